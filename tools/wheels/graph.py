"""Targets for wheels, with the dependencies that their metadata names for a platform.

There is a target for each distribution, and one for each of its extras whose requirements are all there (`name[extra]`).
Distributions that require each other, which Bazel's targets cannot, become targets that each lead to all of them.
"""

from __future__ import annotations

from typing import NamedTuple

from packaging.markers import UndefinedComparison, UndefinedEnvironmentName
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier
from packaging.version import InvalidVersion, Version

from tools.wheels.requirements import normalized

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import TypeAlias

    Node: TypeAlias = tuple[str, str]
    """A distribution and one of its extras, or "" for itself."""


class Distribution(NamedTuple):
    """What a wheel's metadata says."""

    version: str
    """Empty if there is no wheel."""
    requires: list[str]
    """Requirements, as `Requires-Dist` has them."""
    extras: list[str]
    left_out: bool = False
    """Whether the requirements do not want it on the platform."""


class Target(NamedTuple):
    """A target of a repository."""

    name: str
    deps: list[str]
    """Names of other targets, sorted."""
    wheel: str | None
    """Name of the distribution whose wheel it is; None if it only has dependencies."""


def targets(
    distributions: Mapping[str, Distribution], requested: Mapping[str, Iterable[str]], environment: Mapping[str, str]
) -> tuple[list[Target], list[str]]:
    """Targets, sorted, for distributions by normalised name; and what is amiss, one sentence each.

    Extras that are `requested` are a part of the distribution's own target. `environment` is what markers ask for.
    """
    graph = _Graph(distributions, requested, environment)
    found = []
    for group in _strong_components(graph.edges):
        if len(group) == 1:
            (node,) = group
            deps = sorted(map(_label, graph.edges[node] - {node}))
            found.append(Target(_label(node), deps, None if node[1] else node[0]))
            continue
        outside = {_label(other) for node in group for other in graph.edges[node] if other not in group}
        members = sorted(name for name, extra in group if not extra)
        found += [Target(f"{name}.alone", [], name) for name in members]
        deps = sorted(outside.union(f"{name}.alone" for name in members))
        found += [Target(_label(node), deps, None) for node in group]
    wanted = sorted(name for name, distribution in distributions.items() if not distribution.left_out)
    found.append(Target("all", wanted, None))
    return sorted(found), sorted(set(graph.problems))


class _Graph:
    """What each distribution and each extra needs."""

    def __init__(
        self,
        distributions: Mapping[str, Distribution],
        requested: Mapping[str, Iterable[str]],
        environment: Mapping[str, str],
    ) -> None:
        self._environment = environment
        self.problems: list[str] = []
        self.edges: dict[Node, set[Node]] = {}
        self._distributions = distributions
        self._requirements: dict[str, list[Requirement]] = {
            name: self._parsed(name, distribution) for name, distribution in distributions.items()
        }
        extras = {
            (name, normalized(extra)): extra
            for name, distribution in distributions.items()
            for extra in distribution.extras
        }
        own = {name: self._active(name, "") for name in distributions}
        added = {
            node: [each for each in self._active(node[0], extra) if each not in own[node[0]]]
            for node, extra in extras.items()
        }
        for name in sorted(distributions):
            for extra in sorted(requested.get(name, ())):
                if (name, extra) in added:
                    own[name] = own[name] + added[name, extra]
                else:
                    self.problems.append(f"the requirements ask for {name}[{extra}], and {name} has no such extra")
        complete = {node for node, needed in added.items() if self._are_there(needed)}
        for name in distributions:
            self.edges[name, ""] = self._needed(name, own[name], complete)
        for node in complete:
            self.edges[node] = {(node[0], "")} | self._needed(node[0], added[node], complete)

    def _parsed(self, name: str, distribution: Distribution) -> list[Requirement]:
        found = []
        for text in distribution.requires:
            try:
                found.append(Requirement(text))
            except InvalidRequirement:
                self.problems.append(f"{name} requires '{text}', which is no requirement")
        return found

    def _active(self, name: str, extra: str) -> list[Requirement]:
        return [each for each in self._requirements[name] if _applies(each, {**self._environment, "extra": extra})]

    def _are_there(self, requirements: Iterable[Requirement]) -> bool:
        return all(normalized(each.name) in self._distributions for each in requirements)

    def _needed(self, name: str, requirements: Iterable[Requirement], complete: set[Node]) -> set[Node]:
        found = set()
        for requirement in requirements:
            other = normalized(requirement.name)
            if other not in self._distributions:
                self.problems.append(f"{name} needs {_plain(requirement)}, which the requirements do not have")
                continue
            version = self._distributions[other].version
            if version and not _fits(requirement, version):
                self.problems.append(f"{name} needs {_plain(requirement)}, and the requirements have {version}")
            found.add((other, ""))
            found.update((other, extra) for extra in map(normalized, requirement.extras) if (other, extra) in complete)
        return found


def _applies(requirement: Requirement, environment: dict[str, str]) -> bool:
    try:
        return requirement.marker is None or requirement.marker.evaluate(environment)
    except (UndefinedComparison, UndefinedEnvironmentName, InvalidVersion):
        return False


def _fits(requirement: Requirement, version: str) -> bool:
    try:
        return requirement.specifier.contains(Version(version), prereleases=True)
    except (InvalidVersion, InvalidSpecifier):
        return True  # of versions from before there were rules for them nobody knows


def _plain(requirement: Requirement) -> str:
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    return f"{requirement.name}{extras}{requirement.specifier}"


def _label(node: Node) -> str:
    name, extra = node
    return f"{name}[{extra}]" if extra else name


def _strong_components(edges: Mapping[Node, set[Node]]) -> list[list[Node]]:
    """Groups of nodes that lead to each other, each sorted (Tarjan's algorithm, without recursion)."""
    number: dict[Node, int] = {}
    lowest: dict[Node, int] = {}
    path: list[Node] = []
    on_path: set[Node] = set()
    groups = []
    for start in sorted(edges):
        if start in number:
            continue
        work = [(start, iter(sorted(edges[start])))]
        number[start] = lowest[start] = len(number)
        path.append(start)
        on_path.add(start)
        while work:
            node, rest = work[-1]
            for other in rest:
                if other not in number:
                    number[other] = lowest[other] = len(number)
                    path.append(other)
                    on_path.add(other)
                    work.append((other, iter(sorted(edges[other]))))
                    break
                if other in on_path:
                    lowest[node] = min(lowest[node], number[other])
            else:
                work.pop()
                if work:
                    lowest[work[-1][0]] = min(lowest[work[-1][0]], lowest[node])
                if lowest[node] == number[node]:
                    at = path.index(node)
                    groups.append(sorted(path[at:]))
                    on_path.difference_update(path[at:])
                    del path[at:]
    return groups
