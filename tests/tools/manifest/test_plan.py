"""The index of a manifest, and the trees that are laid out by it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.manifest import index, lay, plan
from tools.manifest.contents import Entry


class Rows:
    """Files in a folder, and the rows that name them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows: list[dict[str, str]] = []

    def add(self, kind: str, name: str, to: str, content: str = "", origin: str = "", origins: str = "") -> Path:
        path = self.folder / name
        if content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        row = {"kind": kind, "path": str(path), "to": to, "origin": origin or f"//:{name}", "origins": origins}
        self.rows.append(row)
        return path

    def plan(self, *options: str, output: str = "out.index") -> Path:
        rows = self.folder / "rows"
        rows.write_text("".join(json.dumps(row) + "\n" for row in self.rows))
        plan.main(["--label", "//:m", "--rows", str(rows), "--output", str(self.folder / output), *options])
        return self.folder / output


@pytest.fixture
def rows(tmp_path: Path) -> Rows:
    return Rows(tmp_path)


def planned(path: Path) -> dict[str, str]:
    return {entry.path: Path(entry.source).read_text() for entry in index.read(str(path))}


def lay_out(path: Path, kind: str, where: str, output: Path) -> None:
    outputs = path.with_suffix(".outputs")
    outputs.write_text(json.dumps({"kind": kind, "path": where, "output": str(output)}))
    lay.main(["--index", str(path), "--outputs", str(outputs)])


def tree(folder: Path) -> dict[str, tuple[str, int]]:
    files = [path for path in folder.rglob("*") if not path.is_dir()]
    assert not any(path.is_symlink() for path in files)
    return {str(path.relative_to(folder)): (path.read_text(), path.stat().st_mode & 0o7777) for path in files}


def test_kinds(rows: Rows, tmp_path: Path) -> None:
    rows.add("file", "one", "etc/one", "1")
    rows.add("executable", "app", "bin/app", "2")
    rows.add("tree", "tree", "share")
    rows.add("source", "html/index.html", "html/index.html", "3")
    for name in ("x", "y/z"):
        (tmp_path / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "tree" / name).write_text(name)
    result = rows.plan()
    everything = {"bin/app": "2", "etc/one": "1", "html/index.html": "3", "share/x": "x", "share/y/z": "y/z"}
    assert planned(result) == everything
    assert list(planned(result)) == sorted(everything)
    lay_out(result, "all", "", tmp_path / "all")
    modes = {path: 0o755 if path == "bin/app" else 0o644 for path in everything}
    assert tree(tmp_path / "all") == {path: (content, modes[path]) for path, content in everything.items()}
    lay_out(result, "plain", "share", tmp_path / "share")
    assert tree(tmp_path / "share") == {"x": ("x", 0o644), "y/z": ("y/z", 0o644)}
    lay_out(result, "plain", "", tmp_path / "plain")
    assert set(tree(tmp_path / "plain")) == set(everything) - {"bin/app"}
    lay_out(result, "file", "bin/app", tmp_path / "copy")
    assert (tmp_path / "copy").stat().st_mode & 0o7777 == 0o755


def test_modes_are_not_the_files_nor_the_umasks(rows: Rows, tmp_path: Path) -> None:
    """F471: 0755 and 0644, whatever the files of the checkout have, which not every executor passes on."""
    rows.add("executable", "app", "app", "1").chmod(0o600)
    rows.add("file", "data", "data", "2").chmod(0o777)
    before = os.umask(0o077)
    try:
        lay_out(rows.plan(), "all", "", tmp_path / "all")
    finally:
        os.umask(before)
    assert tree(tmp_path / "all") == {"app": ("1", 0o755), "data": ("2", 0o644)}


def test_links_in_trees_become_files(rows: Rows, tmp_path: Path) -> None:
    """As actions see every input through a link, no other meaning of one survives."""
    folder = rows.add("tree", "tree", "t")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/file").write_text("x")
    folder.mkdir()
    (folder / "file").symlink_to(tmp_path / "elsewhere/file")
    (folder / "folder").symlink_to(tmp_path / "elsewhere")
    lay_out(rows.plan(), "all", "", tmp_path / "all")
    assert tree(tmp_path / "all") == {"t/file": ("x", 0o644), "t/folder/file": ("x", 0o644)}


def test_selection(rows: Rows, tmp_path: Path) -> None:
    """F474: includes, then excludes, then the prefix is stripped. Folders among the sources are looked into."""
    for name in ("web/a.html", "web/b.txt", "web/de/c.html"):
        rows.add("source", name, name, name)
    (tmp_path / "built").mkdir()
    (tmp_path / "built/d.html").write_text("built/d.html")
    rows.add("source", "built", "web/built")
    rows.add("file", "other", "other.txt", "not a source")
    result = rows.plan("--include=**/*.html", "--exclude=web/de/*", "--strip-prefix=web", "--prefix=share/x")
    assert planned(result) == {
        "other.txt": "not a source",
        "share/x/a.html": "web/a.html",
        "share/x/built/d.html": "built/d.html",
    }


def test_prefix_that_is_not_there(rows: Rows) -> None:
    rows.add("source", "a/b", "a/b", "x")
    with pytest.raises(
        ValueError, match=r"^//:m: 'a/b' of //:a/b is not in the folder 'c', which 'strip_prefix' names"
    ):
        rows.plan("--strip-prefix=c")


def test_deps_and_overlays(rows: Rows, tmp_path: Path) -> None:
    """F463: later ones win, but only where that is asked for."""
    indexes = []
    for number in range(3):
        other = Rows(tmp_path / str(number))
        other.folder.mkdir()
        other.add("file", "same", "same", "same")
        other.add("file", "name", f"own/{number}", str(number))
        other.add("file", "shared", "shared", f"shared {number}", origin=f"//:m{number}")
        indexes.append(str(other.plan()))
    rows.add("file", "own", "shared", "shared", origin="//:own")
    with pytest.raises(ValueError, match=r"^//:m: 'shared' comes from //:m0 and from //:own, with different content; "):
        rows.plan("--dep", indexes[0])
    result = rows.plan("--overlay", indexes[0], "--overlay", indexes[2], "--overlay", indexes[1])
    assert planned(result) == {"own/0": "0", "own/1": "1", "own/2": "2", "same": "same", "shared": "shared 1"}


def test_order_of_deps_does_not_show(rows: Rows, tmp_path: Path) -> None:
    indexes = []
    for name in ("a", "b"):
        other = Rows(tmp_path / name)
        other.folder.mkdir()
        other.add("file", "same", "same", "same", origin=f"//:{name}")
        other.add("file", name, f"own/{name}", name)
        indexes.append(str(other.plan()))
    first = rows.plan("--dep", indexes[0], "--dep", indexes[1]).read_bytes()
    assert rows.plan("--dep", indexes[1], "--dep", indexes[0]).read_bytes() == first


def test_order_of_rows_does_not_show(rows: Rows) -> None:
    for name in ("b", "a", "c"):
        rows.add("file", name, name, name)
    first = rows.plan().read_bytes()
    rows.rows.reverse()
    assert rows.plan().read_bytes() == first


def test_origins_of_files_in_trees(rows: Rows, tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree/a.py").write_text("1")
    (tmp_path / "origins").write_text(json.dumps({"a.py": "//lib:a"}))
    rows.add("tree", "tree", "", origins=str(tmp_path / "origins"))
    rows.add("file", "other", "a.py", "2")
    with pytest.raises(ValueError, match=r"^//:m: 'a\.py' comes from //:other and from //lib:a, "):
        rows.plan()


@pytest.mark.parametrize(
    ("kind", "to", "message"),
    [
        (
            "file",
            "../x",
            r"^//:m: path '\.\./x' of //:one has the part '\.\.'; give it a plain path such as 'bin/app'$",
        ),
        ("file", "", "^//:m: path '' of //:one is empty; "),
        ("executable", "/x", "^//:m: path '/x' of //:one is absolute; "),
        ("tree", "x", "one of //:one is no folder; name it in 'files' or 'srcs' in place of 'trees'$"),
    ],
)
def test_bad_rows(rows: Rows, kind: str, to: str, message: str) -> None:
    rows.add(kind, "one", to, "x")
    with pytest.raises(ValueError, match=message):
        rows.plan()
    assert not (rows.folder / "out.index").exists()


def test_folder_as_a_file(rows: Rows, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    rows.add("file", "folder", "x")
    with pytest.raises(
        ValueError,
        match=r"folder of //:folder is a folder; name it in 'trees' if it is built, else its files, by `glob`$",
    ):
        rows.plan()


@given(st.lists(st.builds(Entry, st.text(), st.text(), st.text(), st.text(), st.booleans())))
def test_index_keeps_all(tmp_path_factory: pytest.TempPathFactory, entries: list[Entry]) -> None:
    path = str(tmp_path_factory.getbasetemp() / "any.index")
    index.write(path, entries)
    assert index.read(path) == entries


@given(st.binary() | st.lists(st.text('{}[]":,\\ adeghinoprstux\n')).map(lambda lines: "".join(lines).encode()))
def test_index_that_is_none(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Whatever is in the file: an error of ours, or entries that stay what they are."""
    path = tmp_path_factory.getbasetemp() / "broken.index"
    path.write_bytes(content)
    try:
        entries = index.read(str(path))
    except ValueError:
        return
    index.write(str(path), entries)
    assert index.read(str(path)) == entries


def test_dangling_link(rows: Rows, tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree/link").symlink_to("nowhere")
    rows.add("tree", "tree", "x")
    with pytest.raises(FileNotFoundError, match="tree/link"):
        rows.plan()


def test_names_that_are_not_utf8(rows: Rows, tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/tree/\xff")).write_text("x")
    rows.add("tree", "tree", "x")
    with pytest.raises(ValueError, match=r"^//:m: path 'x/\\udcff' of //:tree is not UTF-8; "):
        rows.plan()


def test_names_with_spaces_and_more(rows: Rows, tmp_path: Path) -> None:
    names = [" a b", "-x", "é 漢\n", "'q\"", "$HOME;`x`"]
    for name in names:
        rows.add("file", f"in/{name}", f"out/{name}", name)
    lay_out(rows.plan(), "all", "", tmp_path / "all")
    assert tree(tmp_path / "all") == {f"out/{name}": (name, 0o644) for name in names}


def test_collisions_are_reported(rows: Rows, capsys: pytest.CaptureFixture[str]) -> None:
    """They are no error: where case is told apart, they are two files."""
    rows.add("file", "one", "lib/README", "x")
    rows.add("file", "two", "lib/Readme", "y")
    assert len(planned(rows.plan())) == 2
    assert capsys.readouterr().err == (
        "warning: //:m: 'lib/README' and 'lib/Readme' are one path where upper and lower case, or ways to write an accent, "
        "are not told apart\n"
    )
