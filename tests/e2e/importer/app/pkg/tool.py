"""The main program: shows where it comes from."""

import inspect
import sys


class Main:
    """In the main program."""


if __name__ == "__main__":
    print(globals().get("__file__"), __spec__.name)
    print(inspect.getsource(Main), end="")
    if sys.argv[1:] == ["fail"]:
        raise ValueError("on purpose")  # shown with its line
