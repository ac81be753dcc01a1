"""Wheels for another platform than the machine's, by pip itself, from a folder."""

from __future__ import annotations

import hashlib
import importlib.resources
import json
import os
import sys
import zipfile
from pathlib import Path

import pytest

from tests.tools.resources.wheel_sample import write_wheel
from tools.wheels import download

MUSL, AARCH64 = "x86_64-unknown-linux-musl", "aarch64-unknown-linux-gnu"
PYTHON = f"cp{sys.version_info[0]}{sys.version_info[1]}"
LINUX_WHEELS = [
    f"native-1.0-{PYTHON}-{PYTHON}-manylinux_2_17_aarch64.whl",
    f"native-1.0-{PYTHON}-{PYTHON}-manylinux_2_28_aarch64.whl",
    f"native-1.0-{PYTHON}-{PYTHON}-win_amd64.whl",
    "pure-1.0-py3-none-any.whl",
]


class Index:
    """A folder of wheels, and pip."""

    def __init__(self, folder: Path, pip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder / "index"
        self.folder.mkdir()
        self.place = folder
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(pip), *sys.path]))
        for variable in [name for name in os.environ if name.startswith("PIP_")]:
            monkeypatch.delenv(variable)
        monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
        monkeypatch.chdir(folder)

    def add(self, *names: str) -> None:
        for name in names:
            distribution, _, tag = name.removesuffix(".whl").split("-", 2)
            write_wheel(str(self.folder / name), {}, name=distribution, tag=tag)

    def lock(self, name: str, stated: str) -> str:
        """A line, with the hashes of all wheels of a distribution."""
        hashes = [hashlib.sha256(wheel.read_bytes()).hexdigest() for wheel in sorted(self.folder.glob(f"{name}-*"))]
        return stated + "".join(f" --hash=sha256:{each}" for each in hashes or ["0" * 64]) + "\n"

    def get(self, triple: str, *lines: str, glibc: str = "2.36", options: str = "") -> list[str]:
        """Download; the names of the files."""
        (self.place / "requirements.lock").write_text(options or f"--no-index\n--find-links {self.folder}\n")
        with (self.place / "requirements.lock").open("a") as file:
            file.writelines(lines)
        download.main(
            [
                "--requirements=requirements.lock",
                f"--target-triple={triple}",
                f"--glibc={glibc}",
                f"--wheels={self.place / triple}",
                "--missing=missing.json",
            ]
        )
        return sorted(os.listdir(self.place / triple))

    def missing(self) -> dict[str, dict[str, str]]:
        found = json.loads((self.place / "missing.json").read_text())
        assert isinstance(found, dict)
        return found


@pytest.fixture(scope="module")
def pip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The one that Python brings along, unpacked; from its archive it starts more slowly."""
    bundled = importlib.resources.files("ensurepip").joinpath("_bundled")
    (wheel,) = [file for file in bundled.iterdir() if file.name.startswith("pip-")]
    folder = tmp_path_factory.mktemp("pip")
    with wheel.open("rb") as file, zipfile.ZipFile(file) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture
def index(tmp_path: Path, pip: Path, monkeypatch: pytest.MonkeyPatch) -> Index:
    return Index(tmp_path, pip, monkeypatch)


def test_the_platform_s_wheels(index: Index) -> None:
    index.add(*LINUX_WHEELS)
    lines = [index.lock("native", "native==1.0"), index.lock("pure", "pure==1.0")]
    assert index.get(AARCH64, *lines) == [LINUX_WHEELS[1], LINUX_WHEELS[3]]
    assert index.get("x86_64-pc-windows-msvc", *lines) == [LINUX_WHEELS[2], LINUX_WHEELS[3]]
    assert index.missing() == {"left_out": {}, "without_wheel": {}}


def test_none_that_needs_a_newer_glibc(index: Index) -> None:
    index.add(*LINUX_WHEELS)
    assert index.get(AARCH64, index.lock("native", "native==1.0"), glibc="2.17") == [LINUX_WHEELS[0]]


def test_what_there_is_no_wheel_of_is_no_error_yet(index: Index) -> None:
    """Two of them, so that what is left is asked for again, twice."""
    index.add(*LINUX_WHEELS)
    lines = [index.lock(name, f"{name}==1.0") for name in ("Native", "absent", "pure")]
    lines[0] = index.lock("native", "Native==1.0")
    assert index.get(MUSL, *lines) == [LINUX_WHEELS[3]]
    found = index.missing()
    assert (found["left_out"], sorted(found["without_wheel"])) == ({}, ["absent", "native"])
    version = ".".join(map(str, sys.version_info[:2]))
    assert found["without_wheel"]["native"].startswith(
        f"there is no wheel of Native==1.0 for Python {version} on {MUSL}. Choose a version that has one; or leave it out there by "
    )
    assert found["without_wheel"]["native"].endswith(f"; or build for {MUSL}-dynamic, which loads shared libraries")


def test_what_is_linked_statically_has_the_wheel_without_libraries(index: Index) -> None:
    """Of a distribution that has both: the other could not be loaded."""
    both = ["both-1.0-py3-none-musllinux_1_2_x86_64.whl", "both-1.0-py3-none-any.whl"]
    index.add(*both)
    line = index.lock("both", "both==1.0")
    assert index.get(f"{MUSL}-dynamic", line) == both[:1]
    assert index.get(MUSL, line) == both[1:]


def test_markers_are_those_of_the_target(index: Index) -> None:
    index.add("pure-1.0-py3-none-any.whl", "windows-1.0-py3-none-any.whl")
    lines = [
        index.lock("pure", "pure==1.0 ; platform_machine == 'aarch64'"),
        index.lock("windows", "windows==1.0 ; sys_platform == 'win32'"),
    ]
    assert index.get(AARCH64, *lines) == ["pure-1.0-py3-none-any.whl"]
    assert index.missing()["left_out"]["windows"].startswith("the requirements leave windows==1.0 out for Python ")
    assert index.get("x86_64-pc-windows-msvc", *lines) == ["windows-1.0-py3-none-any.whl"]
    assert sorted(index.missing()["left_out"]) == ["pure"]


def test_a_line_of_several_that_applies(index: Index) -> None:
    index.add("pure-1.0-py3-none-any.whl")
    lines = ["pure==0.5 ; sys_platform == 'win32'\n", index.lock("pure", "pure==1.0 ; sys_platform != 'win32'")]
    assert index.get(AARCH64, *lines) == ["pure-1.0-py3-none-any.whl"]
    assert index.missing()["left_out"] == {}


def test_a_marker_that_is_none(index: Index) -> None:
    with pytest.raises(download.DownloadError, match="pure==1 has the marker 'x y', which cannot be evaluated"):
        index.get(AARCH64, "pure==1 ; x y\n")


def test_another_hash(index: Index) -> None:
    index.add("pure-1.0-py3-none-any.whl")
    with pytest.raises(download.DownloadError, match="THESE PACKAGES DO NOT MATCH THE HASHES"):
        index.get(AARCH64, f"pure==1.0 --hash=sha256:{'0' * 64}\n")


def test_no_hash(index: Index) -> None:
    index.add("pure-1.0-py3-none-any.whl")
    with pytest.raises(download.DownloadError, match=r"Hashes are required in --require-hashes mode"):
        index.get(AARCH64, "pure==1.0\n")


def test_an_index_that_does_not_answer(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    """That is not the same as one that has no wheel."""
    options = "--index-url http://127.0.0.1:1/simple\n"
    monkeypatch.setenv("PIP_RETRIES", "1")
    with pytest.raises(download.DownloadError, match=r"pip download failed:(?s:.*)No matching distribution found"):
        index.get(AARCH64, f"pure==1.0 --hash=sha256:{'0' * 64}\n", options=options)
