"""Where libraries are from: versions, licences and what is written down about them; and a module's other variant."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.distribution.source import dependencies, description, layout, third_party
from tools.distribution.source.compilation import answered, static_lines
from tools.distribution.source.dependencies import Origin, upstream_version
from tools.distribution.source.extensions import Extension, Made
from tools.distribution.source.provenance import Provenance, bundled_version
from tools.distribution.source.report import SourceError

WANTED = description.derive("3.13", "x86_64-unknown-linux-gnu", "noopt")


@pytest.mark.parametrize(
    ("full", "upstream"),
    [
        ("3.0.22-1~deb12u2", "3.0.22"),
        ("1:1.2.13.dfsg-1", "1.2.13"),
        ("5.3.28+dfsg2-1", "5.3.28"),
        ("3.1-20221030-2", "3.1-20221030"),
        ("1.0.8-5+b1", "1.0.8"),
        ("20240101", "20240101"),
    ],
)
def test_upstream_version(full: str, upstream: str) -> None:
    assert upstream_version(full) == upstream


@given(
    st.from_regex(r"([0-9]:)?", fullmatch=True),
    st.from_regex(r"[0-9]+(\.[0-9]+){0,3}(-[0-9]{8})?", fullmatch=True),
    st.from_regex(r"([+.~](dfsg|ds|repack)[0-9.]*)?", fullmatch=True),
    st.from_regex(r"-[0-9]+(\+b[0-9]|~deb[0-9]+u[0-9]+)?", fullmatch=True),
)
def test_any_upstream_version(epoch: str, version: str, repacked: str, revision: str) -> None:
    assert upstream_version(epoch + version + repacked + revision) == version


# ---- build/sources.json


class Own:
    """Libraries of one package."""

    def __init__(self, folder: Path) -> None:
        self._text = folder / "copyright"
        self._text.write_text("text")

    def facts(self) -> list[dict[str, str]]:
        return []

    def provide(self, work: Path, prefix: Path) -> None:
        return None

    def origin(self, library: str) -> Origin | None:
        if library not in {"edit", "readline", "sqlite3"}:
            return None
        return Origin("p-dev", "1.0-1", "1.0", "LICENSE.p.txt", self._text)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    made = tmp_path / "source"
    for name, text in {
        "Modules/expat/expat.h": "#  define XML_MAJOR_VERSION 2\n#  define XML_MINOR_VERSION 8\n"
        "#  define XML_MICRO_VERSION 1\n",
        "Modules/expat/COPYING": "Copyright\n",
        "Modules/_decimal/libmpdec/mpdecimal.h": '/*\n * Copyright (c) S.\n *\n * All.\n */\n#define MPD_VERSION "2.5.1"\n',
        "LICENSE": "PSF\n",
        "Doc/license.rst": "more\n",
    }.items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(text)
    return made


EXTENSIONS = {
    "readline": Extension(
        "readline",
        "PyInit_readline",
        False,
        [Made("libedit", ["Modules/readline.o"], ["edit"]), Made("readline", ["r.o"], ["readline", "m"])],
    ),
    "pyexpat": Extension("pyexpat", "PyInit_pyexpat", False, [Made("default", ["Modules/expat/xmlparse.o"], ["m"])]),
    "_decimal": Extension("_decimal", "PyInit__decimal", False, [Made("default", ["d.o"], ["mpdec", "m"])]),
    "_sqlite3": Extension("_sqlite3", "PyInit__sqlite3", False, [Made("default", ["s.o"], ["sqlite3"])]),
}


def test_what_is_written_down(source: Path, tmp_path: Path) -> None:
    tree = layout.Tree(tmp_path / "python", "3.13", "x86_64-linux-gnu")
    tree.build.mkdir(parents=True)
    provenance = Provenance(WANTED, source, EXTENSIONS, [Own(tmp_path)])
    provenance.write(tree, {"compiler": "gcc"})
    layout.copy_licenses(tree, source, provenance.bundled(), provenance.texts())
    written = json.loads((tree.build / "sources.json").read_text())
    assert written["compiler"] == "gcc"
    libraries = written["libraries"]
    assert {name: each["modules"] for name, each in libraries.items()} == {
        "edit": ["readline"],
        "expat": ["pyexpat"],
        "mpdec": ["_decimal"],
        "readline": ["readline"],
        "sqlite3": ["_sqlite3"],
    }
    assert libraries["readline"] == {
        "bundled": False,
        "license_path": "licenses/LICENSE.p.txt",
        "licenses": ["GPL-3.0-or-later"],
        "modules": ["readline"],
        "package": "p-dev",
        "public_domain": False,
        "upstream_version": "1.0",
        "version": "1.0-1",
    }
    assert (libraries["sqlite3"]["public_domain"], libraries["sqlite3"]["licenses"]) == (True, [])
    assert (libraries["expat"]["version"], libraries["expat"]["bundled"]) == ("2.8.1", True)
    assert libraries["mpdec"]["upstream_version"] == "2.5.1"
    assert all((tree.root / each["license_path"]).is_file() for each in libraries.values())
    assert (tree.licenses / "LICENSE.mpdec.txt").read_text() == "Copyright (c) S.\n\nAll.\n"


def test_a_library_of_no_known_origin(source: Path, tmp_path: Path) -> None:
    extensions = {"m": Extension("m", "PyInit_m", False, [Made("default", [], ["elsewhere"])])}
    with pytest.raises(SourceError, match="links libelsewhere, which none of the target's packages has"):
        Provenance(WANTED, source, extensions, [Own(tmp_path)])
    assert dependencies.origin("edit", [Own(tmp_path)]).package == "p-dev"


def test_a_bundled_library_without_a_version(source: Path) -> None:
    (source / "Modules/expat/expat.h").write_text("#define XML_MAJOR_VERSION 2\n")
    with pytest.raises(SourceError, match=r"expat\.h does not tell the version of expat"):
        bundled_version(third_party.EXPAT, source)


# ---- variants, and what configure is not asked

NAMES = st.sets(st.from_regex(r"[A-Z]{1,3}(_[A-Z]{1,3})?", fullmatch=True), max_size=6)


@given(NAMES, NAMES, NAMES)
def test_answers_of_configure(known: set[str], defines: set[str], undefines: set[str]) -> None:
    undefines -= defines
    lines = [f"#define {name} 1" if len(name) % 2 else f"/* #undef {name} */" for name in sorted(known)]
    result = answered("\n".join(lines), sorted(defines), sorted(undefines)).splitlines()
    expected = []
    for name, line in zip(sorted(known), lines, strict=True):
        if name in defines:
            expected.append(f"#define {name} 1")
        elif name in undefines:
            expected.append(f"/* #undef {name} */")
        else:
            expected.append(line)
    assert result == expected


def test_static_lines_of_a_setup_file() -> None:
    text = "# *shared* / *static*\n*static*\n# comment\na a.c\n\n#b b.c\n*shared*\nc c.c\n*static*\nd d.c -lz\n"
    assert static_lines(text) == ["*static*", "a a.c", "d d.c -lz"]
