"""Builds the pages of a small project, with a theme, search, mathematics and documentation out of code."""

import os
from pathlib import Path

from sphinx.cmd.build import build_main

os.mkdir("source")
Path("source/conf.py").write_text(
    "project = 'Small'\nextensions = ['sphinx.ext.autodoc', 'sphinx.ext.mathjax', 'sphinx.ext.viewcode']\n"
    "html_last_updated_fmt = None\nhtml_copy_source = False\n"
)
Path("source/index.rst").write_text(
    "Small\n=====\n\n.. automodule:: colorsys\n   :members:\n\nText with :math:`x^2`, a :ref:`search`.\n\n.. code-block:: python\n\n   x = 1\n"
)
print(build_main(["-q", "-b", "html", "source", "built"]))
found = sorted(
    str(path.relative_to("built"))
    for path in Path("built").rglob("*")
    if path.is_file() and ".doctrees" not in path.parts
)
print([name for name in found if not name.endswith((".buildinfo", "buildinfo.bak"))])
page = Path("built/index.html").read_text()
print(
    "Conversion functions between RGB" in page,
    "highlight" in page,
    len(Path("built/_static/alabaster.css").read_text()) > 1000,
)
