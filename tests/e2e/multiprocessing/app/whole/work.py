"""What its children do: their main module is not the program's."""

import sys


def main_name():
    """The name of the child's main module."""
    return sys.modules["__main__"].__name__
