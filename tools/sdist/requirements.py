"""Whether what a build asks for is there. Requirements are read by the library in the distribution's own pip."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.resources
import os
import re
import sys

from tools.sdist.problem import SdistError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    Given = dict[str, importlib.metadata.Distribution]


def use_pip(folder: str) -> None:
    """Make the libraries inside the distribution's pip importable; `folder` is one to put it into.

    Raises:
        SdistError: the distribution has no pip.
    """
    try:
        bundled = importlib.resources.files("ensurepip").joinpath("_bundled")
        wheels = [file for file in bundled.iterdir() if file.name.startswith("pip-")]
    except (ImportError, OSError):
        wheels = []
    if not wheels:
        raise SdistError("the Python distribution has no pip (ensurepip), which reads requirements; use one that has")
    path = os.path.join(folder, wheels[0].name)
    with open(path, "wb") as file:
        file.write(wheels[0].read_bytes())
    sys.path.append(path)


def read_toml(text: str) -> dict[str, Any]:
    """Parse a TOML file; Python itself can since 3.11."""
    name = "tomllib" if sys.version_info >= (3, 11) else "pip._vendor.tomli"
    toml: Any = importlib.import_module(name)
    table: dict[str, Any] = toml.loads(text)
    return table


def normalized(name: str) -> str:
    """A distribution's name as names are compared (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def given(roots: list[str]) -> Given:
    """The distributions below import roots, by normalized name."""
    found: Given = {}
    for distribution in importlib.metadata.distributions(path=roots):
        name = distribution.metadata["Name"]
        if name:
            found.setdefault(normalized(name), distribution)
    return found


def missing(wanted: Iterable[str], there: Given, unneeded: Iterable[str]) -> list[str]:
    """What is wrong with what is given: for each requirement that is not met, those of the given distributions included, a few words.

    Raises:
        SdistError: a requirement cannot be read.
    """
    reader: Any = importlib.import_module("pip._vendor.packaging.requirements")
    problems: dict[str, None] = {}
    seen = set()
    dropped = {normalized(name) for name in unneeded}
    queue: list[tuple[str, str, tuple[str, ...]]] = [(text, "", ("",)) for text in wanted]
    while queue:
        text, by, extras = queue.pop(0)
        try:
            requirement = reader.Requirement(text)
        except reader.InvalidRequirement as error:
            raise SdistError(f"the requirement '{text}'{by} cannot be read: {error}") from None
        name = normalized(requirement.name)
        if name in dropped or (
            requirement.marker and not any(requirement.marker.evaluate({"extra": extra}) for extra in extras)
        ):
            continue
        distribution = there.get(name)
        shown = f"{requirement.name}{requirement.specifier}{by}"
        if distribution is None:
            problems[shown] = None
            continue
        if not requirement.specifier.contains(distribution.version, prereleases=True):
            problems[f"{shown} ({distribution.version} is given)"] = None
        wanted_extras = ("", *sorted(requirement.extras))
        if (name, wanted_extras) not in seen:
            seen.add((name, wanted_extras))
            queue += [(inner, f" for {requirement.name}", wanted_extras) for inner in distribution.requires or []]
    return list(problems)
