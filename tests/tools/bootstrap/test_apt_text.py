"""What is read from apt, and written for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.bootstrap import apt_text
from tools.bootstrap.apt_text import Package, Target

HASH = "1d39a7973504a4a5eb4101293cca142b83055a5a0f94e1d4286ded2563289b92"


def test_uris_name_version_size_and_hash() -> None:
    file = "libjpeg62-turbo_1%3a3.1.3-4_amd64.deb"
    text = f"'http://m/{file.replace('%', '%25')}' {file} 12 SHA256:{HASH}\n"
    assert apt_text.parse_uris(text) == [
        Package(
            name="libjpeg62-turbo",
            version="1:3.1.3-4",
            url="http://m/libjpeg62-turbo_1%253a3.1.3-4_amd64.deb",
            filename="libjpeg62-turbo_1%3a3.1.3-4_amd64.deb",
            size=12,
            sha256=HASH,
        )
    ]


def test_uris_of_source_tarballs() -> None:
    (found,) = apt_text.parse_uris(
        f"'http://m/python3.13_3.13.18.orig.tar.xz' python3.13_3.13.18.orig.tar.xz 7 SHA256:{HASH}"
    )
    assert (found.name, found.filename) == ("python3.13", "python3.13_3.13.18.orig.tar.xz")


@pytest.mark.parametrize(
    "line", ["", "Reading package lists...", f"'http://m/a_1_all.deb' a_1_all.deb 3 MD5Sum:{HASH[:32]}"]
)
def test_lines_without_sha256_are_not_files(line: str) -> None:
    assert apt_text.parse_uris(line) == []


def test_targets_are_read_once_each() -> None:
    assert apt_text.parse_targets("http://m/ x main\nhttp://m/ x main\n\n") == [Target("http://m/", "x", "main")]


def test_own_targets_start_with_the_release_itself() -> None:
    targets = [
        Target("http://other/", "nodistro", "main"),
        Target("http://security/", "bookworm-security", "main"),
        Target("http://m/", "bookworm-updates", "main"),
        Target("http://m/", "bookworm", "contrib"),
        Target("http://m/", "bookworm", "main"),
    ]
    assert apt_text.own_targets(targets, "bookworm") == [targets[4], targets[2], targets[1]]


def test_own_targets_may_be_called_stable() -> None:
    targets = [Target("http://m/", "stable-security", "main"), Target("http://m/", "stable", "main")]
    assert apt_text.own_targets(targets, "bookworm") == targets[::-1]


def test_no_own_targets() -> None:
    assert apt_text.own_targets([Target("http://m/", "noble", "universe")], "noble") == []


def test_sources_are_signed_and_nothing_is_trusted() -> None:
    text = apt_text.source_list([Target("http://m/", "sid", "main")], Path("/k.gpg"), sources=True)
    assert text.splitlines() == [
        "deb [arch=amd64 target=Packages signed-by=/k.gpg] http://m/ sid main",
        "deb-src [target=Sources signed-by=/k.gpg] http://m/ sid main",
    ]


def test_another_architecture_takes_the_place_of_the_machines() -> None:
    text = apt_text.source_list(
        [Target("http://m/", "sid", "main")], Path("/k.gpg"), sources=False, architecture="arm64"
    )
    assert text == "deb [arch=arm64 target=Packages signed-by=/k.gpg] http://m/ sid main\n"
    lines = apt_text.configuration(Path("/state"), "me", "arm64").splitlines()
    assert [line for line in lines if line.startswith("APT::Arch")] == [
        'APT::Architecture "arm64";',
        'APT::Architectures { "arm64"; };',
    ]


def test_configuration_has_every_folder_inside_the_state() -> None:
    text = apt_text.configuration(Path("/state"), "me")
    folders = [line.split('"')[1] for line in text.splitlines() if line.startswith("Dir::")]
    assert folders
    assert all(each == "/dev/null" or each.startswith("/state") for each in folders)


def test_status_of_assumed_packages() -> None:
    text = apt_text.installed_status(["gcc", "make"])
    assert [line for line in text.splitlines() if line.startswith("Package:")] == ["Package: gcc", "Package: make"]
    assert text.count("install ok installed") == 2
