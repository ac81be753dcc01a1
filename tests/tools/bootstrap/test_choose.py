"""Records are shell that runs the right thing, or falls through."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tools.bootstrap import choose


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def run(record: str, *arguments: str) -> str:
    command = ["sh", "-c", f"{record}\necho fell through", "bazelw", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_online_record_hands_arguments_over(tmp_path: Path) -> None:
    bazel = program(tmp_path / "it's here/bazel", 'echo "$#: $2"')
    assert run(choose.online_record(bazel), "build", "a b") == "2: a b\n"


def test_online_record_falls_through_without_its_bazel(tmp_path: Path) -> None:
    assert run(choose.online_record(tmp_path / "gone")) == "fell through\n"


def test_offline_record_names_its_rc_files(tmp_path: Path) -> None:
    prefix, toolchain = tmp_path / "prefix", tmp_path / "toolchain"
    program(prefix / "root/usr/bin/bazel", 'echo "$@"')
    rustc = program(toolchain / "bin/rustc", "")
    record = choose.offline_record(prefix, toolchain, toolchain)
    assert run(record, "info") == f"--nosystem_rc --bazelrc={prefix}/bazelrc --bazelrc={toolchain}/bazelrc info\n"
    rustc.unlink()
    assert run(record, "info") == "fell through\n"


def test_code_key_follows_content(tmp_path: Path) -> None:
    files = [tmp_path / "a", tmp_path / "b"]
    for each in files:
        each.write_text("one")
    before = choose.code_key(files)
    assert before == choose.code_key(files[::-1])
    files[1].write_text("two")
    assert choose.code_key(files) != before
