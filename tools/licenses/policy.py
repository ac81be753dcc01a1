"""Hold the components of an executable against the licences that are allowed and denied.

A component is allowed if its expression can be satisfied with allowed licences alone, and denied if it cannot be
satisfied without a denied one. Entries are SPDX expressions; one that is more than a licence stands for itself.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tools.licenses.component import CODE, LAUNCHER, LIBRARY, RUNTIME, VENDORED, WHEEL, Component, Inventory
from tools.licenses.expressions import (
    Expression,
    ExpressionError,
    any_of,
    close,
    is_unknown,
    parse,
    resolve,
    without_exception,
)
from tools.licenses.text import license_of

_ADVICE = {
    LIBRARY: "leave the extension module out with 'extension_module_filter' or 'excluded_extension_modules', or choose"
    " another variant of it with 'preferred_extension_module_variants'",
    VENDORED: "leave the extension module out with 'extension_module_filter' or 'excluded_extension_modules'",
    WHEEL: "depend on something else in its place",
    CODE: "depend on something else in its place, or give it a `*.dist-info` that names its licence",
    RUNTIME: "use another toolchain",
    LAUNCHER: "",
}


class PolicyError(ValueError):
    """A policy that names what is no licence, or components that break it."""


@dataclass(frozen=True)
class Policy:
    """What is allowed (None: everything that is not denied) and what is denied."""

    allowed: frozenset[Expression] | None
    denied: frozenset[Expression]
    unknown_allowed: bool
    unknown_denied: bool

    @classmethod
    def of(cls, allowed: Sequence[str], denied: Sequence[str]) -> Policy:
        """The policy that two attributes ask for.

        Raises:
            PolicyError: an entry is no SPDX expression.
        """
        return cls(
            frozenset(_entries("licenses_allowed", allowed)) if allowed else None,
            frozenset(_entries("licenses_denied", denied)),
            any(map(is_unknown, allowed)),
            any(map(is_unknown, denied)),
        )

    def complaint(self, expression: Expression | None) -> str | None:
        """What the policy has against a licence (None: unknown); None if nothing."""
        if expression is None:
            if self.unknown_denied:
                return "which 'licenses_denied' lists as 'NOASSERTION'"
            if self.allowed is not None and not self.unknown_allowed:
                return "and 'licenses_allowed' does not list 'NOASSERTION'"
            return None
        if not satisfiable(expression, None, self.denied):
            return "which cannot be satisfied without one that 'licenses_denied' lists"
        if not satisfiable(expression, self.allowed, self.denied):
            return "which cannot be satisfied with what 'licenses_allowed' lists"
        return None


def satisfiable(expression: Expression, allowed: Collection[Expression] | None, denied: Collection[Expression]) -> bool:
    """Whether an expression can be satisfied with `allowed` ones (None: any), and without `denied` ones."""
    if expression in denied:
        return False
    # An exception permits more: who accepts the licence accepts it with one, too.
    if allowed is None or expression in allowed or without_exception(expression) in allowed:
        return not expression.parts or _parts(expression, None, denied)
    return bool(expression.parts) and _parts(expression, allowed, denied)


def _parts(expression: Expression, allowed: Collection[Expression] | None, denied: Collection[Expression]) -> bool:
    enough = any if expression.operator == "OR" else all
    return enough(satisfiable(part, allowed, denied) for part in expression.parts)


def _entries(attribute: str, names: Sequence[str]) -> list[Expression]:
    entries = []
    for name in names:
        if is_unknown(name):
            continue
        try:
            entries.append(parse(name))
        except ExpressionError as error:
            alike = close(name)
            hint = f" Did you mean {any_of(alike)}?" if alike else ""
            raise PolicyError(f"'{attribute}' has '{name}', which {error}.{hint}") from error
    return entries


def violations(listed: Inventory, policy: Policy) -> list[str]:
    """For each component that breaks the policy a paragraph: what, who brought it in, what to do."""
    found = []
    for component in listed.components:
        resolved, expression = resolve(component)
        complaint = policy.complaint(expression)
        if complaint:
            found.append(_explain(resolved, complaint))
    return found


def _explain(component: Component, complaint: str) -> str:
    lines = [f"{component.title} ({component.kind}) has the licence {license_of(component)}, {complaint}."]
    for path in component.paths:
        end = () if path[-1:] == (component.title,) else (f"{component.kind} {component.name}",)
        lines.append("    brought in by " + " -> ".join([*path, *end]))
    lines += [f"    note: {problem}" for problem in component.problems]
    advice = _ADVICE.get(component.kind)
    change = "change the policy" if component.expression else "list 'NOASSERTION' if that is acceptable"
    lines.append(f"    To do: {advice}, or {change}." if advice else f"    To do: {change}.")
    return "\n".join(lines)
