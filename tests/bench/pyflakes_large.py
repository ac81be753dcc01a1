"""Checks a large module of the standard library with pyflakes, which finds nothing to say about most lines of it."""

import importlib.util
import io
from typing import Any

from pyflakes import api, reporter  # type: ignore[import-untyped]

LINES = 2160

loader: Any = getattr(importlib.util.find_spec("argparse"), "loader", None)
source = loader.get_source("argparse")
assert source.count("\n") > LINES, source.count("\n")
api.check(source, "argparse.py", reporter.Reporter(io.StringIO(), io.StringIO()))
