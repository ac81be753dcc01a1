"""Waits in a child until both are interrupted."""

import multiprocessing
import sys
import time


def wait():
    """Say that it waits, and do so."""
    print("waiting", flush=True)
    for _ in range(600):  # a signal that comes just before a sleep begins is seen when it ends
        time.sleep(0.1)


if __name__ == "__main__":
    context = multiprocessing.get_context(sys.argv[1])
    child = context.Process(target=wait)
    child.start()
    child.join()
