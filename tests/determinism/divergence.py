"""Finds where two builds of the same sources part: the actions that differ though all they were given by other actions is the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tests.determinism.execution_log import Action

# Lines that say how one action differs: enough to see what it is about.
_SHOWN = 5


@dataclass(frozen=True)
class Divergence:
    """An action with which a difference begins."""

    action: Action
    reasons: tuple[str, ...]
    """How it differs, a line each."""

    def __str__(self) -> str:
        """Several lines for people."""
        more = [f"… and {len(self.reasons) - _SHOWN} more"] if len(self.reasons) > _SHOWN else []
        return "\n".join([self.action.name + ":", *(f"    {each}" for each in [*self.reasons[:_SHOWN], *more])])


@dataclass(frozen=True)
class Comparison:
    """What two builds have in common."""

    actions: int
    """How many actions there are in the first."""
    changed: tuple[str, ...]
    """Paths of all outputs that differ, sorted."""
    first: tuple[Divergence, ...]
    """Where differences begin, in the order in which the actions ran; empty if a cache of one build would serve all of the other."""


def compare(reference: Iterable[Action], other: Iterable[Action]) -> Comparison:
    """Compare the actions of two builds.

    An action that differs just because what other actions made for it differs is a consequence, and not told.
    """
    ours = {action.key: action for action in reference}
    theirs = {action.key: action for action in other}
    made = {path for actions in (ours, theirs) for action in actions.values() for path in action.outputs}
    changed: set[str] = set()
    first = []
    for key in [*ours, *(key for key in theirs if key not in ours)]:
        one, another = ours.get(key), theirs.get(key)
        if one is None or another is None:
            there = one or another
            assert there is not None
            changed.update(there.outputs)
            first.append(Divergence(there, (f"only the {'reference' if one else 'other build'} has it",)))
            continue
        differing = _differing(one.outputs, another.outputs)
        changed.update(differing)
        if reasons := _reasons(one, another, made, differing):
            first.append(Divergence(one, tuple(reasons)))
    return Comparison(len(ours), tuple(sorted(changed)), tuple(first))


def _reasons(one: Action, another: Action, made: set[str], differing: list[str]) -> list[str]:
    """What of the difference begins here."""
    inputs = _differing(one.inputs, another.inputs)
    reasons = [
        *_arguments(one.command, another.command),
        *(
            f"environment variable {name}: {_said(one.environment, name)} / {_said(another.environment, name)}"
            for name in _differing(one.environment, another.environment)
        ),
        *(
            f"input {path}, which no action made: {_said(one.inputs, path)} / {_said(another.inputs, path)}"
            for path in inputs
            if path not in made
        ),
    ]
    if differing and not inputs and not reasons:
        reasons += [f"other bytes from the same inputs: {path}" for path in differing]
    return reasons


def _arguments(one: tuple[str, ...], another: tuple[str, ...]) -> list[str]:
    if len(one) != len(another):
        extra = sorted(set(one) ^ set(another))
        return [f"command of {len(one)} / {len(another)} arguments; just one of them has {extra[:_SHOWN]}"]
    return [
        f"argument {place}: {ours!r} / {theirs!r}"
        for place, (ours, theirs) in enumerate(zip(one, another, strict=True))
        if ours != theirs
    ]


def _differing(one: Mapping[str, str], another: Mapping[str, str]) -> list[str]:
    return sorted(name for name in one.keys() | another.keys() if one.get(name) != another.get(name))


def _said(values: Mapping[str, str], name: str) -> str:
    return repr(values[name]) if name in values else "not there"
