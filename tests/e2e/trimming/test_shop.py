"""A trimmed executable does what its runs did, and says what it lacks."""

from __future__ import annotations

from tests.e2e.support import executable, output, run


def test_what_was_recorded() -> None:
    assert output(executable("SHOP"), "note") == "a text\n"
    assert output(executable("SHOP"), "lamp") == "lamp\n"
    assert output(executable("SHOP"), "input", input="abc") == "ABC"


def test_what_is_always_kept() -> None:
    assert output(executable("SHOP"), "chair") == "chair\n"


def test_what_is_a_file() -> None:
    """Of what is to be files beside the executable, only what it keeps."""
    folder = executable("SHOP").parent / "shop.files"
    assert sorted(path.stem.partition(".")[0] for path in folder.rglob("*.py*")) == ["lamp", "lamp"]


def test_size() -> None:
    """Extension modules and libraries are left out, too: the recorder has all of them."""
    assert executable("SHOP").stat().st_size < 0.4 * executable("RECORDER").stat().st_size


def test_what_was_not_recorded() -> None:
    result = run(executable("SHOP"))
    assert result.returncode == 1
    assert "IndexError" in result.stderr
