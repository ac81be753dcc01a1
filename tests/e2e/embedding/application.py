"""A main program that ends by itself."""

import atexit
import sys


def square(number: int) -> int:
    return number * number


if __name__ == "__main__":
    atexit.register(print, "at exit")
    print(sys.argv[1:], __name__)
    sys.exit(3)
