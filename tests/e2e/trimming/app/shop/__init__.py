"""A package with data, and modules that programs may use."""
