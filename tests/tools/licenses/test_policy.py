"""Policies: what is allowed and what is denied (F486)."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.tools.licenses.samples import listed
from tools.licenses import check
from tools.licenses.component import WHEEL, Component, dump
from tools.licenses.expressions import Expression, ExpressionError, parse, resolve
from tools.licenses.policy import Policy, PolicyError, satisfiable, violations

LICENSES = ["MIT", "ISC", "Apache-2.0", "GPL-2.0-only", "GPL-2.0-only WITH Classpath-exception-2.0", "LicenseRef-Own"]
TREES = st.recursive(
    st.sampled_from(LICENSES),
    lambda inner: st.tuples(st.sampled_from(["AND", "OR"]), st.lists(inner, min_size=2, max_size=3)).map(
        lambda node: "(" + f" {node[0]} ".join(node[1]) + ")"
    ),
    max_leaves=6,
)
SETS = st.frozensets(st.sampled_from(LICENSES))


def accepts(expression: str, allowed: list[str], denied: list[str]) -> bool:
    return Policy.of(allowed, denied).complaint(parse(expression)) is None


@pytest.mark.parametrize(
    ("expression", "allowed", "denied", "accepted"),
    [
        ("MIT OR GPL-2.0-only", ["MIT"], [], True),
        ("MIT AND GPL-2.0-only", ["MIT"], [], False),
        ("MIT OR GPL-2.0-only", [], ["GPL-2.0-only"], True),
        ("MIT AND GPL-2.0-only", [], ["GPL-2.0-only"], False),
        ("MIT OR GPL-2.0-only", ["GPL-2.0-only"], ["GPL-2.0-only"], False),
        ("(MIT OR ISC) AND (ISC OR Zlib)", ["ISC"], [], True),
        ("(MIT OR ISC) AND (ISC OR Zlib)", ["MIT"], ["ISC"], False),
        # Who accepts a licence accepts it with an exception; who denies it says nothing about it with one.
        ("GPL-2.0-only WITH Classpath-exception-2.0", ["GPL-2.0-only"], [], True),
        ("GPL-2.0-only", ["GPL-2.0-only WITH Classpath-exception-2.0"], [], False),
        ("GPL-2.0-only WITH Classpath-exception-2.0", [], ["GPL-2.0-only"], True),
        ("GPL-2.0-only WITH Classpath-exception-2.0", [], ["GPL-2.0-only WITH Classpath-exception-2.0"], False),
        # An entry that is more than a licence stands for itself.
        ("GPL-2.0-only AND MIT", ["MIT AND GPL-2.0-only"], [], True),
        ("GPL-2.0-only AND ISC", ["MIT AND GPL-2.0-only"], [], False),
        ("GPL-2.0-only AND MIT", [], ["MIT AND GPL-2.0-only"], False),
        ("GPL-2.0-only", [], ["MIT AND GPL-2.0-only"], True),
        # Spelling.
        ("mit", ["MIT"], [], True),
        ("GPL-2.0+", ["GPL-2.0-or-later"], [], True),
        ("LicenseRef-Own", ["LicenseRef-Own"], [], True),
        ("LicenseRef-Own", ["MIT"], [], False),
    ],
)
def test_semantics(expression: str, allowed: list[str], denied: list[str], accepted: bool) -> None:
    """OR is a choice, AND is both, WITH is a licence of its own."""
    assert accepts(expression, allowed, denied) is accepted


@pytest.mark.parametrize(
    ("allowed", "denied", "accepted"),
    [
        ([], [], True),
        (["MIT"], [], False),
        (["MIT", "NOASSERTION"], [], True),
        ([], ["MIT"], True),
        ([], ["NOASSERTION"], False),
    ],
)
def test_unknown(allowed: list[str], denied: list[str], accepted: bool) -> None:
    """What states no licence is allowed only if that is listed."""
    assert (Policy.of(allowed, denied).complaint(None) is None) is accepted


def truth(text: str, holds: frozenset[str]) -> bool:
    """The value of an expression as a formula over its licences, by Python itself."""
    for number, name in reversed(list(enumerate(LICENSES))):
        # The longer names first: one is part of another.
        text = text.replace(name, f"v{number}") if " WITH " in name else text
    for number, name in enumerate(LICENSES):
        text = text.replace(name, f"v{number}")
    values = {f"v{number}": name in holds for number, name in enumerate(LICENSES)}
    return bool(eval(text.replace("AND", "and").replace("OR", "or"), {}, values))


@given(TREES, SETS, SETS)
def test_is_the_formula(text: str, allowed: frozenset[str], denied: frozenset[str]) -> None:
    """Allowed and denied licences decide as true and false values in the formula do."""
    accepted = frozenset(allowed - denied)
    classpath, plain = "GPL-2.0-only WITH Classpath-exception-2.0", "GPL-2.0-only"
    if plain in allowed and classpath not in denied:
        accepted |= {classpath}
    found = satisfiable(parse(text), {parse(each) for each in allowed}, {parse(each) for each in denied})
    assert found is truth(text, accepted)


@given(TREES, SETS, SETS, st.sampled_from(LICENSES))
def test_is_monotone(text: str, allowed: frozenset[str], denied: frozenset[str], more: str) -> None:
    """Allowing more never refuses what was accepted; denying more never accepts what was refused."""
    expression = parse(text)
    few, no = {parse(each) for each in allowed}, {parse(each) for each in denied}
    accepted = satisfiable(expression, few, no)
    assert satisfiable(expression, few | {parse(more)}, no) >= accepted
    assert satisfiable(expression, few, no | {parse(more)}) <= accepted


@given(TREES)
def test_one_form(text: str) -> None:
    """However it is written, its normal form means the same, and stays as it is."""
    parsed = parse(text)
    assert parse(str(parsed)) == parsed
    assert parse(f"(({text}))") == parsed


@given(st.text(max_size=60) | st.text(alphabet="()ANDORWITH MIT-2.0+", max_size=40))
def test_any_text(text: str) -> None:
    """What is no expression is one error, whatever it is."""
    try:
        parsed = parse(text)
    except ExpressionError:
        return
    assert isinstance(parsed, Expression)
    assert parse(str(parsed)) == parsed


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is empty"),
        ("MIT AND", "is not an SPDX expression"),
        ("MIT OR Proprietary", "names 'Proprietary', which SPDX does not have"),
        ("LicenseRef-a/b", "is not an SPDX expression"),
        ("LicenseRef-a_b", "names 'LicenseRef-a_b', which"),
        ("Classpath-exception-2.0", "has 'Classpath-exception-2.0' where a licence should stand"),
        ("MIT WITH ISC", "where an exception should stand"),
        ("MIT OR " * 400 + "MIT", "is longer than 1000 characters"),
    ],
)
def test_no_expression(text: str, problem: str) -> None:
    """The error says what is wrong with it."""
    with pytest.raises(ExpressionError, match=problem):
        parse(text)


def test_expression_that_does_not_parse_is_unknown() -> None:
    """A wheel with such an expression is listed, with the problem."""
    resolved, expression = resolve(
        Component(WHEEL, "x", expression="MIT and whatever", origin="METADATA: License-Expression")
    )
    assert expression is None
    assert resolved.expression is None
    assert "'MIT and whatever' (METADATA: License-Expression)" in resolved.problems[0]


def test_words_that_are_an_expression() -> None:
    """The old field `License` may hold one; that counts."""
    resolved, expression = resolve(Component(WHEEL, "x", declared="mit or apache-2.0"))
    assert (resolved.expression, resolved.declared) == ("Apache-2.0 OR MIT", None)
    assert str(expression) == "Apache-2.0 OR MIT"


def test_message() -> None:
    """It says what, under which licence, who brought it in, and what to do."""
    denied = violations(listed(), Policy.of([], ["GPL-3.0-or-later"]))
    assert len(denied) == 1
    assert denied[0].startswith("readline 8.2 (library) has the licence GPL-3.0-or-later, which cannot be satisfied")
    assert "brought in by //app:app -> extension module readline -> library readline\n" in denied[0]
    assert "'extension_module_filter'" in denied[0]
    allowed = violations(listed(), Policy.of(["Python-2.0", "CNRI-Python", "MIT", "GPL-3.0-or-later"], []))
    assert len(allowed) == 1
    assert "odd 1 (wheel) has the licence unknown ('do what you like'), and 'licenses_allowed' does not" in allowed[0]
    assert "brought in by //app:app -> //lib:lib -> @wheels//:odd -> odd 1\n" in allowed[0]
    assert "list 'NOASSERTION' if that is acceptable" in allowed[0]


@pytest.mark.parametrize("attribute", ["licenses_allowed", "licenses_denied"])
def test_policy_that_is_none(attribute: str) -> None:
    """A misspelt licence is an error of its own, which names the attribute."""
    entries: dict[str, list[str]] = {"licenses_allowed": [], "licenses_denied": [], attribute: ["Apache2"]}
    with pytest.raises(PolicyError, match=f"'{attribute}' has 'Apache2', .* Did you mean 'Apache-2.0'"):
        Policy.of(entries["licenses_allowed"], entries["licenses_denied"])


def test_command(tmp_path: Path) -> None:
    """The check fails with the label and writes nothing, or writes its output."""
    inventory = tmp_path / "components.json"
    inventory.write_text(dump(listed()))
    output = tmp_path / "checked"
    line = ["--label", "@@//app:app", "--inventory", str(inventory), "--output", str(output)]
    with pytest.raises(PolicyError, match=r"^//app:app: the licences of 2 components are not acceptable:\n  readline"):
        check.main([*line, "--denied", "GPL-3.0-or-later", "--denied", "NOASSERTION"])
    assert not output.exists()
    check.main([*line, "--denied", "AGPL-3.0-only"])
    assert output.exists()
    inventory.write_text("{}")
    with pytest.raises(PolicyError, match="is not an inventory"):
        check.main(line)


@given(TREES)
def test_more_than_one_problem(text: str) -> None:
    """Every component that breaks the policy is named."""
    assume("MIT" not in text)
    found = violations(listed(), Policy.of(["MIT"], []))
    assert [line.split()[0] for line in found] == ["cpython", "readline", "odd"]
