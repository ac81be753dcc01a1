"""What the tools read in a payload, one line for each setting, flag and field, for the launcher's own test."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from tools.payload import index, layout, settings


def main(payload: str, output: str) -> None:
    """Write the lines; values are written as Rust shows them."""
    data = Path(payload).read_bytes()
    parts = layout.open_payload(data)
    lines = [f"setting\t{key}\t{shown(value)}" for key, value in sorted(settings.decode(parts.settings).items())]
    start = layout.HEADER.unpack_from(data)[6]
    for entry in index.read(parts.index, parts.resources):
        lines += [f"flag\t{entry.name}\t{index.FLAG_BITS[flag]}" for flag in entry.flags]
        times = Counter(kind for kind, *_ in entry.spans)
        for kind, _, _, offset, length in entry.spans:
            if times[kind] == 1:
                lines.append(f"field\t{entry.name}\t{kind}\t{start + offset}\t{length}")
    Path(output).write_text("\n".join(lines) + "\n")


def shown(value: object) -> str:
    """A setting as Rust's `{:?}` shows it; only strings and integers occur in the sample."""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"Integer({value})"
    if isinstance(value, str):
        return f'Text("{value}")'
    raise TypeError(value)


if __name__ == "__main__":
    main(*sys.argv[1:])
