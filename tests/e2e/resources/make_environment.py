"""Makes a virtual environment with a package in it, by this Python's own `venv`: the last argument is its folder."""

from __future__ import annotations

import os
import sys
import venv

folder = sys.argv[-1]
venv.create(folder, symlinks=False, with_pip=False)
packages = os.path.join(folder, "lib", "python{}.{}".format(*sys.version_info), "site-packages")
os.makedirs(os.path.join(packages, "installed-1.0.dist-info"))
for path, text in {
    "installed.py": "answer = 42\n",
    "installed-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: installed\nVersion: 1.0\n",
    "hook.pth": "import installed\n",
}.items():
    with open(os.path.join(packages, path), "w", encoding="utf-8") as file:
        file.write(text)
