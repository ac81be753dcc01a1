"""What of a virtual environment can be packaged: what is installed in it, at its import paths."""

from __future__ import annotations

import json
import re

from tools.resources import left_out
from tools.resources.resource import ResourceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_CONFIGURATION = "pyvenv.cfg"
_SITE_PACKAGES = re.compile(r"(?:(lib|lib64)/python(\d+\.\d+)t?|Lib)/site-packages/(.+)")


class Selection:
    """Files at import paths, and paths that are left out, by the reason."""

    __slots__ = ("files", "left_out")

    def __init__(self) -> None:
        """Start empty."""
        self.files: list[tuple[str, str]] = []
        """Path and import path."""
        self.left_out: dict[str, list[str]] = {}


def select(root: str, rows: list[tuple[str, str]], python_version: str, read: Callable[[str], bytes]) -> Selection:
    """Select from the files of the environment `root`, each with its path below that.

    Raises:
        ResourceError: it is no virtual environment, or one of another Python than `python_version`; names it.
    """
    paths = {name: path for path, name in rows}
    if _CONFIGURATION not in paths:
        raise ResourceError(
            f"there is no {root}/{_CONFIGURATION}: 'root' must name the folder of a virtual environment, and 'srcs' have all its files"
        )
    version = _version(read(paths[_CONFIGURATION]))
    if version not in (None, python_version):
        raise _other_version(root, str(version), python_version)
    selection = Selection()
    for name in sorted(paths):
        found = _SITE_PACKAGES.fullmatch(name)
        if found is None:
            selection.left_out.setdefault(left_out.OUTSIDE, []).append(name)
            continue
        library, folder_version, import_path = found.groups()
        if folder_version not in (None, python_version):
            raise _other_version(root, folder_version, python_version)
        # Usually a link to `lib`, whose files would all be there twice.
        if library == "lib64" and name.replace("lib64", "lib", 1) in paths:
            continue
        selection.files.append((paths[name], import_path))
        if import_path.endswith(".dist-info/direct_url.json") and _is_editable(read(paths[name])):
            selection.left_out.setdefault(left_out.EDITABLE, []).append(import_path.partition(".dist-info/")[0])
    return selection


def _version(configuration: bytes) -> str | None:
    """Major and minor version in a `pyvenv.cfg`; None if it does not say."""
    found = re.search(r"(?m)^\s*version(?:_info)?\s*=\s*(\d+\.\d+)", configuration.decode(errors="replace"))
    return found[1] if found else None


def _other_version(root: str, version: str, python_version: str) -> ResourceError:
    return ResourceError(
        f"the virtual environment {root} is one of Python {version}, and the executable has {python_version}; make it with that"
    )


def _is_editable(direct_url: bytes) -> bool:
    try:
        found = json.loads(direct_url)
    except ValueError:
        return False
    info = found.get("dir_info") if isinstance(found, dict) else None
    return isinstance(info, dict) and info.get("editable") is True
