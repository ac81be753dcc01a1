"""The description of a distribution: what is accepted, what is refused and in which words, and the facts it yields."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tools.distribution import sample
from tools.distribution.describe import DescriptionError, describe, dump, main

Document = dict[str, Any]


@pytest.fixture
def problems(tmp_path: Path) -> Callable[[object], list[str]]:
    """Describes a document and returns what was wrong with it."""

    def run(document: object) -> list[str]:
        with pytest.raises(DescriptionError) as caught:
            describe(sample.write(tmp_path, document))
        return caught.value.problems

    return run


def test_facts_of_a_sound_description(tmp_path: Path) -> None:
    facts = describe(sample.write(tmp_path, sample.document()))
    assert facts["format_version"] == 8
    assert facts["python_major_minor"] == "3.13"
    assert facts["stdlib"] == "install/lib/python3.13"
    assert facts["bytecode_magic"] == "f30d0d0a"
    assert facts["core"] == {
        "objects": ["build/Python/ceval.o"],  # without the inittab's
        "static_library": f"{sample.CONFIG}/libpython3.13.a",
        "shared_library": None,
        "static_libraries": [],
        "dynamic_libraries": [],
        "system_libraries": ["m"],
        "frameworks": ["CoreFoundation"],
    }
    assert facts["extensions"]["builtins"][0]["init_fn"] is None
    ssl = facts["extensions"]["_ssl"][0]
    assert ssl["static_libraries"] == ["build/lib/libssl.a", "build/lib/libcrypto.a"]
    assert ssl["licenses"] == ["Apache-2.0"]
    readline = facts["extensions"]["readline"]
    assert [item["variant"] for item in readline] == ["libedit", "readline"]
    assert readline[1]["dynamic_libraries"] == ["build/lib/libreadline.a"]
    assert readline[1]["licenses"] is None


@pytest.mark.parametrize("version", ["5", "6", "7"])
def test_older_versions_need_only_what_they_had(tmp_path: Path, version: str) -> None:
    document = sample.document()
    document["version"] = version
    del document["build_options"]
    if version == "5":
        del document["python_paths_abstract"]
    assert describe(sample.write(tmp_path, document))["build_options"] == "noopt"


def test_version_8_does_without_optimizations(tmp_path: Path) -> None:
    document = sample.document()
    del document["optimizations"]
    assert describe(sample.write(tmp_path, document))["optimizations"] == "noopt"


def test_unknown_keys_are_tolerated(tmp_path: Path) -> None:
    document = sample.document()
    expected = describe(sample.write(tmp_path, document))
    document["new"] = 1
    document["build_info"]["extensions"]["_ssl"][0]["new"] = {}
    document["python_suffixes"]["new"] = 5
    assert describe(sample.write(tmp_path, document)) == expected


def test_apple_sdk_is_passed_on_and_required_for_apple(tmp_path: Path, problems: Callable[[object], list[str]]) -> None:
    document = sample.document()
    document["target_triple"] = "aarch64-apple-darwin"
    names = [f"apple_sdk_{x}" for x in ("canonical_name", "deployment_target", "platform", "version")]
    assert problems(document) == [
        f"PYTHON.json: {name}: is missing, and required for aarch64-apple-darwin" for name in names
    ]
    document.update(dict.fromkeys(names, "x"))
    assert describe(sample.write(tmp_path, document))["apple_sdk_version"] == "x"


@pytest.mark.parametrize("version", ["4", "9", 8, None, ["8"]])
def test_unsupported_version(problems: Callable[[object], list[str]], version: object) -> None:
    document = {"version": version}
    assert problems(document) == [
        f"PYTHON.json: version: expected one of the supported format versions 5, 6, 7, 8, got {version!r}"
    ]


def test_missing_version(problems: Callable[[object], list[str]]) -> None:
    assert problems({}) == ["PYTHON.json: version: expected one of the supported format versions 5, 6, 7, 8, got none"]


def test_every_problem_is_reported(problems: Callable[[object], list[str]]) -> None:
    document = sample.document()
    ssl = document["build_info"]["extensions"]["_ssl"][0]
    ssl["links"][1]["path_static"] = "../x"
    ssl["links"][0]["system"] = True
    ssl["init_fn"] = "PyInit__ssl(void); evil"
    document["python_bytecode_magic_number"] = "f30d"
    document["libpython_link_mode"] = "both"
    del document["python_exe"]
    document["build_info"]["extensions"]["readline"][1]["variant"] = "libedit"
    assert sorted(problems(document)) == sorted(
        f"PYTHON.json: {problem}"
        for problem in (
            "build_info.extensions._ssl[0].links[1].path_static: "
            "expected an existing file inside the archive, got '../x'",
            "build_info.extensions._ssl[0].links[0]: "
            "expected exactly one of system, framework, path_static, path_dynamic, got system, path_static",
            "build_info.extensions._ssl[0].init_fn: expected a C function's name or 'NULL', "
            "got 'PyInit__ssl(void); evil'",
            "python_bytecode_magic_number: expected 4 bytes in hexadecimal, got 'f30d'",
            "libpython_link_mode: expected one of 'static', 'shared', got 'both'",
            "python_exe: is missing, and required in format version 8",
            "build_info.extensions.readline[1].variant: 'libedit' is the name of an earlier variant too",
        )
    )


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "../x",
        "install/../../x",
        "install\\bin",
        "C:/x",
        "install//bin",
        "",
        "a\0b",
        "\ud800",
        "x" * 5000,
    ],
)
def test_odd_paths(problems: Callable[[object], list[str]], path: str) -> None:
    document = sample.document()
    document["python_exe"] = path
    assert len(problems(document)) == 1


def test_a_file_where_a_directory_belongs(problems: Callable[[object], list[str]]) -> None:
    document = sample.document()
    document["python_paths"]["stdlib"] = "install/bin/python3.13"
    document["python_exe"] = "install/bin"
    assert len(problems(document)) == 2


def test_a_link_that_leaves_the_archive(tmp_path: Path) -> None:
    root = sample.write(tmp_path / "python", sample.document())
    (tmp_path / "outside").touch()
    (root / "build/lib/libssl.a").unlink()
    (root / "build/lib/libssl.a").symlink_to("../../../outside")
    with pytest.raises(DescriptionError, match="a symbolic link on the way leaves it"):
        describe(root)


def test_link_mode_needs_its_library(problems: Callable[[object], list[str]]) -> None:
    document = sample.document()
    document["libpython_link_mode"] = "shared"
    assert "build_info.core.shared_lib: is missing" in problems(document)[0]
    document["libpython_link_mode"] = "static"
    document["build_info"]["core"] = {"objs": [], "links": []}
    assert "neither static_lib nor objs" in problems(document)[0]


def test_versions_must_agree(problems: Callable[[object], list[str]]) -> None:
    document = sample.document()
    document["python_major_minor_version"] = "3.1"
    assert "python_major_minor_version: expected the start of '3.13.15', got '3.1'" in problems(document)[0]


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 100_000, b"[]", b'"8"'])
def test_not_a_description(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "PYTHON.json").write_bytes(content)
    with pytest.raises(DescriptionError, match=r"PYTHON\.json"):
        describe(tmp_path)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(DescriptionError, match="cannot be read"):
        describe(tmp_path / "nowhere")


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = sample.write(tmp_path / "python", sample.document())
    output = tmp_path / "facts.json"
    assert main(["--root", str(root), "--output", str(output)]) == 0
    assert output.read_text() == dump(describe(root))
    assert main(["--root", str(root)]) == 0
    assert json.loads(capsys.readouterr().out) == describe(root)
    (root / "PYTHON.json").write_text("{}")
    assert main(["--root", str(root)]) == 1
    assert capsys.readouterr().err.startswith("error: ")


def test_command_needs_only_the_standard_library(tmp_path: Path) -> None:
    root = sample.write(tmp_path / "python", sample.document())
    top = Path(__file__).parents[3]
    command = [sys.executable, "-S", "-B", "-m", "tools.distribution.describe", "--root", str(root)]
    assert subprocess.run(command, cwd=top, capture_output=True, text=True, check=True).stdout == dump(describe(root))


# ---- any single change to a sound description is either accepted or refused in words


def places(node: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    if isinstance(node, dict):
        for key, value in node.items():
            yield from places(value, (*path, key))
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from places(value, (*path, number))


PLACES = sorted(places(sample.document()), key=repr)
ODD_PATHS = ["..", ".", "/", "install/../..", "a\0", "\ud800", "install", "PYTHON.json", "install/bin/python3.13/x"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(ODD_PATHS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(place=st.sampled_from(PLACES), replacement=JSON, remove=st.booleans())
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_change_is_accepted_or_refused(
    tmp_path: Path, place: tuple[Any, ...], replacement: object, remove: bool
) -> None:
    document = sample.document()
    node: Any = document
    for step in place[:-1]:
        node = node[step]
    if remove:
        del node[place[-1]]
    else:
        node[place[-1]] = replacement
    root = sample.write(tmp_path, document)
    problems = []
    try:
        dump(describe(root))
    except DescriptionError as error:
        problems = error.problems
    assert all(problem.startswith("PYTHON.json: ") for problem in problems)
