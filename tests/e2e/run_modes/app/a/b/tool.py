"""A module inside a package, run as the main program."""

from .sibling import ANSWER

if __name__ == "__main__":
    print(__package__, __spec__.name, __spec__.parent, ANSWER, __doc__)
