"""Starts a pool unconditionally, as Python lets `__main__` of a package do."""

import multiprocessing
import sys

from whole.work import main_name

with multiprocessing.get_context(sys.argv[1]).Pool(1) as pool:
    print(pool.apply(main_name))
