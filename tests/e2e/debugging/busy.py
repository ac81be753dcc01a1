"""A program to look at: it is busy for some seconds, or crashes."""

import ctypes
import sys
import time


def work(seconds: float) -> int:
    """Something that takes time and calls nothing."""
    end, turns = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        turns += 1
    return turns


def crash() -> None:
    """What the operating system ends a process for."""
    ctypes.string_at(0)


if __name__ == "__main__":
    match sys.argv[1]:
        case "work":
            work(2)
        case "crash":
            crash()
        case "raise":
            raise ValueError("why not")
