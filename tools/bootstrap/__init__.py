"""How `bazelw` finds a Bazel, or gets one."""
