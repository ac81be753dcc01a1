"""An ordinary installation of the distribution: its standard library as files, with bytecode beside them."""

import shutil
from pathlib import Path

__all__ = ["install"]

_UNUSED = shutil.ignore_patterns("__pycache__", "*.a", "*.zip", "config-*", "idlelib", "test", "tests", "turtledemo")


def install(home: Path, interpreter: Path, version: str, target: Path, wheels: list[Path]) -> Path:
    """Copies a distribution to the folder 'target'; the path of its `python3`. Bytecode appears as modules are imported.

    Unpacked wheels go where the standard library is: they are to be found without `site`.
    """
    library = f"lib/python{version}"
    shutil.copytree(home / library, target / library, ignore=_UNUSED)
    for wheel in wheels:
        shutil.copytree(wheel, target / library, ignore=_UNUSED, dirs_exist_ok=True)
    program = target / "bin" / f"python{version}"
    program.parent.mkdir()
    shutil.copy(interpreter.resolve(), program)
    link = program.with_name("python3")
    link.symlink_to(program.name)
    return link
