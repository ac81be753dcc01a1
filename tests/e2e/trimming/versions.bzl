"""Committed lists are for one version of Python."""

load("@pyoxidizer_toolchains//:default.bzl", "PYTHON_VERSION")

visibility(["//tests/..."])

# For `target_compatible_with`: the version that lists of this repository were recorded with.
RECORDED = [] if PYTHON_VERSION == "3.13" else ["@platforms//:incompatible"]
