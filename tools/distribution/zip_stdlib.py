"""Pack a standard library, compiled, into the zip file that Python looks for beside it.

    python zip_stdlib.py LIB_FOLDER ZIP_FILE

Build-time use only: an action that runs the interpreter then has two inputs more, not a thousand, and finds bytecode.
"""

import importlib.util
import marshal
import sys
import zipfile
from pathlib import Path

__all__ = ["zip_stdlib"]

_LEFT_OUT = (
    "config-",
    "idlelib",
    "lib-dynload",
    "lib2to3",
    "site-packages",
    "test",
    "tkinter",
    "turtledemo",
)
_UNCHECKED = (1).to_bytes(4, "little")
"""Flags of bytecode that is valid by its hash, which nobody is to check (PEP 552)."""


def zip_stdlib(library: Path, target: Path) -> None:
    """Write the modules below `library`, and what else is there, to `target`; the same bytes for the same library."""
    # On Windows the standard library is in `Lib`, and this in `lib`, which are one there only.
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(library.rglob("*")):
            relative = path.relative_to(library)
            if not path.is_file() or "__pycache__" in relative.parts or relative.parts[0].startswith(_LEFT_OUT):
                continue
            data = path.read_bytes()
            name = relative.as_posix()
            if path.suffix == ".py":
                try:
                    code = compile(data, name, "exec", dont_inherit=True, optimize=0)
                except SyntaxError:
                    continue
                source_hash = importlib.util.source_hash(data)
                data = importlib.util.MAGIC_NUMBER + _UNCHECKED + source_hash + marshal.dumps(code)
                name += "c"
            # ZipInfo's own date is fixed: 1980.
            archive.writestr(zipfile.ZipInfo(name), data)


if __name__ == "__main__":
    zip_stdlib(Path(sys.argv[1]), Path(sys.argv[2]))
