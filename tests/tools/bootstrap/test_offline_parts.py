"""Versions, certificates and stale files."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from tools.bootstrap import certificates, probe, rust, tidy

# Any DER does: the key store does not look inside.
PEM = "# a comment\n-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rustc 1.85.0 (4d91de4e4 2025-02-17)\n", (1, 85)),
        ("rustc 1.97.1-nightly\n", (1, 97)),
        ("", (0, 0)),
        ("error: no", (0, 0)),
    ],
)
def test_rustc_version(text: str, expected: tuple[int, int]) -> None:
    assert rust.version(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("bazel 7.7.1\n", 7), ("Bazelisk version: 1.2\nbazel 10.0.0\n", 10), ("bazel no_version\n", 0), ("", 0)],
)
def test_bazel_release(text: str, expected: int) -> None:
    assert probe.release(text) == expected


def test_toolchain_folder_is_made_once_per_sysroot(tmp_path: Path) -> None:
    folder = rust.toolchain_for(tmp_path, Path("/sysroot"))
    assert rust.toolchain_for(tmp_path, Path("/sysroot")) == folder
    assert rust.toolchain_for(tmp_path, Path("/other")) != folder
    assert (folder / "bin/rustc").readlink() == Path("/sysroot/bin/rustc")
    assert (folder / "BUILD.bazel").read_text().count("\ntoolchain(\n") == 2
    assert f"=rules_rust~~rust~rust_toolchains={folder}\n" in (folder / "bazelrc").read_text()


def test_toolchain_has_the_compiler_beside_the_standard_library(tmp_path: Path) -> None:
    """An action elsewhere has what is declared: rustc could not be loaded without these."""
    sysroot = tmp_path / "sysroot"
    standard = sysroot / "lib/rustlib" / rust.TRIPLE / "lib"
    standard.mkdir(parents=True)
    compiler = ["libLLVM-22-rust.so", "libLLVM.so.22.1-rust", "librustc_driver-0a.so"]
    for path in [standard / "libcore-0a.rlib", *(sysroot / "lib" / name for name in [*compiler, "libc.so"])]:
        path.touch()
    made = rust.toolchain_for(tmp_path, sysroot) / "lib"
    assert sorted(path.name for path in made.iterdir()) == sorted(["libcore-0a.rlib", *compiler])


def test_certificates_of_a_bundle() -> None:
    assert certificates.certificates(PEM * 2) == [b"\x30\x03\x02\x01\x01"] * 2
    assert certificates.certificates("nothing here") == []


def test_keystore_layout_and_checksum() -> None:
    store = certificates.keystore([b"DER"], 1)
    body = b"\xfe\xed\xfe\xed\0\0\0\2\0\0\0\1" + b"\0\0\0\2\0\x09trusted-0" + b"\0" * 7 + b"\1"
    body += b"\0\5X.509\0\0\0\3DER"
    salted = "changeit".encode("utf-16-be") + b"Mighty Aphrodite" + body
    assert store == body + hashlib.sha1(salted).digest()


def test_missing_bundle_gives_an_empty_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none"))
    (tmp_path / "cacerts").symlink_to("/etc/ssl/certs/java/cacerts")
    certificates.write_keystore(tmp_path / "cacerts")
    assert (tmp_path / "cacerts").read_bytes() == certificates.keystore([], 0)


def test_stale_prefixes_and_leftovers_go(tmp_path: Path) -> None:
    for name in (".making-1", "bazel-old", "bazel-new", "rust-new", "downloads"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "bazelrc").touch()
    now = (tmp_path / "downloads").stat().st_mtime
    os.utime(tmp_path / "bazel-old/bazelrc", (0, 0))
    (tmp_path / "downloads/a.deb").touch()
    tidy.mark_used(tmp_path / "bazel-new")
    tidy.remove_stale(tmp_path, now)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["bazel-new", "downloads", "rust-new"]
    assert (tmp_path / "downloads/a.deb").exists()
