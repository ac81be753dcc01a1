"""The two files that a recording ends in: the list of what is kept, and the extension modules that can be left out.

Pure logic. The list is a filter file (tools/resources/filters.py), the other one is loaded by BUILD files.
"""

from __future__ import annotations

import difflib

from tools.resources.filters import IMPORTER, Filter, with_imports

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

_KEPT = "# Whatever the runs use ('trim_include'):"


class Recording:
    """What is known of an executable: its label, the target that records, what is always kept, and what could be left out."""

    def __init__(
        self,
        label: str,
        recorder: str,
        include: Iterable[str],
        extension_modules: Iterable[str],
        imports: Mapping[str, Sequence[str]],
    ) -> None:
        """Hold it; Python starts without the `extension_modules`, and `imports` is what the standard library's modules need."""
        self.label = label
        self.recorder = recorder
        self.include = list(include)
        self.extension_modules = list(extension_modules)
        self.imports = imports

    def list_text(self, names: Collection[str]) -> str:
        """The list for recorded `names`; the importer's own modules stay anyway, and change with the rules."""
        own = {name for name in names if f"{name}.".startswith(f"{IMPORTER}.")}
        lines = [f"# What {self.label} keeps: written by `bazel run {self.recorder}`.", *sorted({*names} - own)]
        if self.include:
            lines += [_KEPT, *self.include]
        return "".join(f"{line}\n" for line in lines)

    def unused(self, names: Iterable[str]) -> list[str]:
        """The extension modules that neither recorded `names` nor what is always kept names."""
        wanted = Filter()
        wanted.add("", "\n".join([*names, *self.include]).encode())
        used = with_imports(wanted.matching([*self.extension_modules, *self.imports]), self.imports)
        return sorted(name for name in self.extension_modules if name not in used)

    def extensions_text(self, names: Iterable[str]) -> str:
        """The Starlark file that says which extension modules are not used, for recorded `names`."""
        head = f'"""Extension modules that {self.label} does without: written by `bazel run {self.recorder}`."""'
        rows = "".join(f'    "{name}",\n' for name in self.unused(names))
        return f"{head}\n\nUNUSED_EXTENSION_MODULES = [{f'{chr(10)}{rows}' if rows else ''}]\n"


def recorded_names(text: str) -> list[str]:
    """The recorded names in a list, without what is always kept."""
    lines = text.split("\n")
    end = lines.index(_KEPT) if _KEPT in lines else len(lines)
    return [name for line in lines[:end] if (name := line.strip()) and not name.startswith("#")]


def merged(records: Iterable[bytes]) -> list[str]:
    """Names in files that executables have recorded, sorted; a file may be cut off in its last line, which does not count."""
    names: set[bytes] = set()
    for record in records:
        names.update(record.split(b"\n")[:-1])
    return sorted(name.decode() for name in names if name)


def difference(path: str, committed: str, expected: str) -> str:
    """What has to change in a file, as a unified diff; empty if nothing has."""
    old, new = (text.splitlines(keepends=True) for text in (committed, expected))
    return "".join(difflib.unified_diff(old, new, fromfile=path, tofile=f"{path} (as recorded)", n=1))


def size_table(before: Collection[tuple[str, int]], after: Collection[tuple[str, int]]) -> str:
    """Bytes by kind of component of two executables, given as the components of size reports, for people."""
    rows: dict[str, list[int]] = {}
    for column, components in enumerate((before, after)):
        for name, size in components:
            kind = next((kind for prefix, kind in _KINDS if name.startswith(prefix)), "other")
            rows.setdefault(kind, [0, 0])[column] += size
    rows = {**rows, "total": [sum(column) for column in zip(*rows.values(), strict=True)]}
    lines = [f"{'':<20}{'untrimmed':>12}{'trimmed':>12}\n"]
    lines += [f"{kind:<20}{old:>12,}{new:>12,}{new / old - 1:>+8.0%}\n" for kind, (old, new) in rows.items() if old]
    return "".join(lines)


_KINDS = (
    ("standard library", "standard library"),
    ("extension module ", "extension modules"),
    ("library ", "libraries"),
    ("interpreter", "interpreter"),
    ("@", "application"),
    ("//", "application"),
)
