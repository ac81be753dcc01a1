"""Sorts imports, as text and in a file, with a profile that plugins may add to."""

import sys
from pathlib import Path

import isort
from isort.main import main

TEXT = "import sys, os\nfrom numpy import b, a\nimport isort\nfrom . import x\n"
print(isort.code(TEXT, profile="black"), isort.check_code(TEXT), isort.place_module("os"), isort.place_module("django"))
Path("sorted.py").write_text(TEXT)
sys.argv = ["isort", "-q", "sorted.py"]
main()
print(Path("sorted.py").read_text())
