"""What of resource archives is a component: each wheel, and code from elsewhere that says nothing of its licence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tools.licenses import metadata
from tools.licenses.component import CODE, Component
from tools.resources import packed


def tidy_label(label: str) -> str:
    """A label as one would write it: the main repository goes without a name."""
    return label.lstrip("@") if label.startswith(("@//", "@@//")) else label


def repository(label: str) -> str:
    """The repository part of a label; empty for the main one."""
    return tidy_label(label).partition("//")[0]


def components(
    label: str, data: bytes, path: Sequence[str], executable: str, inside: frozenset[str] | None = None
) -> list[Component]:
    """The components in the resource archive `data` of the target `label`, to which `path` leads.

    Code of the executable's own repository is the application itself, which needs no licence to be in it. Of an archive
    nothing is in it that is not `inside`, names of resources, if these are known.

    Raises:
        PackedError: `data` is no resource archive.
    """
    found = []
    code = False
    resources = packed.read(data)
    if inside is not None and inside.isdisjoint(resource.name for resource in resources):
        return []
    for resource in resources:
        files = {key: bytes(value) for key, value in resource.in_memory_distribution_resources.items()}
        if files:
            wheel = metadata.read(files, resource.name)
            found.append(replace(wheel, paths=((*path, wheel.title),)))
        code = code or resource.is_module
    return found or (unstated(label, path, executable) if code else [])


def unstated(label: str, path: Sequence[str], executable: str) -> list[Component]:
    """The component that code of the target `label` is if nothing comes with it that says more."""
    if repository(label) == repository(executable):
        return []
    return [
        Component(
            kind=CODE,
            name=tidy_label(label),
            paths=(tuple(path),),
            problems=("it has no distribution metadata (`*.dist-info`), which would name its licence",),
        )
    ]


def paths(executable: str, edges: Iterable[tuple[str, Sequence[str]]]) -> dict[str, tuple[str, ...]]:
    """The shortest way from the executable to each target, of several the first in alphabetical order.

    `edges` says for each target which ones it depends on.
    """
    graph = {label: sorted(set(dependencies)) for label, dependencies in edges}
    ways: dict[str, tuple[str, ...]] = {executable: (executable,)}
    border = [executable]
    while border:
        following = []
        for label in border:
            for dependency in graph.get(label, ()):
                if dependency not in ways:
                    ways[dependency] = (*ways[label], dependency)
                    following.append(dependency)
        border = sorted(following, key=lambda label: ways[label])
    return {label: tuple(map(tidy_label, way)) for label, way in ways.items()}
