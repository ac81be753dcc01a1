"""The inventory of an executable: from a distribution and resource archives, the same whatever order they come in."""

from __future__ import annotations

import itertools
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.licenses.samples import facts, listed, variant
from tools.licenses import collect, packaged
from tools.licenses.component import InventoryError, dump, load
from tools.resources import packed
from tools.resources.resource import Resource

APP = "@@//app:app"
WHEEL = "@@wheels//:six"


def wheel(name: str, license: str) -> list[Resource]:
    """The resources of a wheel with one module."""
    files = {"METADATA": f"Name: {name}\nVersion: 1\nLicense-Expression: {license}\n".encode()}
    return [Resource(name, is_module=True, in_memory_source=b"", in_memory_distribution_resources=files)]


def run(folder: Path, archives: dict[str, list[Resource]], edges: list[tuple[str, str]], *arguments: str) -> str:
    """Run the action; what it writes is in `folder`, and the inventory is returned."""
    folder.mkdir(exist_ok=True)
    (folder / "licenses").mkdir(exist_ok=True)
    (folder / "licenses/LICENSE.cpython.txt").write_text("Python's licence\n")
    (folder / "facts.json").write_text(json.dumps(facts(zlib=[variant("default", "z", licenses=["Zlib"])])))
    (folder / "launcher").write_bytes(b"\0GCC: 12\0rustc version 1.95.0 (59807616e 2026-04-14)\0")
    (folder / "LICENSE").write_text("Apache\n")
    rows = []
    for number, (label, resources) in enumerate(archives.items()):
        path = folder / f"{number}.resources"
        path.write_bytes(packed.write(resources))
        rows.append(json.dumps({"label": label, "path": str(path), "role": "application"}))
    (folder / "archives").write_text("\n".join(rows))
    (folder / "edges").write_text("\n".join(json.dumps({"label": a, "dependency": b}) for a, b in edges))
    places = {
        "--facts": "facts.json",
        "--launcher": "launcher",
        "--own-license": "LICENSE",
        "--archives": "archives",
        "--dependencies": "edges",
        "--output": "app.json",
        "--text": "app.txt",
    }
    options = [word for option, name in places.items() for word in (option, str(folder / name))]
    collect.main(["--label", APP, "--root", str(folder), *options, *arguments])
    return (folder / "app.json").read_text()


def test_all_kinds(tmp_path: Path) -> None:
    """Interpreter, library, wheel, code of others, and what the launcher brings; the application itself is none."""
    text = run(
        tmp_path,
        {
            WHEEL: wheel("six", "MIT"),
            "@@//app:lib": [Resource("lib", is_module=True)],
            "@@other//:x": [Resource("x", is_module=True)],
        },
        [(APP, "@@//app:lib"), ("@@//app:lib", WHEEL), (APP, "@@other//:x")],
        "--extension=zlib=default",
        "--linked=@@other//:speedups",
        "--linked=@@//app:speedups",
    )
    found = {component.id: component for component in load("app.json", text.encode()).components}
    assert list(found) == [
        "interpreter:cpython",
        "library:z",
        "wheel:six",
        "code:@@other//:speedups",
        "code:@@other//:x",
        "runtime:libgcc",
        "runtime:rust-std",
        "launcher:rules_pyoxidizer-launcher",
    ]
    assert found["wheel:six"].paths == (("//app:app", "//app:lib", WHEEL, "six 1"),)
    assert found["code:@@other//:x"].expression is None
    assert found["runtime:rust-std"].version == "1.95.0"
    report = (tmp_path / "app.txt").read_text()
    assert "What is inside //app:app" in report
    assert "//app:lib -> @@wheels//:six -> six 1" in report
    assert report.count("Apache\n") == 1, "a text of two components is there once"


def test_errors(tmp_path: Path) -> None:
    """A damaged archive is named with its label, and nothing is written."""
    run(tmp_path, {}, [])
    (tmp_path / "app.json").unlink()
    (tmp_path / "archives").write_text("{")
    with pytest.raises(ValueError, match=r"^//app:app: .*archives:1: not JSON"):
        collect.main(_again(tmp_path))
    (tmp_path / "bad").write_bytes(b"no archive")
    (tmp_path / "archives").write_text(
        json.dumps({"label": WHEEL, "path": str(tmp_path / "bad"), "role": "application"})
    )
    with pytest.raises(ValueError, match=r"^//app:app: .*bad, the archive of @@wheels//:six"):
        collect.main(_again(tmp_path))
    assert not (tmp_path / "app.json").exists()


def _again(folder: Path) -> list[str]:
    names = ["facts=facts.json", "launcher=launcher", "own-license=LICENSE", "archives=archives", "dependencies=edges"]
    names += ["output=app.json", "text=app.txt"]
    pairs = [name.split("=") for name in names]
    return ["--label", APP, "--root", str(folder), *(f"--{option}={folder / name}" for option, name in pairs)]


def test_text_that_leaves(tmp_path: Path) -> None:
    """`build/sources.json` cannot make it read what is not in the distribution."""
    folder = tmp_path / "root"
    (folder / "build").mkdir(parents=True)
    (tmp_path / "secret").write_text("secret")
    for path in ("../secret", str(tmp_path / "secret")):
        record = {"licenses": ["Zlib"], "license_path": path}
        (folder / "build/sources.json").write_text(json.dumps({"libraries": {"z": record}}))
        text = run(folder, {}, [], "--extension=zlib=default")
        (library,) = [each for each in load("x", text.encode()).components if each.name == "z"]
        assert library.problems == (f"its licence text {path} is not in the distribution",)


def test_needs_nothing_installed() -> None:
    """Listing what is inside takes the standard library alone: nobody fetches wheels for it."""
    line = [sys.executable, "-s", "-S", "-B", "-m", "tools.licenses.collect", "--help"]
    result = subprocess.run(line, capture_output=True, check=False, env={**os.environ, "PYTHONPATH": "."}, text=True)
    assert result.returncode == 0, result.stderr
    assert "--own-license" in result.stdout


def test_two_versions_of_one_wheel(tmp_path: Path) -> None:
    """They are listed once, with both ways, and the difference is a problem."""
    other = wheel("six", "ISC")
    text = run(tmp_path, {WHEEL: wheel("six", "MIT"), "@@more//:six": other}, [(APP, WHEEL), (APP, "@@more//:six")])
    (six,) = [each for each in load("x", text.encode()).components if each.name == "six"]
    assert len(six.paths) == 2
    assert six.problems == ("there are several that differ: six 1",)


def test_order_does_not_show(tmp_path: Path) -> None:
    """Rows in another order, in another folder, give the same bytes."""
    archives = {f"@@wheels//:w{number}": wheel(f"w{number}", "MIT") for number in range(5)}
    edges = [(APP, label) for label in archives] + [("@@wheels//:w0", "@@wheels//:w1")]
    first = run(tmp_path / "one", archives, edges)
    shuffled = random.Random(1)
    items = list(archives.items())
    shuffled.shuffle(items)
    shuffled.shuffle(edges)
    assert run(tmp_path / "two", dict(items), edges) == first
    assert (tmp_path / "one/app.txt").read_bytes() == (tmp_path / "two/app.txt").read_bytes()


LABELS = st.sampled_from([APP, *(f"@@//:{letter}" for letter in "abcdef")])
EDGES = st.lists(st.tuples(LABELS, st.lists(LABELS)))


@given(EDGES)
def test_paths(edges: list[tuple[str, list[str]]]) -> None:
    """Every way begins at the executable, follows the edges, and is shortest: it visits nothing twice."""
    graph = dict(edges)
    steps = {
        (packaged.tidy_label(label), packaged.tidy_label(other)) for label, others in graph.items() for other in others
    }
    for label, way in packaged.paths(APP, graph.items()).items():
        assert way[0] == "//app:app"
        assert way[-1] == packaged.tidy_label(label)
        assert len(set(way)) == len(way)
        assert set(itertools.pairwise(way)) <= steps


def test_round_trip() -> None:
    """What is written is read again."""
    assert load("x", dump(listed()).encode()) == listed()


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_no_inventory(value: object) -> None:
    """Anything else is one error that names the file."""
    with pytest.raises(InventoryError, match=r"^x\.json"):
        load("x.json", json.dumps(value).encode())
