"""Builds a wheel of a small project that is written here, with an entry point."""

import contextlib
import os
import zipfile
from pathlib import Path

os.mkdir("project")
os.chdir("project")
Path("pyproject.toml").write_text(
    '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
    '[project]\nname = "small"\nversion = "1.2"\n[project.scripts]\nsmall = "small:main"\n[tool.setuptools]\npy-modules = ["small"]\n'
)
Path("small.py").write_text("def main():\n    print('small')\n")

from setuptools import build_meta  # noqa: E402

with open(os.devnull, "w") as nothing, contextlib.redirect_stdout(nothing), contextlib.redirect_stderr(nothing):
    wheel = build_meta.build_wheel("dist")
with zipfile.ZipFile(f"dist/{wheel}") as archive:
    print(wheel, sorted(archive.namelist()), archive.read("small-1.2.dist-info/entry_points.txt"))
