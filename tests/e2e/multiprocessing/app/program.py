"""A program that uses all of `multiprocessing`, written as for any Python: `program START_METHOD`, or none for the default."""

import json
import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import shared_memory

import helper


def square(number):
    """What pools compute; a function of the main module."""
    return number * number


def describe(queue):
    """What a child says about itself."""
    main = sys.modules["__main__"]
    queue.put(
        {
            "arguments": sys.argv[1:],
            "executable": sys.executable,
            "function": describe.__module__,
            "main": [name for name in ("__main__", "__mp_main__") if sys.modules.get(name) is main],
            "packaged": type(helper.__spec__.loader).__name__,
            "parent": multiprocessing.parent_process().pid == os.getppid(),
            "warnings": sys.warnoptions,
        }
    )


def add(shared, lock):
    """Many small steps on shared memory, one at a time."""
    for _ in range(100):
        with lock:
            shared.value += 1


def write(name):
    """A byte into a block of shared memory."""
    block = shared_memory.SharedMemory(name)
    block.buf[0] = 42
    block.close()


def exits(code):
    """An exit code of the child's own."""
    sys.exit(code)


def fails():
    """A traceback with this file's lines."""
    raise ValueError("in the child")


def finished(context, target, *arguments):
    """Exit code of a child that has run."""
    child = context.Process(target=target, args=arguments)
    child.start()
    child.join()
    return child.exitcode


def main():
    """Uses each part, and prints what came out."""
    context = multiprocessing.get_context(sys.argv[1] if len(sys.argv) > 1 else None)
    found = {"method": context.get_start_method()}
    with context.Pool(2) as pool:
        found["pool"] = pool.map(square, range(5))
    with ProcessPoolExecutor(2, mp_context=context) as executor:
        found["executor"] = list(executor.map(square, range(5)))
    with context.Manager() as manager:
        shared = manager.dict(a=1)
        finished(context, shared.update, {"b": 2})
        found["manager"] = dict(shared)
    queue = context.Queue()
    child = context.Process(target=describe, args=(queue,))
    child.start()
    found["child"] = queue.get()
    child.join()
    number, lock = context.Value("i"), context.Lock()
    children = [context.Process(target=add, args=(number, lock)) for _ in range(2)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    found["number"] = number.value
    block = shared_memory.SharedMemory(create=True, size=1)
    finished(context, write, block.name)
    found["block"] = block.buf[0]
    block.close()
    block.unlink()
    found["exit codes"] = [finished(context, exits, code) for code in (0, 3)] + [finished(context, fails)]
    print(json.dumps(found))


if __name__ == "__main__":
    main()
