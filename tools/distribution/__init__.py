"""Distributions: describe and validate them, build one from CPython's source, list the published ones."""
