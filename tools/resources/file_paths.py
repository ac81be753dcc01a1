"""Where resources stand that are files: paths below a folder that Python could import from (F126-F131)."""

from __future__ import annotations

UNCHECKED_HASH = (1).to_bytes(4, "little")
"""What a `.pyc` file says after the magic number if it has its source's hash, and nobody is to compare the two."""


def module(name: str, is_package: bool) -> str:
    """Path of a module's source."""
    return name.replace(".", "/") + ("/__init__.py" if is_package else ".py")


def bytecode(source: str, cache_tag: str, level: int) -> str:
    """Path of the bytecode beside a source, of an optimisation level, by the Python with the tag, such as `cpython-313`."""
    folder, _, file = source.rpartition("/")
    name = f"{file.removesuffix('.py')}.{cache_tag}{f'.opt-{level}' if level else ''}.pyc"
    return f"{folder}/__pycache__/{name}".lstrip("/")


def metadata_folder(name: str, version: str, egg: bool) -> str:
    """Folder of a distribution's metadata; `name` is normalised."""
    return f"{name}{f'-{version}' if version else ''}.{'egg' if egg else 'dist'}-info"


def is_plain(path: str) -> bool:
    """Whether a path leads below where it starts, and nowhere else, on every system."""
    return not any(part in ("", ".", "..") for part in path.split("/")) and "\\" not in path and "\0" not in path
