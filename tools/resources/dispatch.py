"""What runs first in the zip file of compiled tools: `python tools.zip MODULE ARGUMENTS` is `python -m MODULE ARGUMENTS` with the modules in it.

The zip file is an argument, then, whose path Bazel may map; of PYTHONPATH it would know nothing.
"""

from __future__ import annotations

import runpy
import sys

if __name__ == "__main__":
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
