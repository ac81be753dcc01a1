"""SPDX expressions: parse and normalise them, and tell whether they can be satisfied.

Needs the library license-expression, which knows SPDX's list of licences.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from license_expression import AND, OR, LicenseSymbol, LicenseWithExceptionSymbol, Licensing, get_spdx_licensing

from tools.licenses.component import UNKNOWN, Component

# Nobody writes longer ones; parsing takes a time that grows faster than its input.
_LONGEST = 1000
_REFERENCES = ("LicenseRef-", "DocumentRef-")


class ExpressionError(ValueError):
    """What is no SPDX expression; the message says why."""


@dataclass(frozen=True)
class Expression:
    """A parsed expression: a licence (`key`), or a choice or conjunction of `parts`."""

    key: str = ""
    operator: str = ""
    parts: frozenset[Expression] = frozenset()

    def __str__(self) -> str:
        """In one form, whatever order and brackets it was written with."""
        if self.key:
            return self.key
        shown = sorted(f"({part})" if part.operator else str(part) for part in self.parts)
        return f" {self.operator} ".join(shown)


@lru_cache
def _licensing() -> Licensing:
    return get_spdx_licensing()


def parse(text: str) -> Expression:
    """Parse an expression; licences come out in SPDX's spelling.

    Raises:
        ExpressionError: it is none, or names a licence that SPDX does not have.
    """
    if len(text) > _LONGEST:
        raise ExpressionError(f"is longer than {_LONGEST} characters")
    try:
        tree = _licensing().parse(text, validate=False, strict=False)
        parsed = None if tree is None else _convert(tree)
    except ExpressionError:
        raise
    except Exception as error:  # the parser's own kinds, and whatever odd input leads it to
        raise ExpressionError(f"is not an SPDX expression ({str(error).strip() or type(error).__name__})") from error
    if parsed is None:
        raise ExpressionError("is empty")
    return parsed


def _convert(tree: Any) -> Expression:
    if isinstance(tree, (AND, OR)):
        operator = "AND" if isinstance(tree, AND) else "OR"
        parts: set[Expression] = set()
        for argument in tree.args:
            part = _convert(argument)
            # `A AND (B AND C)` is `A AND B AND C`.
            parts |= part.parts if part.operator == operator else {part}
        return Expression(operator=operator, parts=frozenset(parts)) if len(parts) > 1 else next(iter(parts))
    if isinstance(tree, LicenseWithExceptionSymbol):
        license_key = _known(tree.license_symbol, exception=False)
        return Expression(key=f"{license_key} WITH {_known(tree.exception_symbol, exception=True)}")
    return Expression(key=_known(tree, exception=False))


def _known(symbol: LicenseSymbol, exception: bool) -> str:
    key = str(symbol.key)
    known = _licensing().known_symbols.get(key)
    if known is None and (exception or not key.startswith(_REFERENCES) or not _is_reference(key)):
        raise ExpressionError(f"names '{key}', which SPDX does not have")
    if known is not None and bool(known.is_exception) is not exception:
        raise ExpressionError(f"has '{key}' where {'an exception' if exception else 'a licence'} should stand")
    return key


def _is_reference(key: str) -> bool:
    """What SPDX allows in the names of licences it does not have."""
    return key.isascii() and all(char.isalnum() or char in "-.:" for char in key)


def licenses(expression: Expression) -> set[str]:
    """All licences and exceptions that an expression names."""
    if expression.key:
        return set(expression.key.split(" WITH "))
    return {name for part in expression.parts for name in licenses(part)}


def resolve(component: Component) -> tuple[Component, Expression | None]:
    """A component with its expression normalised, and that expression; None, and a problem, if it does not parse.

    Where there is none but the words for it happen to be one, those are taken.
    """
    if component.expression is None:
        if component.declared is None:
            return component, None
        try:
            parsed = parse(component.declared)
        except ExpressionError:
            return component, None  # words, as most are
        return replace(component, expression=str(parsed), declared=None), parsed
    try:
        parsed = parse(component.expression)
    except ExpressionError as error:
        problem = f"its licence '{component.expression}' ({component.origin}) {error}; it counts as unknown"
        return component.with_problem(problem, expression=None, declared=component.expression), None
    return replace(component, expression=str(parsed)), parsed


def close(name: str, count: int = 3) -> list[str]:
    """Licences that SPDX has with a similar name."""
    from difflib import get_close_matches  # only an error needs it

    known = {key.casefold(): key for key in _licensing().known_symbols}
    return [known[each] for each in get_close_matches(name.casefold(), known, n=count)]


def without_exception(expression: Expression) -> Expression:
    """The licence to which an exception is granted; what has none is what it is."""
    return Expression(key=expression.key.partition(" WITH ")[0]) if " WITH " in expression.key else expression


def is_unknown(name: str) -> bool:
    """Whether an entry of a policy stands for what nobody states."""
    return name.strip().upper() == UNKNOWN


def any_of(names: Collection[str]) -> str:
    """Names for a message."""
    return " or ".join(f"'{name}'" for name in names)
