"""Python resources as plain files (F464-F467), which Python's own importer then reads."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.tools.resources.elf_sample import shared_object
from tools.manifest import python_files
from tools.resources import compile as compile_action
from tools.resources import packed
from tools.resources.resource import Resource

METADATA = b"Metadata-Version: 2.1\nName: Some-Dist\nVersion: 1.0-post1\n\nVersion: no\n"
RECORD = b"mod.py,,\nSome_Dist-1.0.post1.dist-info/RECORD,,\n"
FILES = {
    "mod.py": b"import pkg.inner\nVALUE = pkg.inner.VALUE\n",
    "pkg/__init__.py": b"",
    "pkg/inner.py": b'"""Doc."""\nVALUE = 1\nassert VALUE == 2, "asserts"\n',
    "pkg/data/text.txt": b"text",
    "space/part/mod.py": b"VALUE = 3\n",
    "pkg/_fast" + str(sysconfig.get_config_var("EXT_SUFFIX")): shared_object(("PyInit__fast",)),
    "pkg.libs/libx.so.1": shared_object(soname="libx.so.1"),
    "Some_Dist-1.0.post1.dist-info/METADATA": METADATA,
    "Some_Dist-1.0.post1.dist-info/RECORD": RECORD,
    "Some_Dist-1.0.post1.dist-info/entry_points.txt": b"[console_scripts]\nx = mod:main\n",
}


def compiled(folder: Path, label: str, files: dict[str, bytes], level: int = 0) -> dict[str, str]:
    """Compile files to an archive; gives its row."""
    name = label.replace("/", "_")
    for path, content in files.items():
        (folder / name / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / name / path).write_bytes(content)
    rows = folder / f"{name}.rows"
    rows.write_text(
        "".join(json.dumps({"path": str(folder / name / path), "name": f"_main/{path}"}) + "\n" for path in files)
    )
    archive = folder / f"{name}.resources"
    compile_action.main(
        [
            "--label",
            label,
            "--output",
            str(archive),
            "--params",
            str(rows),
            "--import-root=_main",
            "--levels",
            str(level),
        ]
    )
    return {"label": label, "path": str(archive)}


def unpacked(folder: Path, rows: list[dict[str, str]], *options: str) -> dict[str, bytes]:
    path = folder / "archives"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    output = folder / "out"
    arguments = ["--label", "//:m", "--archives", str(path), "--output", str(output)]
    python_files.main([*arguments, "--origins", str(folder / "origins"), *options])
    return {str(file.relative_to(output)): file.read_bytes() for file in output.rglob("*") if file.is_file()}


def imported(folder: Path, program: str, *options: str) -> str:
    """What an ordinary interpreter prints with the folder on its path, without writing bytecode of its own."""
    code = f"import sys; sys.path.insert(0, {str(folder)!r}); {program}"
    return subprocess.run(
        [sys.executable, "-I", "-B", *options, "-c", code], check=True, capture_output=True, text=True
    ).stdout


def test_sources(tmp_path: Path) -> None:
    """Everything is where it was; a namespace package gets no `__init__.py`, which PyOxidizer made up (F466)."""
    found = unpacked(tmp_path, [compiled(tmp_path, "//:lib", FILES)], "--include-sources")
    assert found == FILES
    origins = json.loads((tmp_path / "origins").read_bytes())
    assert origins == dict.fromkeys(sorted(FILES), "//:lib")
    program = "import mod, space.part.mod, importlib.metadata as m; print(mod.VALUE, space.part.mod.VALUE, m.version('some-dist'))"
    assert imported(tmp_path / "out", program, "-O") == "1 3 1.0-post1\n"


@pytest.mark.parametrize(("kind", "flags"), [("checked-hash", 3), ("unchecked-hash", 1)])
@pytest.mark.parametrize(("level", "suffix", "option"), [(0, "", "-b"), (1, ".opt-1", "-O"), (2, ".opt-2", "-OO")])
def test_bytecode_beside_sources(tmp_path: Path, kind: str, flags: int, level: int, suffix: str, option: str) -> None:
    """F467: where and how Python itself writes it, so Python reads it, and sees the source's path."""
    files = {"pkg/__init__.py": b"", "pkg/inner.py": b'"""Doc."""\nVALUE = 1\n\n\ndef function():\n    pass\n'}
    row = compiled(tmp_path, "//:lib", files, level)
    found = unpacked(tmp_path, [row], "--include-sources", "--level", str(level), "--bytecode", kind)
    cached = f"pkg/__pycache__/inner.{sys.implementation.cache_tag}{suffix}.pyc"
    assert set(found) == {*files, cached, cached.replace("inner", "__init__")}
    assert int.from_bytes(found[cached][4:8], "little") == flags
    # With another source, the bytecode is what runs, or not.
    (tmp_path / "out/pkg/inner.py").write_bytes(files["pkg/inner.py"].replace(b"1", b"2"))
    program = "import pkg.inner as i; print(i.VALUE, i.__doc__, i.__cached__, i.function.__code__.co_filename)"
    shown = imported(tmp_path / "out", program, option).split()
    doc = "None" if level == 2 else "Doc."
    value = "1" if kind == "unchecked-hash" else "2"
    assert shown == [value, doc, str(tmp_path / "out" / cached), str(tmp_path / "out/pkg/inner.py")]


def test_bytecode_in_place_of_sources(tmp_path: Path) -> None:
    found = unpacked(tmp_path, [compiled(tmp_path, "//:lib", FILES)], "--bytecode=unchecked-hash")
    assert {path for path in found if path.endswith((".py", ".pyc"))} == {
        "mod.pyc",
        "pkg/__init__.pyc",
        "pkg/inner.pyc",
        "space/part/mod.pyc",
    }
    assert imported(tmp_path / "out", "import space.part.mod as m; print(m.VALUE)") == "3\n"


def test_equal_bytes_every_time(tmp_path: Path) -> None:
    row = compiled(tmp_path, "//:lib", FILES)
    options = ["--include-sources", "--bytecode=checked-hash"]
    first = unpacked(tmp_path, [row], *options)
    (tmp_path / "again").mkdir()
    assert unpacked(tmp_path / "again", [row, row], *options) == first


def test_several_archives(tmp_path: Path) -> None:
    """What is equal is there once; a distribution's parts have one RECORD."""
    both = {"shared.py": b"VALUE = 1\n", "d-1.dist-info/METADATA": b"Name: d\nVersion: 1\n"}
    rows = [
        compiled(
            tmp_path,
            f"//:{name}",
            {**both, f"{name}.py": b"", "d-1.dist-info/RECORD": f"{name}.py,,\nd-1.dist-info/RECORD,,\n".encode()},
        )
        for name in "ba"
    ]
    found = unpacked(tmp_path, rows, "--include-sources")
    assert set(found) == {*both, "a.py", "b.py", "d-1.dist-info/RECORD"}
    assert found["d-1.dist-info/RECORD"] == b"a.py,,\nb.py,,\nd-1.dist-info/RECORD,,\n"


def test_conflict(tmp_path: Path) -> None:
    rows = [compiled(tmp_path, label, {"mod.py": label.encode().replace(b"/", b"#")}) for label in ("//:a", "//:b")]
    with pytest.raises(ValueError, match=r"^//:m: 'mod\.py' comes from //:a and from //:b, with different content; "):
        unpacked(tmp_path, rows, "--include-sources")
    assert not (tmp_path / "out").exists()


def test_level_that_is_not_there(tmp_path: Path) -> None:
    row = compiled(tmp_path, "//:lib", {"mod.py": b""})
    with pytest.raises(ValueError, match=r"^//:m: module 'mod' of //:lib has no bytecode of optimization level 1, "):
        unpacked(tmp_path, [row], "--bytecode=unchecked-hash", "--level=1")


@pytest.mark.parametrize(
    ("metadata", "folder"),
    [
        ({"METADATA": METADATA}, "some_dist-1.0_post1.dist-info"),
        ({"METADATA": METADATA, "RECORD": RECORD}, "Some_Dist-1.0.post1.dist-info"),
        ({"METADATA": METADATA, "RECORD": b"../x.dist-info/RECORD,,\n"}, "some_dist-1.0_post1.dist-info"),
        ({"PKG-INFO": METADATA}, "some_dist-1.0_post1.egg-info"),
    ],
)
def test_metadata_folder(metadata: dict[str, bytes], folder: str) -> None:
    assert python_files.metadata_folder("some_dist", metadata, "//:lib") == folder


def test_metadata_without_a_version() -> None:
    with pytest.raises(ValueError, match=r"^the metadata of distribution 'd' of //:lib has no version; "):
        python_files.metadata_folder("d", {"METADATA": b"Name: d\n\nVersion: 1\n"}, "//:lib")


@pytest.mark.parametrize("path", ["../x", "/x", "a\\b"])
def test_archives_cannot_lead_elsewhere(tmp_path: Path, path: str) -> None:
    archive = tmp_path / "evil"
    archive.write_bytes(packed.write([Resource("p", in_memory_package_resources={path: b"x"})]))
    with pytest.raises(ValueError, match=r"^//:m: path '.*' of //:evil "):
        unpacked(tmp_path, [{"label": "//:evil", "path": str(archive)}])
    assert not (tmp_path / "out").exists()
