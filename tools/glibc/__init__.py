"""Whether an executable runs with a glibc as old as its target says."""
