"""A manifest with a program, the library in files beside it, and its data: installed, in archives, and in an image."""

from __future__ import annotations

import hashlib
import io
import json
import os
import stat
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.e2e.alone import empty_root
from tests.e2e.support import executable, output, run

EXTENSION = "bin/page_lib/markupsafe/_speedups"
FILES = {
    "bin/page": 0o755,
    EXTENSION: 0o644,
    "share/doc/page/README": 0o644,
    "share/page/page.fr.html": 0o644,
    "share/page/page.html": 0o644,
}
FOLDERS = {"bin", "bin/page_lib", "bin/page_lib/markupsafe", "share", "share/doc", "share/doc/page", "share/page"}


def untagged(path: str) -> str:
    """A path without what the name of an extension module says of Python's version and platform."""
    return path.partition(".cpython-")[0]


def installer(name: str) -> Path:
    return Path(f"examples/install/{name}.install").absolute()


def install(name: str, *arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        "BUILD_WORKING_DIRECTORY": str(folder),
        "PATH": os.environ["PATH"],
        "RUNFILES_DIR": os.environ["RUNFILES_DIR"],
    }
    return run(installer(name), *map(str, arguments), env=environment, cwd=folder)


def test_install(tmp_path: Path) -> None:
    """F468, F469, F471: `bazel run //examples/install -- app`, and it runs from there."""
    result = install("install", "app", folder=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == f"installed {tmp_path}/app: 5 files\n"
    found = {path for path in (tmp_path / "app").rglob("*") if not path.is_dir()}
    modes = {untagged(str(path.relative_to(tmp_path / "app"))): stat.S_IMODE(path.lstat().st_mode) for path in found}
    assert modes == {**FILES, ".file_manifest": 0o644}
    assert output(tmp_path / "app/bin/page", "<Bob>") == "<p>Hello, &lt;Bob&gt;!</p>\n"


def test_install_again(tmp_path: Path) -> None:
    """Only what the same manifest installed is replaced, unless that is asked for; an overlay's file wins (F463)."""
    for word in ("installed", "replaced"):
        assert install("install", "app", folder=tmp_path).stdout.startswith(f"{word} ")
    (tmp_path / "app/stray").touch()
    assert install("install", "--dry-run", "app", folder=tmp_path).stdout == "- stray\n"
    refused = install("install_for_acme", "app", folder=tmp_path)
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"error: {tmp_path}/app is an installation of ")
    assert (tmp_path / "app/stray").exists()
    assert install("install_for_acme", "--force", "app", folder=tmp_path).returncode == 0
    assert not (tmp_path / "app/stray").exists()
    assert output(tmp_path / "app/bin/page", "you") == "<h1>Acme greets you.</h1>\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["app"]


def test_run() -> None:
    """F473: the program runs from the build's outputs, with its arguments, whatever they look like."""
    assert install("install", "--run", "--", "--help", folder=Path.cwd()).stdout == "<p>Hello, -- --help!</p>\n"
    refused = install("branding", "--run", folder=Path.cwd())
    assert refused.returncode == 1
    assert refused.stderr.endswith(
        "branding has no executable, or more than one; say which one to run by 'entry_point'\n"
    )


def check_tar(archive: tarfile.TarFile, prefix: str) -> None:
    members = {untagged(member.name.removeprefix("./").rstrip("/")): member for member in archive.getmembers()}
    assert {name: member.mode for name, member in members.items() if member.isfile()} == {
        f"{prefix}/{path}": mode for path, mode in FILES.items()
    }
    assert {name for name, member in members.items() if member.isdir()} == {
        prefix,
        *(f"{prefix}/{path}" for path in FOLDERS),
    }
    assert {(member.uid, member.gid, member.mode) for member in members.values() if member.isdir()} == {(0, 0, 0o755)}
    assert len({member.mtime for member in members.values()}) == 1


def test_tar() -> None:
    with tarfile.open(executable("TAR")) as archive:
        check_tar(archive, "usr")


def test_deb() -> None:
    data = executable("DEB").read_bytes()
    assert data.startswith(b"!<arch>\n")
    parts, position = {}, 8
    while position < len(data):
        name, size = (
            data[position : position + 16].strip().decode().rstrip("/"),
            int(data[position + 48 : position + 58]),
        )
        parts[name] = data[position + 60 : position + 60 + size]
        position += 60 + size + size % 2
    assert next(iter(parts)) == "debian-binary"
    (name,) = (name for name in parts if name.startswith("data.tar"))
    with tarfile.open(fileobj=io.BytesIO(parts[name])) as archive:
        check_tar(archive, "usr")


def test_zip(tmp_path: Path) -> None:
    with zipfile.ZipFile(executable("ZIP")) as archive:
        modes = {untagged(info.filename): stat.S_IMODE(info.external_attr >> 16) for info in archive.infolist()}
        names = archive.namelist()
    assert len(names) == len(set(names))
    assert modes == {**FILES, **{f"{folder}/": 0o755 for folder in FOLDERS}}


def test_library() -> None:
    """F464-F467: resources as plain files, for a Python that knows nothing of us, with bytecode that it takes."""
    folder = executable("LIBRARY") / "lib/python"
    program = "import markupsafe, importlib.metadata as m; print(markupsafe.escape('<'), m.version('markupsafe'), markupsafe._speedups.__file__)"
    environment = {"PYTHONHOME": os.environ["PYTHONHOME"], "PYTHONPATH": str(folder)}
    shown = output(os.environ["PYOX_PYTHON"], "-s", "-v", "-c", program, env=environment).split()
    assert shown[:2] == ["&lt;", "3.0.4"]
    assert shown[2].startswith(str(folder / "markupsafe/_speedups.cpython-"))
    trace = run(os.environ["PYOX_PYTHON"], "-s", "-v", "-c", program, env=environment).stderr
    assert f"matches {folder}/markupsafe/__init__.py" in trace


@pytest.fixture
def image(tmp_path: Path) -> Path:
    with tarfile.open(executable("IMAGE")) as archive:
        archive.extractall(tmp_path / "image", filter="data")
    return tmp_path / "image"


def blob(image: Path, descriptor: dict[str, object]) -> bytes:
    algorithm, _, digest = str(descriptor["digest"]).partition(":")
    content = (image / "blobs" / algorithm / digest).read_bytes()
    assert (len(content), hashlib.sha256(content).hexdigest()) == (descriptor["size"], digest)
    return content


def test_image(image: Path, tmp_path: Path) -> None:
    """What the image holds runs with nothing but the C library, which a base image would have."""
    assert json.loads((image / "oci-layout").read_text()) == {"imageLayoutVersion": "1.0.0"}
    (entry,) = json.loads((image / "index.json").read_text())["manifests"]
    manifest = json.loads(blob(image, entry))
    config = json.loads(blob(image, manifest["config"]))
    (layer,) = manifest["layers"]
    assert config["rootfs"] == {"type": "layers", "diff_ids": [layer["digest"]]}
    root = tmp_path / "root"
    with tarfile.open(fileobj=io.BytesIO(blob(image, layer))) as archive:
        archive.extractall(root, filter="data")
    empty_root.add_libraries(root, root / "usr/bin/page")
    (program,) = config["config"]["Entrypoint"]
    result = empty_root.run_in(root, "<Bob>", program=program)
    assert (result.stdout, result.stderr, result.returncode) == ("<p>Hello, &lt;Bob&gt;!</p>\n", "", 0)
