"""Formats a file with its command, in place."""

import sys
from pathlib import Path

import black

Path("formatted.py").write_text("def f( a,b ):\n  return { 'a':1, }\n\n\n\n\nmatch x:\n  case [1,*_]: pass\n")
print(black.format_str("x=1", mode=black.Mode()), black.__version__ != "")
sys.argv = ["black", "-q", "formatted.py"]
try:
    black.patched_main()
except SystemExit as end:
    print(end.code)
print(Path("formatted.py").read_text())
