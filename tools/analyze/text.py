"""An analysis for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.analyze import components, requirements
from tools.analyze.analysis import WHEEL
from tools.analyze.facts import FILE
from tools.analyze.picture import human

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.analyze.analysis import Analysis
    from tools.analyze.contents import Contents
    from tools.analyze.facts import Binary
    from tools.analyze.requirements import Need, Requirements

_MOST_USERS = 3


def of(found: Analysis, *, resources: bool = False) -> str:
    """The report; with `resources`, every resource has a line."""
    lines = [_title(found)]
    for binary in found.binaries:
        if binary.where == FILE:
            lines += ["", *_binary(binary)]
    for each in found.requirements:
        lines += ["", *_requirements(each)]
    inside = [binary for binary in found.binaries if binary.where != FILE]
    if inside:
        lines += ["", f"Binaries inside ({len(inside)})", *_table(_inside(inside), right={1})]
    if found.contents:
        lines += ["", *_payload(found.contents)]
    if found.components:
        lines += [
            "",
            "Sizes, unpacked" if found.kind == WHEEL else "Sizes",
            *_table(_sizes(found), right=set(range(1, 9))),
        ]
    if resources and found.contents:
        lines += ["", "Resources", *_table(_resources(found.contents), right={2})]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def encoded(report: str) -> bytes:
    r"""A report as bytes, of whatever kind. A byte 0xE9 of a name that is not UTF-8 is `\udce9`, which JSON reads as what Python has for it."""
    return report.encode("utf-8", "backslashreplace")


def _title(found: Analysis) -> str:
    what = found.kind
    if found.contents and found.kind != "payload":
        what = "executable with Python" + (f" {found.python}" if found.python else "")
    elif found.python:
        what += f" with Python {found.python}"
    platform = f" for {found.triple}" if found.triple else ""
    return f"{found.file}: {what}{platform}, {found.size:,} bytes"


def _binary(binary: Binary) -> list[str]:
    stripped = "stripped" if binary.stripped else "not stripped"
    rows = {
        "format": f"{binary.format}, {binary.bits} bits, {binary.byte_order}-endian, {binary.architecture}",
        "kind": ", ".join(
            [
                binary.kind,
                f"{binary.linking}ally linked" if binary.kind != "object" else "to be linked",
                "position-independent" if binary.position_independent else "not position-independent",
                stripped + (", with debug information" if binary.debug_information else ""),
            ]
        ),
        "interpreter": binary.interpreter,
        "library name": binary.library_name,
        "subsystem": binary.subsystem,
        "made for": f"{binary.minimum_system} or later" if binary.minimum_system else None,
        "RPATH": ":".join(binary.rpath),
        "RUNPATH": ":".join(binary.runpath),
        "compilers": "; ".join(binary.compilers),
    }
    return [binary.name, *_table([["  " + name, value] for name, value in rows.items() if value])]


def _requirements(needs: Requirements) -> Iterator[str]:
    yield f"Needs of {needs.system} ({needs.architecture})"
    if needs.minimum_system:
        yield f"  {needs.minimum_system} or later"
    if not needs.libraries:
        yield "  no libraries"
    shown = [library for library in needs.libraries if library.part_of != requirements.BROUGHT]
    yield from _table([["  " + library.name, library.part_of, users(library.by)] for library in shown])
    brought = len(needs.libraries) - len(shown)
    if brought:
        yield f"  and {brought} that it brings along"
    if needs.versions:
        yield ""
        yield "Highest symbol versions"
        yield from _table([["  " + need.symbol_version, users(need.by)] for need in needs.versions])
    if needs.distributions:
        yield ""
        yield "Distributions"
        yield from _table(_distributions(needs))
    if needs.remarks:
        yield ""
        yield "Remarks"
        yield from ("  " + remark for remark in needs.remarks)


def users(names: list[str]) -> str:
    """The first few of some names, and how many more there are."""
    more = len(names) - _MOST_USERS
    return ", ".join(names[:_MOST_USERS]) + (f" and {more} more" if more > 0 else "")


def _distributions(needs: Requirements) -> Iterator[list[str]]:
    names = dict.fromkeys(verdict.distribution for verdict in needs.distributions)
    for name in names:
        mine = [verdict for verdict in needs.distributions if verdict.distribution == name]
        good = [verdict.release for verdict in mine if verdict.satisfied]
        bad = [verdict for verdict in mine if not verdict.satisfied]
        because = ""
        if bad:
            # The newest that it does not run on says what is hardest to have.
            because = "; ".join(bad[-1].lacks)
            if good:
                because = f"not {', '.join(verdict.release for verdict in bad)}: {because}"
        yield ["  " + name, ", ".join(good) or "none", because]


def _inside(binaries: list[Binary]) -> Iterator[list[str]]:
    yield ["  name", "bytes", "where", "platform", "highest versions"]
    for binary in binaries:
        highest: dict[str, Need] = {need.namespace: need for need in requirements.of([binary]).versions}
        versions = " ".join(need.symbol_version for need in highest.values())
        yield ["  " + binary.name, f"{binary.size:,}", binary.where, f"{binary.format} {binary.architecture}", versions]


def _payload(contents: Contents) -> Iterator[str]:
    yield f"Payload: {contents.size:,} bytes at {contents.offset:,}, {len(contents.resources):,} resources"
    values = {name: _value(value) for name, value in sorted(contents.settings.items())}
    yield from _table([["  " + name, value] for name, value in values.items()])


def _value(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(str(item) for item in value) + "]"
    return {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _sizes(found: Analysis) -> Iterator[list[str]]:
    kinds = [kind for kind in components.KINDS if any(kind in each.kinds for each in found.components)]
    has_files = any(each.files for each in found.components)
    yield ["", "bytes", "", *kinds, *(["in files"] if has_files else [])]
    total = sum(each.size for each in found.components)
    for each in found.components:
        name = each.name if each.group in (each.name, components.FORMAT) else f"{each.name} ({each.group})"
        amounts = [f"{each.kinds[kind]:,}" if kind in each.kinds else "" for kind in kinds]
        files = [f"{each.files:,}" if each.files else ""] if has_files else []
        yield ["  " + name, f"{each.size:,}", f"{each.size / total:.1%}" if total else "", *amounts, *files]
    yield ["  total", f"{total:,}", human(total)]


def _resources(contents: Contents) -> Iterator[list[str]]:
    yield ["  resource", "part", "bytes", "where"]
    for resource in contents.resources:
        if not resource.parts:
            yield ["  " + resource.name, " ".join(resource.flags), "", "launcher" if resource.flags else ""]
        for part in resource.parts:
            name = f"{resource.name}/{part.key}" if part.key else resource.name
            where = f"{part.path} beside it" if part.path else f"byte {part.offset}"
            yield ["  " + name, part.kind, "missing" if part.size is None else f"{part.size:,}", where]


def _table(rows: Iterator[list[str]] | list[list[str]], right: set[int] | None = None) -> Iterator[str]:
    rows = list(rows)
    widths: dict[int, int] = {}
    for row in rows:
        for column, cell in enumerate(row):
            widths[column] = max(widths.get(column, 0), len(cell))
    for row in rows:
        cells = [
            cell.rjust(widths[column]) if column in (right or ()) else cell.ljust(widths[column])
            for column, cell in enumerate(row)
        ]
        yield "  ".join(cells)
