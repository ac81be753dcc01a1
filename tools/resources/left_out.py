"""What is left out of resource archives and why; nothing is lost without a word."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

STRAY = "in no package"
OUTSIDE_ROOTS = "under none of the import roots"
PATH_CONFIGURATION = "path configuration, which Python reads in folders of installed packages only"
EGG = "packed eggs; unpack them, or get wheels"
SOURCELESS = "bytecode without its source"
NAMELESS = "metadata that has no METADATA or PKG-INFO with a name"
EDITABLE = "installed as editable, which is a reference to files elsewhere; depend on those"
HIDDEN = "beside a package of the same name, which Python imports"
ODD = "odd in this wheel"
NOT_IMPORTABLE = "in a wheel, but not on the import path"
OUTSIDE = "in a virtual environment, but not in its site-packages"

# That is how wheels and environments are; the report has them.
_EXPECTED = (NOT_IMPORTABLE, OUTSIDE)
_SHOWN = 10


def reason(import_path: str) -> str | None:
    """Why a file that is no module can be of no use, by its path alone (F108, F109); None if it may well be."""
    if "/" in import_path:
        return None  # a package's data, whatever it is called
    if import_path.endswith(".pth"):
        return PATH_CONFIGURATION
    if import_path.endswith(".egg"):
        return EGG
    return EDITABLE if import_path.endswith(".egg-link") else None


def warnings(left_out: Mapping[str, list[str]]) -> list[str]:
    """What to tell whoever builds: one sentence for each reason."""
    found = []
    for each, paths in sorted(left_out.items()):
        if each not in _EXPECTED:
            more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
            what = "" if each == ODD else "left out, being "
            found.append(f"{what}{each}: {', '.join(sorted(paths)[:_SHOWN])}{more}")
    return found


def report(left_out: Mapping[str, list[str]]) -> str:
    """Everything, in lines of `reason: path`."""
    return "".join(f"{each}: {path}\n" for each, paths in sorted(left_out.items()) for path in sorted(paths))
