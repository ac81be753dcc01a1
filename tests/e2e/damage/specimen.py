"""A small executable that is damaged in place, run, and healed, thousands of times."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import NamedTuple

from tests.e2e.support import TIMEOUT_SECONDS, executable, output
from tools.payload import checksum, elf, index, layout
from tools.resources import packed


class Outcome(NamedTuple):
    """How a run ended."""

    code: int
    output: str
    error: str


def small_payload() -> bytes:
    """The payload of the target `victim`, with no more of the standard library than it imports.

    In a payload of 12 MB hardly any byte matters; in this one nearly every one does.
    """
    imported = set(output(executable("VICTIM")).split())
    parts = layout.open_payload(executable("PAYLOAD").read_bytes())
    resources = [resource for resource in packed.read(parts.resources) if resource.name in imported | {"victim"}]
    content = packed.write(resources)
    return b"".join(layout.assemble(bytes(parts.settings), index.build(content), [content]))


def mended(payload: bytes | bytearray) -> bytes:
    """The payload with the checksum its content asks for, if it has a content that can be summed at all."""
    result = bytearray(payload)
    end = int.from_bytes(result[48:56], "little")
    if layout.HEADER.size <= end <= len(result) - layout.TRAILER_LENGTH and end % 8 == 0:
        total = checksum.checksum(result[: layout.SUMMED_HEADER], result[layout.CHECKSUM_END : end]).to_bytes(
            8, "little"
        )
        result[layout.SUMMED_HEADER : layout.CHECKSUM_END] = result[-layout.TRAILER_LENGTH :] = total
    return bytes(result)


class Specimen:
    """An executable in a file, with a payload that can be exchanged."""

    def __init__(self, path: Path, payload: bytes) -> None:
        """Write it."""
        pieces = elf.attach(executable("LAUNCHER").read_bytes(), [payload])
        path.write_bytes(b"".join(pieces))
        path.chmod(0o755)
        self.path = path
        self.payload = payload
        self.offset, _ = elf.find_payload(path.read_bytes())

    def run(self, payload: bytes | None = None) -> Outcome:
        """Run it with another payload of the same length in place of its own."""
        # Text, because messages must be valid whatever the damage is.
        with self.path.open("r+b", buffering=0) as file:
            os.pwrite(file.fileno(), payload or self.payload, self.offset)
        result = subprocess.run(
            [self.path],
            capture_output=True,
            check=False,
            encoding="utf-8",
            env={},
            stdin=subprocess.DEVNULL,
            timeout=TIMEOUT_SECONDS,
        )
        return Outcome(result.returncode, result.stdout, result.stderr)
