"""Patterns of paths (F474, F475): `*`, `?` and `[…]` within a part, `**` for any number of folders. Pure logic."""

from __future__ import annotations

import re

from tools.manifest.paths import ManifestError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def compiled(pattern: str) -> re.Pattern[str]:
    """A regular expression that matches the same paths.

    Raises:
        ManifestError: it is no pattern.
    """
    parts = pattern.split("/")
    if not all(parts):
        raise ManifestError(
            f"the pattern {pattern!r} has an empty part; patterns are relative paths such as 'doc/**/*.md'"
        )
    text = ""
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        if part == "**":
            text += "(?:.+)" if last else "(?:[^/]+/)*"
        elif "**" in part:
            raise ManifestError(
                f"the pattern {pattern!r} has '**' beside other characters; it stands for whole folders"
            )
        else:
            text += _part(part, pattern) + ("" if last else "/")
    return re.compile(text, re.DOTALL)


def _part(part: str, pattern: str) -> str:
    text, rest = "", part
    while rest:
        character, rest = rest[0], rest[1:]
        if character == "*":
            text += "[^/]*"
        elif character == "?":
            text += "[^/]"
        elif character == "[":
            # A closing bracket that comes first is one of the characters.
            end = rest.find("]", 2 if rest.startswith("!") else 1)
            if end < 0:
                raise ManifestError(
                    f"the pattern {pattern!r} has '[' without ']'; write '[[]' for the character itself"
                )
            text += _class(rest[:end], pattern)
            rest = rest[end + 1 :]
        else:
            text += re.escape(character)
    return text


def _class(inside: str, pattern: str) -> str:
    negated, characters = inside.startswith("!"), inside.removeprefix("!")
    ranges = ""
    while characters:
        if len(characters) > 2 and characters[1] == "-":
            first, last, characters = characters[0], characters[2], characters[3:]
            if first > last:
                raise ManifestError(
                    f"the pattern {pattern!r} has the range '{first}-{last}', which is empty; swap the two"
                )
            ranges += f"{re.escape(first)}-{re.escape(last)}"
        else:
            ranges += re.escape(characters[0])
            characters = characters[1:]
    return f"(?:(?!/)[{'^' if negated else ''}{ranges}])"


def select(names: Iterable[str], include: Sequence[str], exclude: Sequence[str]) -> set[str]:
    """Those names that a pattern of `include` matches (all if there is none), without those that one of `exclude` does.

    Raises:
        ManifestError: a pattern of `include` matches nothing, or something is no pattern.
    """
    selected = known = set(names)
    if include:
        selected = set()
        for pattern in include:
            expression = compiled(pattern)
            matching = {name for name in known if expression.fullmatch(name)}
            if not matching:
                raise ManifestError(
                    f"the pattern {pattern!r} of 'include' matches none of the {len(known)} files in 'srcs'"
                )
            selected |= matching
    expressions = [compiled(pattern) for pattern in exclude]
    return {name for name in selected if not any(expression.fullmatch(name) for expression in expressions)}


def stripped(name: str, prefix: str, origin: str) -> str:
    """A name without the folder `prefix`.

    Raises:
        ManifestError: it is not in that folder.
    """
    if not prefix:
        return name
    if not name.startswith(prefix + "/"):
        raise ManifestError(
            f"'{name}' of {origin} is not in the folder '{prefix}', which 'strip_prefix' names; "
            f"leave it out by 'exclude', or put it into a manifest of its own"
        )
    return name[len(prefix) + 1 :]
