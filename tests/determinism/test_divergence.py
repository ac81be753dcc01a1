"""Where two builds part."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from tests.determinism import execution_log
from tests.determinism.divergence import compare
from tests.determinism.execution_log import Action


def action(name: str, inputs: Mapping[str, str], output: str = "") -> Action:
    """One that makes out/NAME, whose content stays the same unless it is given."""
    return Action(
        mnemonic="Make",
        label=f"//:{name}",
        declared=(f"out/{name}",),
        command=("make", name),
        environment={"LC_ALL": "C"},
        inputs=inputs,
        outputs={f"out/{name}": output or name},
        cacheable=True,
        from_cache=False,
    )


SOURCE = action("compiled", {"source": "1"})
MIDDLE = action("linked", {"out/compiled": "compiled"})
LAST = action("packed", {"out/linked": "linked", "settings": "2"})
BUILD = [SOURCE, MIDDLE, LAST]


def changed(one: Action, **fields: object) -> Action:
    return replace(one, **fields)  # type: ignore[arg-type]


def test_equal_builds() -> None:
    """The order in which actions ran does not matter."""
    assert compare(BUILD, BUILD[::-1]) == compare(BUILD, BUILD)
    assert compare(BUILD, BUILD).first == ()
    assert compare(BUILD, BUILD).changed == ()


def test_an_action_that_makes_something_else_of_the_same() -> None:
    """It alone is told, not what is made of its output."""
    other = [
        SOURCE,
        action("linked", MIDDLE.inputs, "odd"),
        action("packed", {**LAST.inputs, "out/linked": "odd"}, "odd"),
    ]
    result = compare(BUILD, other)
    assert result.changed == ("out/linked", "out/packed")
    assert [each.action.label for each in result.first] == ["//:linked"]
    assert str(result.first[0]) == (
        "Make of //:linked, which makes out/linked:\n    other bytes from the same inputs: out/linked"
    )


def test_every_beginning_is_told() -> None:
    """A consequence that differs in a way of its own is one, too."""
    other = [
        action("compiled", SOURCE.inputs, "odd"),
        action("linked", {"out/compiled": "odd"}, "odd"),
        changed(action("packed", {**LAST.inputs, "out/linked": "odd"}, "odd"), environment={"HOME": "/root"}),
    ]
    result = compare(BUILD, other)
    assert [each.action.label for each in result.first] == ["//:compiled", "//:packed"]
    assert result.first[1].reasons == (
        "environment variable HOME: not there / '/root'",
        "environment variable LC_ALL: 'C' / not there",
    )


def test_keys_that_differ_though_outputs_do_not() -> None:
    """No cache would serve both."""
    for other, reason in [
        (changed(LAST, command=("make", "-j8")), "argument 1: 'packed' / '-j8'"),
        (changed(LAST, command=("make",)), "command of 2 / 1 arguments; just one of them has ['packed']"),
        (
            changed(LAST, inputs={**LAST.inputs, "settings": "3"}),
            "input settings, which no action made: '2' / '3'",
        ),
    ]:
        result = compare(BUILD, [SOURCE, MIDDLE, other])
        assert result.changed == ()
        assert [each.reasons for each in result.first] == [(reason,)]


def test_actions_that_one_build_lacks() -> None:
    for result, who in [(compare(BUILD, BUILD[:2]), "the reference"), (compare(BUILD[:2], BUILD), "the other build")]:
        assert result.changed == ("out/packed",)
        assert [each.reasons for each in result.first] == [(f"only {who} has it",)]


def test_many_reasons_are_cut_short() -> None:
    inputs = {f"header{number}": "x" for number in range(9)}
    result = compare([action("a", inputs)], [action("a", dict.fromkeys(inputs, "y"))])
    assert str(result.first[0]).splitlines()[-1] == "    … and 4 more"


def test_reading_a_log(tmp_path: Path) -> None:
    """Objects follow one another, as Bazel writes them; a link has no digest."""
    entry = {
        "mnemonic": "Make",
        "targetLabel": "//:a",
        "listedOutputs": ["z", "a"],
        "commandArgs": ["make", "{"],
        "environmentVariables": [{"name": "A", "value": "1"}],
        "inputs": [{"path": "in", "digest": {"hash": "1", "sizeBytes": "1"}, "symlinkTargetPath": ""}],
        "actualOutputs": [{"path": "a", "symlinkTargetPath": "in"}],
        "cacheable": True,
        "cacheHit": False,
    }
    log = tmp_path / "log.json"
    log.write_text(json.dumps(entry, indent=2) + json.dumps(entry) + "\n")
    first, second = execution_log.read(log)
    assert first == second
    assert (first.declared, first.inputs, first.outputs) == (("a", "z"), {"in": "1"}, {"a": "-> in"})
    assert first.environment == {"A": "1"}
