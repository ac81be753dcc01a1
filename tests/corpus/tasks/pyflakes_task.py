"""Checks a file that is written here."""

import sys
from pathlib import Path

from pyflakes import api

Path("checked.py").write_text("import os, sys\nfrom a import *\n\ndef f():\n    x = undefined\n    return print(sys)\n")
sys.argv = ["pyflakes", "checked.py"]
try:
    api.main()
except SystemExit as end:
    print(end.code)
