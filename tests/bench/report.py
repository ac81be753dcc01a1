"""Figures from measurements, as a table and as JSON."""

import statistics
from collections.abc import Callable
from dataclasses import asdict, dataclass

from tests.bench.competitors import BASELINE
from tests.bench.measure import Counts, Run

__all__ = ["Figures", "figures", "table", "to_json"]


@dataclass(frozen=True)
class Figures:
    """What is reported of one competitor."""

    name: str
    wall_ms: float
    ratio: float
    ratio_low: float
    ratio_high: float
    faults: int
    counts: Counts | None


def figures(rounds: list[dict[str, Run]], counts: dict[str, Counts]) -> list[Figures]:
    """Medians over rounds; the ratio is the median of each round's own, with its quartiles."""
    result = []
    for name in rounds[0]:
        ratios = [runs[name].wall_ms / runs[BASELINE].wall_ms for runs in rounds]
        low, middle, high = statistics.quantiles(ratios, n=4, method="inclusive") if len(ratios) > 1 else ratios * 3
        result.append(
            Figures(
                name=name,
                wall_ms=statistics.median(runs[name].wall_ms for runs in rounds),
                ratio=middle,
                ratio_low=low,
                ratio_high=high,
                faults=round(statistics.median(runs[name].faults for runs in rounds)),
                counts=counts.get(name),
            )
        )
    return result


def _count(read: Callable[[Counts], float | None], form: str) -> Callable[[Figures], str]:
    def cell(row: Figures) -> str:
        value = read(row.counts) if row.counts else None
        return "-" if value is None else format(value, form)

    return cell


_COLUMNS: list[tuple[str, Callable[[Figures], str]]] = [
    ("wall ms", lambda row: f"{row.wall_ms:.2f}"),
    ("ratio", lambda row: f"{row.ratio:.3f}"),
    ("quartiles", lambda row: f"{row.ratio_low:.2f}-{row.ratio_high:.2f}"),
    ("M insn", _count(lambda c: None if c.instructions is None else c.instructions / 1e6, ".2f")),
    ("syscalls", _count(lambda c: c.syscalls, "d")),
    ("faults", lambda row: str(row.faults)),
    ("RSS MB", _count(lambda c: c.max_rss / 1e6, ".1f")),
    ("file MB", _count(lambda c: c.file_size / 1e6, ".2f")),
    ("stripped", _count(lambda c: None if c.stripped_size is None else c.stripped_size / 1e6, ".2f")),
]


def table(app: str, rows: list[Figures]) -> str:
    """A table with a line for each competitor."""
    lines = [[app, *(title for title, _ in _COLUMNS)]]
    lines += [[row.name, *(cell(row) for _, cell in _COLUMNS)] for row in rows]
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    return "\n".join(
        "  ".join(
            [line[0].ljust(widths[0]), *(text.rjust(width) for text, width in zip(line[1:], widths[1:], strict=True))]
        )
        for line in lines
    )


def to_json(apps: dict[str, list[Figures]]) -> dict[str, list[dict[str, object]]]:
    """The same figures, by application."""
    return {app: [asdict(row) for row in rows] for app, rows in apps.items()}
