"""A package with data."""

NAME = __name__
