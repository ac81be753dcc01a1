"""The launcher's readers and those of the tools accept the same bytes and read the same in them: the corpora of the fuzzers."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from tools.payload import index, layout, settings
from tools.payload.layout import PayloadError
from tools.resources.packed import PackedError
from tools.resources.walk import locate

CORPUS = Path("tests/fuzz/corpus")


def launcher(target: str) -> dict[str, list[str]]:
    """What the launcher says of every file: a word, and what it read."""
    files = sorted(str(path) for path in (CORPUS / target).iterdir())
    done = subprocess.run([os.environ["ACCEPTED"], target, *files], capture_output=True, check=True, text=True)
    path = ""
    answers: dict[str, list[str]] = {}
    for line in done.stdout.splitlines():
        if line.startswith("\t"):
            answers[path].append(line)
        else:
            path, word = line.split("\t")
            answers[path] = [word]
    assert sorted(answers) == files
    return answers


def accepts(read: Callable[[bytes], object], data: bytes) -> str:
    """The launcher's word for what a reader of the tools does."""
    try:
        read(data)
    except (PackedError, PayloadError):
        return "refused"
    return "accepted"


def values(data: bytes) -> list[str]:
    """Packed resources as the launcher's test program writes them."""
    lines = []
    for entry in locate(data):
        flags = sum(index.FLAG_BITS[flag] for flag in entry.flags)
        lines.append(f"\t{entry.name.encode().hex()}\t{flags}")
        for kind, key_offset, key_length, offset, length in entry.spans:
            key, value = data[key_offset : key_offset + key_length], data[offset : offset + length]
            lines.append(f"\t{kind}\t{key.hex()}\t{value.hex()}")
    return lines


def test_packed_resources() -> None:
    words = set()
    for path, (word, *lines) in launcher("packed").items():
        data = Path(path).read_bytes()
        assert accepts(locate, data) == word, path
        assert lines == (values(data) if word == "accepted" else []), path
        words.add(word)
    assert words == {"accepted", "refused"}


def test_settings() -> None:
    """What is accepted is also what its values are written as, on both sides: so the values are the same."""
    words = set()
    for path, (word,) in launcher("settings").items():
        data = Path(path).read_bytes()
        assert accepts(settings.decode, data) == word, path
        assert word == "refused" or settings.encode(settings.decode(data)) == data, path
        words.add(word)
    assert words == {"accepted", "refused"}


def test_payloads() -> None:
    """The tools' reader wants every part to be what and where its writer puts it; the launcher accepts all of these."""

    def read(data: bytes) -> None:
        parts = layout.open_payload(data)
        settings.decode(parts.settings)
        index.read(parts.index, parts.resources)

    answers = launcher("payload").items()
    words = [(word, path) for path, (word,) in answers if accepts(read, Path(path).read_bytes()) == "accepted"]
    assert words
    assert {word for word, _ in words} == {"accepted"}, words
