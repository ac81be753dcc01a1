"""The few checks that the table in `schema` is written with.

A check is called with the report that collects problems, the JSON path of a value, and the value. It never raises:
whoever reads a damaged description should see everything that is wrong with it at once.
"""

from __future__ import annotations

import os
import re
from typing import Any, Callable, NamedTuple

Check = Callable[["Report", str, Any], None]


class Report:
    """Collects the problems of one description whose archive was extracted to `root`."""

    def __init__(self, root: str, version: str) -> None:
        self.root = os.path.realpath(root)
        self.version = int(version)
        self.problems: list[str] = []

    def expected(self, where: str, expected: str, got: Any) -> None:
        shown = repr(got)
        self.say(where, f"expected {expected}, got {shown if len(shown) <= 100 else shown[:97] + '...'}")

    def say(self, where: str, message: str) -> None:
        self.problems.append(f"PYTHON.json: {where}: {message}")


class Field(NamedTuple):
    """A key of a JSON object: how to check it, and in which format versions it must be there."""

    check: Check
    first: int = 5
    last: int = 8
    required: bool = True


def optional(check: Check) -> Field:
    return Field(check, required=False)


def since(version: int, check: Check) -> Field:
    """A key that must be there from `version` on; before that it may be."""
    return Field(check, first=version)


def until(version: int, check: Check) -> Field:
    """A key that must be there up to and including `version`; after that it may be."""
    return Field(check, last=version)


def text(pattern: str = r"[^\x00]*", what: str = "a string") -> Check:
    compiled = re.compile(pattern, re.ASCII | re.DOTALL)

    def check(report: Report, where: str, value: Any) -> None:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            report.expected(where, what, value)

    return check


def choice(*allowed: str) -> Check:
    return text("|".join(re.escape(word) for word in allowed), "one of " + ", ".join(repr(word) for word in allowed))


def instance(kind: type, what: str) -> Check:
    def check(report: Report, where: str, value: Any) -> None:
        if type(value) is not kind:  # not isinstance(): True is an int
            report.expected(where, what, value)

    return check


def nullable(inner: Check) -> Check:
    def check(report: Report, where: str, value: Any) -> None:
        if value is not None:
            inner(report, where, value)

    return check


def list_of(inner: Check, at_least: int = 0) -> Check:
    def check(report: Report, where: str, value: Any) -> None:
        if not isinstance(value, list) or len(value) < at_least:
            return report.expected(where, "a non-empty list" if at_least else "a list", value)
        for number, item in enumerate(value):
            inner(report, f"{where}[{number}]", item)

    return check


def map_of(inner: Check, key: Check | None = None) -> Check:
    def check(report: Report, where: str, value: Any) -> None:
        if not isinstance(value, dict):
            return report.expected(where, "an object", value)
        for name, item in value.items():
            if key is not None:
                key(report, f"{where}.{name} (the key)", name)
            inner(report, f"{where}.{name}", item)

    return check


def record(fields: dict[str, Field], *rules: Check) -> Check:
    """An object with the given keys, and others that are not looked at; `rules` then see it if its keys are sound."""

    def check(report: Report, where: str, value: Any) -> None:
        if not isinstance(value, dict):
            return report.expected(where or "(top level)", "an object", value)
        before = len(report.problems)
        for name, field in fields.items():
            path = f"{where}.{name}" if where else name
            if name in value:
                field.check(report, path, value[name])
            elif field.required and field.first <= report.version <= field.last:
                report.say(path, f"is missing, and required in format version {report.version}")
        if len(report.problems) == before:
            for rule in rules:
                rule(report, where, value)

    return check


def path(kind: str) -> Check:
    """A path inside the archive to an existing 'file' or 'directory', or 'any' for one that need not exist."""
    tests: dict[str, Callable[[str], bool]] = {"file": os.path.isfile, "directory": os.path.isdir, "any": bool}
    exists = tests[kind]
    what = "a path inside the archive" if kind == "any" else f"an existing {kind} inside the archive"

    def check(report: Report, where: str, value: Any) -> None:
        if not (isinstance(value, str) and _is_plain(value) and exists(os.path.join(report.root, value))):
            return report.expected(where, what, value)
        # A symbolic link in the archive may point anywhere, so what counts is where the path ends up.
        if not _is_inside(os.path.realpath(os.path.join(report.root, value)), report.root):
            report.expected(where, what + " (a symbolic link on the way leaves it)", value)

    return check


def _is_plain(value: str) -> bool:
    """Relative, with forward slashes, without `..`, and encodable: what can be looked up without surprises."""
    try:
        os.fsencode(value)
    except ValueError:
        return False
    parts = value.split("/")
    return not ("" in parts or ".." in parts or "\\" in value or "\0" in value or re.match(r"[A-Za-z]:", value))


def _is_inside(real: str, root: str) -> bool:
    return real == root or real.startswith(root.rstrip(os.sep) + os.sep)
