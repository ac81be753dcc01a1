"""A load for allocators.

Without arguments a little of everything; with a name and a number of repetitions one kind, of which it prints how many seconds of
processor time it took.
"""

import sys
import threading
import time
from collections.abc import Callable


def small() -> None:
    """Objects of Python's."""
    things = [[number, str(number)] for number in range(200_000)]
    assert sum(thing[0] for thing in things) == 200_000 * 199_999 // 2  # type: ignore[misc]


def large() -> None:
    """Blocks that Python's own allocator hands on, of all sizes."""
    blocks: list[bytearray] = []
    for number in range(20_000):
        block = bytearray(600 + number * 37 % 20_000)
        block[-1] = number & 255
        blocks.append(block)
        if number % 3 == 2:
            del blocks[number * 7 % len(blocks)]
    assert all(len(block) >= 600 for block in blocks)


def growing() -> None:
    """Blocks that grow in place or move."""
    text = bytearray()
    numbers: list[int] = []
    for number in range(200_000):
        text += b"0123456789"
        numbers.append(number)
    assert len(text) == 2_000_000
    assert numbers[-1] == 199_999


def threads() -> None:
    """What one thread makes another throws away."""
    made: list[list[bytes]] = [[] for _ in range(4)]

    def make(where: list[bytes]) -> None:
        where.extend(bytes(1000 + number % 3000) for number in range(5_000))

    for _ in range(2):
        workers = [threading.Thread(target=make, args=(where,)) for where in made]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        made = [[] for _ in range(4)]


LOADS: dict[str, Callable[[], None]] = {load.__name__: load for load in (small, large, growing, threads)}


def main() -> None:
    """What the command line says."""
    if len(sys.argv) == 1:
        for load in LOADS.values():
            load()
        print("done")
        return
    name, repetitions = sys.argv[1:]
    start = time.process_time()
    for _ in range(int(repetitions)):
        LOADS[name]()
    print((time.process_time() - start) / int(repetitions))


main()
