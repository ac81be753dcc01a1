"""A packaged module, which comes before a file of that name."""

import sys

if __name__ == "__main__":
    print(__name__, __spec__.name, type(__loader__).__name__, sys.argv[1:])
