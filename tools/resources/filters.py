"""Which resources an executable keeps, by name: filter files, what goes with what they name, and what no filter takes away.

A filter file is UTF-8 text with a resource's name in each line; empty lines and lines that begin with `#` say nothing
(F453-F458). In a name, `*` stands for any characters. Nothing here reads a file.
"""

from __future__ import annotations

import re
import sys

from tools.resources import libraries, scan
from tools.resources.resource import Resource, ResourceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

IMPORTER = "_oxidized_importer"
"""The package that is the Python half of the importer."""
LEFT_OUT = "left-out.txt"
"""The file in that package that says what was left out: see `left_out`."""

# What Python imports by itself while it starts, or for an option of its command line, and does not have frozen in every version.
_START = (
    *("abc", "codecs", "encodings", "encodings.aliases", "encodings.ascii", "encodings.latin_1", "encodings.utf_8"),
    *("genericpath", "io", "os", "posixpath", "site", "stat"),
    *("_collections_abc", "_sitebuiltins", "warnings"),
)
# Modules that lists have of every run, and nobody packs.
_UNPACKED = frozenset({"__main__", "__mp_main__", "os.path"})


class Filter:
    """The union of filter files."""

    def __init__(self) -> None:
        """Start with none, which keep nothing."""
        self._names: dict[str, str] = {}
        self._patterns: dict[str, str] = {}

    def add(self, path: str, content: bytes) -> None:
        """Add a file; `path` is what messages call it.

        Raises:
            ResourceError: it is not UTF-8; says in which line.
        """
        for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
            try:
                name = line.decode().strip(" \t\r")
            except UnicodeDecodeError:
                raise ResourceError(
                    f"{path}:{number}: the filter file is not UTF-8; write one name a line, in UTF-8"
                ) from None
            if name and not name.startswith("#"):
                (self._patterns if "*" in name else self._names).setdefault(name, f"{path}:{number}")

    def matching(self, names: Iterable[str]) -> set[str]:
        """Those of `names` that the files name."""
        pattern = _pattern(self._patterns)
        return {name for name in names if name in self._names or (pattern and pattern.fullmatch(name))}

    def unknown(self, names: Collection[str]) -> Iterator[tuple[str, str]]:
        """What the files name and is none of `names` nor one of Python's modules, and where it stands."""
        for name, where in self._names.items():
            if name not in names and name not in sys.stdlib_module_names and name not in _UNPACKED:
                yield name, where
        for pattern, where in self._patterns.items():
            if not any(map(_pattern([pattern]).fullmatch, names)):
                yield pattern, where


def _pattern(patterns: Iterable[str]) -> re.Pattern[str]:
    """An expression that matches what any of `patterns` does."""
    return re.compile("|".join(".*".join(map(re.escape, pattern.split("*"))) for pattern in patterns), re.DOTALL)


def needed_to_start(settings: Mapping[str, object]) -> Filter:
    """What an executable with these settings does not start without, but for what that imports."""
    found = Filter()
    roots = list(_START)
    mode, target = settings.get("run.mode"), settings.get("run.target")
    if mode == "module":
        roots += [f"{target}", f"{target}.__main__"]
    if mode in ("python", "file") or "sys_paths" in settings or settings.get("filesystem_importer"):
        roots.append("runpy")  # runs what is not packaged
    if mode in ("python", "eval", "repl") and sys.version_info >= (3, 13):
        roots.append("linecache")  # which is told the lines of a command
    if _any_encoding(settings):
        roots.append("encodings.*")
    found.add("", "\n".join([*roots, IMPORTER, f"{IMPORTER}.*"]).encode())
    return found


def with_imports(names: Iterable[str], imports: Mapping[str, Sequence[str]]) -> set[str]:
    """Names, and those of what they import in turn; `imports` is what tools/resources/importable.py finds out."""
    found: set[str] = set()
    pending = list(names)
    while pending:
        if (name := pending.pop()) not in found:
            found.add(name)
            pending += imports.get(name, ())
    return found


def _any_encoding(settings: Mapping[str, object]) -> bool:
    """Whether a setting or the environment may ask for another encoding than UTF-8 before the first module is run."""
    return (
        settings.get("run.mode") == "python"
        or settings.get("profile") == "python"
        or settings.get("preconfig.utf8_mode") is False
        or settings.get("config.use_environment") is True
        or not settings.keys().isdisjoint({"config.filesystem_encoding", "config.stdio_encoding"})
    )


def kept(
    resources: Collection[Resource],
    linked: Collection[str],
    filters: Iterable[Filter],
    imports: Mapping[str, Sequence[str]],
) -> set[str]:
    """Names of the resources that stay: what any of `filters` names, and what goes with it.

    With a module go the packages it is in, the shared libraries it needs, and of the standard library, for which `imports`
    tells it, the modules that it cannot be imported without; with a package go its files and the folders they are in.
    `linked` are modules that are no resources, for which their packages stay.
    """
    importable = modules(resources).union(linked)
    known = {resource.name for resource in resources}.union(linked)
    found: set[str] = set()
    for one in filters:
        found |= one.matching(known)
    found = with_imports(found, imports)
    found |= scan.packages(found & importable) & importable
    found |= {name for name, package in _folders(resources).items() if package in found}
    native = [
        resource
        for resource in resources
        if resource.in_memory_extension_module_shared_library is not None
        or resource.in_memory_shared_library is not None
    ]
    for name, needed in libraries.opened_before(native).items():
        if name in found:
            found.update(needed)
    return found.intersection(known)


def _folders(resources: Iterable[Resource]) -> dict[str, str]:
    """Packages that are folders of another package's files and nothing else, and which package that is."""
    flags = {resource.name: resource.is_namespace_package for resource in resources if resource.is_module}
    with_modules = scan.packages(
        resource.name
        for resource in resources
        if resource.is_extension_module or (resource.is_module and not resource.is_namespace_package)
    )
    bare = {name for name, is_namespace in flags.items() if is_namespace and name not in with_modules}
    found = {}
    for name in bare:
        package = name
        while package in bare:
            package = package.rpartition(".")[0]
        found[name] = package
    return found


def modules(resources: Iterable[Resource]) -> set[str]:
    """Names of the modules among `resources`."""
    return {resource.name for resource in resources if resource.is_module or resource.is_extension_module}


def tell(resources: list[Resource], advice: str, left_out: Iterable[str]) -> None:
    """Add to the importer's package among `resources` what the launcher says of modules that are `left_out`.

    It is a text: a line with the advice, then the names, each in a line, sorted as bytes.
    """
    text = b"\n".join([advice.encode(), *sorted(name.encode() for name in left_out), b""])
    for resource in resources:
        if resource.name == IMPORTER:
            resource.in_memory_package_resources = {**resource.in_memory_package_resources, LEFT_OUT: text}


def unknown_message(unknown: Sequence[tuple[str, str]], known: Collection[str]) -> str:
    """What to say of names that mean nothing, given with where they stand."""
    from difflib import get_close_matches  # only an error needs it

    (name, where), *others = unknown
    close = get_close_matches(name, known, n=3)
    more = f" ({len(others)} more: {', '.join(other for other, _ in others[:9])})" if others else ""
    return (
        f"{where}: '{name}' matches nothing that is packaged{more}; correct or remove it, or allow that with "
        f"resource_filter_unknown = 'warn'{'; close to it: ' if close else ''}{', '.join(close)}"
    )
