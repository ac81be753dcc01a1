"""Patterns that say which resources an attribute is about: `resource_locations`, `excluded_resources` (docs/policies.md).

- `numpy`, `numpy.linalg`: a module or package with everything in it: modules, files, libraries; and the metadata of a
  distribution of that name.
- `*.tests`: the same, with `*` for any characters, dots among them.
- `distribution:Pillow`: what a distribution installed, by its RECORD, and its metadata.
- `kind:extension-module`: all of one kind.
- `origin:standard-library`, `origin:application`.
"""

from __future__ import annotations

from . import scan
from .policy import APPLICATION, DISTRIBUTION
from .resource import ResourceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

MODULE = "module"
EXTENSION_MODULE = "extension-module"
SHARED_LIBRARY = "shared-library"
PACKAGE_RESOURCE = "package-resource"
METADATA = "distribution-metadata"
KINDS = (MODULE, EXTENSION_MODULE, SHARED_LIBRARY, PACKAGE_RESOURCE, METADATA)

_ORIGINS = {"application": APPLICATION, "standard-library": DISTRIBUTION}


class Item:
    """What a pattern is asked about: one module, library or file."""

    __slots__ = ("also", "kind", "name", "path", "role")

    def __init__(self, kind: str, role: str, name: str, path: str, also: str = "") -> None:
        """Hold it; `name` is dotted, folders included, `path` where it stands on an import path, `also` a second name."""
        self.kind = kind
        self.role = role
        self.name = name
        self.path = path
        self.also = also


class Pattern:
    """One pattern, and whether anything was like it so far."""

    __slots__ = ("_matches", "may_be_unused", "text", "used")

    def __init__(self, text: str, records: Mapping[str, Collection[str]]) -> None:
        """Understand `text`; `records` are the paths that distributions installed, by their normalised names.

        Raises:
            ResourceError: it is no pattern.
        """
        self.text = text
        self.used = False
        self._matches, self.may_be_unused = _matcher(text, records)

    def matches(self, item: Item) -> bool:
        """Whether it is about the item."""
        if not self._matches(item):
            return False
        self.used = True
        return True


def _matcher(text: str, records: Mapping[str, Collection[str]]) -> tuple[Callable[[Item], bool], bool]:
    word, colon, rest = text.partition(":")
    if not colon:
        return _named(text)
    if word == "kind" and rest in KINDS:
        return lambda item: item.kind == rest, True
    if word == "origin" and rest in _ORIGINS:
        role = _ORIGINS[rest]
        return lambda item: item.role == role, True
    if word == "distribution" and rest:
        name = scan.normalized(rest)
        paths = frozenset(records.get(name, ()))
        return lambda item: item.path in paths or (item.kind == METADATA and item.name == name), False
    raise ResourceError(
        f"'{text}' is no pattern of resources; it must be a name, maybe with '*', 'distribution:NAME', "
        f"'kind:{'|'.join(KINDS)}' or 'origin:{'|'.join(_ORIGINS)}'"
    )


def _named(text: str) -> tuple[Callable[[Item], bool], bool]:
    """What matches a name, and all that is in it."""
    if "*" not in text:
        below, distribution = f"{text}.", scan.normalized(text)

        def matches(item: Item) -> bool:
            if item.kind == METADATA:
                return item.name == distribution
            return item.name == text or item.name.startswith(below) or item.also == text

        return matches, False
    import re  # few executables have patterns with wildcards

    expression = re.compile(".*".join(map(re.escape, text.split("*"))) + r"(?:\..*)?", re.DOTALL)
    return lambda item: bool(expression.fullmatch(item.name) or expression.fullmatch(item.also)), True


def unused(attribute: str, patterns: Iterable[Pattern], names: Collection[str]) -> list[str]:
    """Patterns with wildcards and the like that were about nothing.

    Raises:
        ResourceError: another one was about nothing; says which of `names` are close to it.
    """
    found = [pattern for pattern in patterns if not pattern.used]
    for pattern in found:
        if not pattern.may_be_unused:
            from difflib import get_close_matches  # only an error needs it

            close = get_close_matches(pattern.text.rpartition(":")[2], names, n=3)
            hint = f"; close to it: {', '.join(close)}" if close else ""
            raise ResourceError(
                f"'{attribute}' has '{pattern.text}', which is nothing that is packaged; correct the name or remove it "
                f"(modules that are linked are for 'excluded_extension_modules'){hint}"
            )
    return [pattern.text for pattern in found]
