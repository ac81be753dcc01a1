"""Targets for wheels: what metadata names becomes dependencies, also where it goes round in circles."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tools.wheels import graph
from tools.wheels.graph import Distribution
from tools.wheels.target import Target, markers

LINUX = markers(Target("x86_64-unknown-linux-gnu", "3.13.5"))


def described(
    distributions: dict[str, list[str]], requested: dict[str, set[str]] | None = None, version: str = "1.0"
) -> tuple[dict[str, tuple[list[str], str | None]], list[str]]:
    """Targets by name, without `all`, of distributions by name with what they require; every extra that is named is one."""
    parsed = {
        name: Distribution(
            version, requires, sorted({each.split("'")[1] for each in requires if each.rpartition("extra == ")[1]})
        )
        for name, requires in distributions.items()
    }
    targets, problems = graph.targets(parsed, requested or {}, LINUX)
    found = {target.name: (target.deps, target.wheel) for target in targets}
    assert found.pop("all") == (sorted(distributions), None)
    return found, problems


def test_requirements_become_dependencies() -> None:
    found, problems = described({"flask": ["Jinja2>=1", "Werkzeug.Thing"], "jinja2": [], "werkzeug_thing": []})
    assert found == {
        "flask": (["jinja2", "werkzeug_thing"], "flask"),
        "jinja2": ([], "jinja2"),
        "werkzeug_thing": ([], "werkzeug_thing"),
    }
    assert not problems


def test_markers() -> None:
    requires = [
        "a; python_version < '3'",
        "b; sys_platform != 'nonsense'",
        "c; extra == 'more'",
        "d; frobnicate == '1'",
    ]
    found, problems = described({"x": requires, "a": [], "b": []})
    assert found["x"] == (["b"], "x")
    assert problems == ["x requires 'd; frobnicate == '1'', which is no requirement"]


def test_extras_are_targets_where_all_they_need_is_there() -> None:
    found, problems = described(
        {
            "x": ["a; extra == 'one'", "a; extra == 'two'", "absent; extra == 'two'", "x[one]; extra == 'all'"],
            "a": [],
            "user": ["x[one,two]"],
        }
    )
    assert found["x"] == ([], "x")
    assert found["x[one]"] == (["a", "x"], None)
    assert found["x[all]"] == (["x", "x[one]"], None)
    assert "x[two]" not in found
    assert found["user"] == (["x", "x[one]"], "user")
    assert not problems


def test_extras_that_the_requirements_ask_for() -> None:
    found, problems = described({"x": ["a; extra == 'one'"], "a": []}, {"x": {"one", "none"}})
    assert found["x"] == (["a"], "x")
    assert problems == ["the requirements ask for x[none], and x has no such extra"]


def test_what_is_amiss() -> None:
    found, problems = described({"x": ["a[e]>=2", "gone", "??"], "a": []})
    assert found["x"] == (["a"], "x")
    assert problems == [
        "x needs a[e]>=2, and the requirements have 1.0",
        "x needs gone, which the requirements do not have",
        "x requires '??', which is no requirement",
    ]
    # Metadata from before there were rules for versions is not judged.
    assert described({"x": ["a>1"], "a": []}, version="2004d")[1] == []
    assert described({"x": ["a>=1"], "a": []}, version="2.0.dev1")[1] == []


def test_circles() -> None:
    found, problems = described({"a": ["b", "out"], "b": ["c"], "c": ["a"], "out": [], "user": ["b"]})
    everything = ["a.alone", "b.alone", "c.alone", "out"]
    assert {name: found[name] for name in ("a", "b", "c")} == dict.fromkeys("abc", (everything, None))
    assert {name: found[f"{name}.alone"] for name in "abc"} == {name: ([], name) for name in "abc"}
    assert found["user"] == (["b"], "user")
    assert not problems


def test_a_circle_through_an_extra() -> None:
    found, _ = described({"a": ["b; extra == 'e'"], "b": ["a[e]"]})
    assert found["a"] == ([], "a")
    assert found["a[e]"] == found["b"] == (["a", "b.alone"], None)
    assert found["b.alone"] == ([], "b")


def test_requiring_itself_is_no_circle() -> None:
    found, _ = described({"a": ["a"]})
    assert found == {"a": ([], "a")}


NAMES = st.sampled_from("abcdefg")


@given(st.dictionaries(NAMES, st.lists(NAMES, max_size=4)))
def test_every_graph_becomes_one_without_circles(requires: dict[str, list[str]]) -> None:
    """And each distribution leads to the wheels that its requirements lead to, and to no others."""
    found, _ = described(requires)

    def reachable(start: str, edges: dict[str, list[str]]) -> set[str]:
        seen, rest = {start}, [start]
        while rest:
            new = {each for each in edges[rest.pop()] if each in edges} - seen
            seen |= new
            rest += new
        return seen

    edges = {name: deps for name, (deps, _) in found.items()}
    for name, deps in edges.items():
        assert all(name not in reachable(dep, edges) for dep in deps)
    for name in requires:
        wheels = {wheel for target in reachable(name, edges) if (wheel := found[target][1])}
        assert wheels == reachable(name, {key: list(value) for key, value in requires.items()})


def test_a_long_chain() -> None:
    chain = {f"n{i}": [f"n{i + 1}"] for i in range(5000)} | {"n5000": []}
    assert described(chain)[0]["n0"] == (["n1"], "n0")


def test_markers_are_those_of_the_target() -> None:
    """Not of the machine that downloads: F489."""
    requires = ["a; sys_platform == 'win32'", "b; platform_machine == 'aarch64'", "c; python_full_version < '3.12'"]
    distributions = {name: Distribution("1.0", requires if name == "x" else [], []) for name in "abcx"}
    needed = {}
    for triple, version in [
        ("aarch64-unknown-linux-gnu", "3.13.5"),
        ("x86_64-pc-windows-msvc", "3.11.2"),
        ("x86_64-unknown-linux-musl-dynamic", "3.13.5"),
    ]:
        targets, _ = graph.targets(distributions, {}, markers(Target(triple, version)))
        needed[triple] = next(target.deps for target in targets if target.name == "x")
    assert needed == {
        "aarch64-unknown-linux-gnu": ["b"],
        "x86_64-pc-windows-msvc": ["a", "c"],
        "x86_64-unknown-linux-musl-dynamic": [],
    }


def test_what_has_no_wheel_is_depended_on_all_the_same() -> None:
    """That is where it is an error. What the requirements leave out on the platform is no part of all of them."""
    distributions = {
        "x": Distribution("1.0", ["none>=2", "windows; sys_platform == 'win32'"], []),
        "none": Distribution("", [], ["e"]),
        "windows": Distribution("", [], [], left_out=True),
    }
    targets, problems = graph.targets(distributions, {"none": ["e"]}, LINUX)
    assert {target.name: target.deps for target in targets} == {
        "all": ["none", "x"],
        "none": [],
        "none[e]": ["none"],
        "windows": [],
        "x": ["none"],
    }
    assert not problems
