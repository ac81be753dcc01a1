"""What differs between the ordinary interpreter and executables, and why: the table that is checked in."""

from __future__ import annotations

import fnmatch
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.conformance.sides import Outcome, Results

ABSENT = Outcome("not run", "")
_FROM_BEST = ["ok", "expected failure", "skipped", "unexpected success", "failed", "error"]
_COUNTED = {"failed": "failed", "unexpected success": "failed", "error": "errors", "skipped": "skipped"}


@dataclass(frozen=True)
class Reason:
    """Why some tests differ."""

    text: str
    sides: list[str]
    ids: list[str]
    error: str

    def explains(self, difference: Difference) -> bool:
        """Whether it is the reason of a difference."""
        return (
            difference.side in self.sides
            and any(fnmatch.fnmatchcase(difference.test, pattern) for pattern in self.ids)
            and re.search(self.error, difference.found.text) is not None
        )


@dataclass(frozen=True)
class Difference:
    """A test that ends differently in an executable."""

    module: str
    test: str
    side: str
    expected: Outcome
    found: Outcome


def read_reasons(path: Path) -> list[Reason]:
    """The table of reasons."""
    rows = json.loads(path.read_text())
    return [Reason(row["text"], row["sides"], row["ids"], row.get("error", "")) for row in rows]


def differences(side: str, expected: dict[str, Results], found: dict[str, Results]) -> list[Difference]:
    """All differences; a reason to skip a test is none."""
    rows = []
    for module, ordinary in expected.items():
        ours = found[module]
        # What is missing because the module came to an end is told by the entry of the module itself.
        stopped = module in ours and module not in ordinary
        for test in sorted({*ordinary, *ours}):
            one, other = ordinary.get(test, ABSENT), ours.get(test, ABSENT)
            if one.outcome != other.outcome and not (stopped and other is ABSENT):
                rows.append(Difference(module, test, side, one, other))
    return rows


def better(module: str, one: Results, other: Results) -> Results:
    """The better of two runs of a module, test by test; one that came to an end before its time has no say if the other did not."""
    for first, second in ((one, other), (other, one)):
        if module in first and module not in second:
            return second
    merged = dict(one)
    for test, outcome in other.items():
        merged[test] = min(merged.get(test, outcome), outcome, key=lambda found: _FROM_BEST.index(found.outcome))
    return merged


def counts(results: list[Results]) -> str:
    """Tests that ran, failed, ended with an error, were skipped."""
    outcomes = Counter(outcome.outcome for module in results for outcome in module.values())
    columns = Counter({"ran": outcomes.total() - outcomes["skipped"]})
    for outcome, column in _COUNTED.items():
        columns[column] += outcomes[outcome]
    return " / ".join(str(columns[name]) for name in ("ran", "failed", "errors", "skipped"))


def idle(sides: dict[str, dict[str, Results]]) -> list[str]:
    """Packages of tests of which one side ran nothing."""
    found = set()
    for modules in sides.values():
        for package in {package_of(module) for module in modules}:
            outcomes = [
                one.outcome for module in modules if package_of(module) == package for one in modules[module].values()
            ]
            if not set(outcomes) - {"skipped"}:
                found.add(package)
    return sorted(found)


def package_of(module: str) -> str:
    """Name of the test or the package of tests that a module belongs to."""
    return module.split(".")[1]


def table(title: str, command: str, sides: dict[str, dict[str, Results]], reasons: list[Reason]) -> str:
    """The report: the first of `sides` is the ordinary interpreter."""
    ordinary, *others = sides
    lines = [
        f"# {title}",
        "",
        "Made by",
        "",
        "```sh",
        command,
        "```",
        "",
        "Each cell: tests that ran / of these failed / ended with an error / tests that were skipped. What the columns are: [README.md](README.md).",
        "",
        "| tests | " + " | ".join(sides) + " | " + " | ".join(f"differences: {side}" for side in others) + " |",
        "|---" * (1 + len(sides) + len(others)) + "|",
    ]
    found = {side: differences(side, sides[ordinary], sides[side]) for side in others}
    packages = sorted({package_of(module) for module in sides[ordinary]})
    for package in [*packages, ""]:
        chosen = [module for module in sides[ordinary] if package in ("", package_of(module))]
        cells = [counts([results[module] for module in chosen]) for results in sides.values()]
        cells += [str(sum(row.module in chosen for row in found[side])) for side in others]
        lines.append(f"| {package or 'all'} | " + " | ".join(cells) + " |")
    rest = [row for rows in found.values() for row in rows]
    lines += ["", "## Differences", ""]
    for reason in reasons:
        explained = [row for row in rest if reason.explains(row)]
        rest = [row for row in rest if row not in explained]
        if explained:
            lines += [f"### {reason.text}", ""]
            lines += _rows(explained)
    if rest:
        lines += ["### Not explained yet", "", *_rows(rest)]
    if lines[-2] == "## Differences":
        lines.append("None.")
    return "\n".join(lines).rstrip("\n") + "\n"


def _rows(found: list[Difference]) -> list[str]:
    return [
        *(f"- `{row.test}` ({row.side}): {row.expected.outcome} → {row.found.outcome}{_text(row)}" for row in found),
        "",
    ]


def _text(row: Difference) -> str:
    # Paths and addresses change from machine to machine and from run to run.
    text = re.sub(r"(?<![\w.])/[^ '\"]*/[^ '\"]*|0x[0-9a-f]+", "…", row.found.text or row.expected.text)
    return f": `{text[:120].replace('`', chr(39))}`" if text else ""
