"""The two files that a recording ends in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tools.resources.filters import Filter
from tools.trim import lists
from tools.trim.lists import Recording

IMPORTS = {"ssl": ["_ssl", "socket"], "socket": ["_socket"], "csv": ["_csv"]}
MODULES = ["_csv", "_socket", "_ssl", "_tk"]


def recording(*include: str) -> Recording:
    return Recording("//a:app", "//a:app.trim", include, MODULES, IMPORTS)


def test_list() -> None:
    head = "# What //a:app keeps: written by `bazel run //a:app.trim`.\n"
    assert recording().list_text(["b", "a.c", "b"]) == f"{head}a.c\nb\n"
    assert recording().list_text(["_oxidized_importer", "_oxidized_importer.importer", "b"]) == f"{head}b\n"
    assert recording("x.*", "y").list_text(["b"]) == f"{head}b\n# Whatever the runs use ('trim_include'):\nx.*\ny\n"


def test_extension_modules() -> None:
    """Those that are not used, nor needed by what is always kept."""
    assert recording().unused(["_csv", "csv", "app"]) == ["_socket", "_ssl", "_tk"]
    assert recording("ssl").unused([]) == ["_csv", "_tk"]
    assert recording("*s*").unused([]) == ["_tk"]
    head = '"""Extension modules that //a:app does without: written by `bazel run //a:app.trim`."""\n\n'
    assert recording("*").extensions_text([]) == f"{head}UNUSED_EXTENSION_MODULES = []\n"
    assert recording("ssl").extensions_text([]) == f'{head}UNUSED_EXTENSION_MODULES = [\n    "_csv",\n    "_tk",\n]\n'


NAMES = st.lists(st.text("abc._", min_size=1), unique=True)


@given(NAMES, NAMES)
def test_what_is_written_is_read(names: list[str], include: list[str]) -> None:
    """By us, to add to it, and as a filter file."""
    text = recording(*include).list_text(names)
    assert lists.recorded_names(text) == sorted(names)
    found = Filter()
    found.add("list", text.encode())
    assert found.matching([*names, *include, "d"]) == {*names, *include}
    assert recording(*include).list_text(lists.recorded_names(text)) == text


@given(st.lists(st.lists(st.text("abc.ß", min_size=1))), st.binary(max_size=3))
def test_records(records: list[list[str]], rest: bytes) -> None:
    """The last line of a process that was killed may not be whole."""
    files = ["".join(f"{name}\n" for name in names).encode() + rest.replace(b"\n", b"") for names in records]
    assert lists.merged(files) == sorted({name for names in records for name in names}, key=str.encode)


def test_difference() -> None:
    assert lists.difference("list", "a\nb\n", "a\nb\n") == ""
    assert lists.difference("list", "a\nb\nc\n", "a\nc\nd\n").splitlines() == [
        *("--- list", "+++ list (as recorded)", "@@ -1,3 +1,3 @@", " a", "-b", " c", "+d")
    ]


def test_sizes() -> None:
    before = [("standard library", 100), ("//a:app", 10), ("@b//:c", 5), ("extension module _ssl", 40), ("launcher", 7)]
    after = [("standard library", 10), ("//a:app", 10), ("@b//:c", 5), ("launcher", 7)]
    rows = [line.rsplit(maxsplit=3) for line in lists.size_table(before, after).splitlines()[1:]]
    assert rows == [
        ["standard library", "100", "10", "-90%"],
        ["application", "15", "15", "+0%"],
        ["extension modules", "40", "0", "-100%"],
        ["other", "7", "7", "+0%"],
        ["total", "162", "32", "-80%"],
    ]
