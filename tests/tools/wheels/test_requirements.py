"""Lines of requirements files: names and extras, markers apart from what pip is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.wheels import requirements

LOCK = """
# a comment
--index-url https://example.com/simple
flask[async,Dot.Env]==1.0 ; python_version > "3" \\
    --hash=sha256:12 \\
    --hash=sha256:34
    # via x
Black==2.0 --hash=sha256:56
black==1.0 ; python_version < "3" --hash=sha256:78
a.b @ https://example.com/a.whl;x ; os_name == 'nt'
"""


def read(folder: Path, text: str) -> requirements.Requirements:
    (folder / "requirements.lock").write_text(text)
    return requirements.read(str(folder / "requirements.lock"))


def test_lines(tmp_path: Path) -> None:
    found = read(tmp_path, LOCK)
    assert found.options == ["--index-url https://example.com/simple"]
    assert [(line.name, line.extras, line.stated, line.marker) for line in found.lines] == [
        ("flask", ["async", "dot_env"], "flask[async,Dot.Env]==1.0", 'python_version > "3"'),
        ("black", [], "Black==2.0", ""),
        ("black", [], "black==1.0", 'python_version < "3"'),
        ("a_b", [], "a.b @ https://example.com/a.whl;x", "os_name == 'nt'"),
    ]
    assert [line.text.split() for line in found.lines] == [
        ["flask[async,Dot.Env]==1.0", "--hash=sha256:12", "--hash=sha256:34"],
        ["Black==2.0", "--hash=sha256:56"],
        ["black==1.0", "--hash=sha256:78"],
        ["a.b", "@", "https://example.com/a.whl;x"],
    ]


def test_extras(tmp_path: Path) -> None:
    assert requirements.extras(read(tmp_path, LOCK)) == {"a_b": [], "black": [], "flask": ["async", "dot_env"]}


@pytest.mark.parametrize("place", ["./in/My.App-1.0-py3-none-any.whl", "in/My.App-1.0-py3-none-any.whl"])
def test_paths_of_wheels(tmp_path: Path, place: str) -> None:
    """They are from where the file is."""
    (line,) = read(tmp_path, f"{place} --hash=sha256:12\n").lines
    assert (line.name, line.text) == ("my_app", f"{tmp_path}/{place} --hash=sha256:12")


def test_address_of_a_wheel(tmp_path: Path) -> None:
    (line,) = read(tmp_path, "https://example.com/x/My.App-1.0-py3-none-any.whl#sha256=12\n").lines
    assert (line.name, line.text) == ("my_app", "https://example.com/x/My.App-1.0-py3-none-any.whl#sha256=12")


def test_other_files(tmp_path: Path) -> None:
    """Those that are referred to are read, each once, also where the file is reached by a link (as Bazel's labels may be)."""
    folder = tmp_path / "real"
    (folder / "wheels").mkdir(parents=True)
    (folder / "more.lock").write_text("b==1\n-r requirements.lock\n")
    text = "-r more.lock\n--constraint=limits.txt\n-f wheels\n--find-links=https://example.com\na==1\n"
    (folder / "requirements.lock").write_text(text)
    (tmp_path / "link.lock").symlink_to(folder / "requirements.lock")
    found = requirements.read(str(tmp_path / "link.lock"))
    assert [line.name for line in found.lines] == ["a", "b"]
    assert found.options == [
        f"--constraint {folder}/limits.txt",
        f"-f {folder}/wheels",
        "--find-links=https://example.com",
    ]
