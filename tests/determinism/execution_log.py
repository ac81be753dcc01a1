"""Bazel's execution log (`--execution_log_json_file`): the actions of a build, with everything that went in and came out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Action:
    """One action."""

    mnemonic: str
    label: str
    """The target it is for."""
    declared: tuple[str, ...]
    """The outputs it was to make, sorted: files and folders. With the two above they say which action this is."""
    command: tuple[str, ...]
    environment: Mapping[str, str]
    inputs: Mapping[str, str]
    """Digests, or where links point to, by path; files in folders one by one."""
    outputs: Mapping[str, str]
    """The same of what it made."""
    cacheable: bool
    from_cache: bool

    @property
    def key(self) -> tuple[str, str, tuple[str, ...]]:
        """What makes it the same action in another build."""
        return (self.mnemonic, self.label, self.declared)

    @property
    def name(self) -> str:
        """For people."""
        return f"{self.mnemonic} of {self.label}, which makes {', '.join(self.declared[:2])}{', …' * (len(self.declared) > 2)}"


def read(path: Path) -> list[Action]:
    """The actions of a log, in its order: what makes an input comes before what needs it."""
    return [_action(entry) for entry in _objects(path.read_text(encoding="utf-8"))]


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """JSON objects that follow one another."""
    decoder, position = json.JSONDecoder(), 0
    while (start := text.find("{", position)) >= 0:
        entry, position = decoder.raw_decode(text, start)
        yield entry


def _action(entry: dict[str, Any]) -> Action:
    return Action(
        mnemonic=entry["mnemonic"],
        label=entry["targetLabel"],
        declared=tuple(sorted(entry["listedOutputs"])),
        command=tuple(entry["commandArgs"]),
        environment={each["name"]: each["value"] for each in entry["environmentVariables"]},
        inputs=_digests(entry["inputs"]),
        outputs=_digests(entry["actualOutputs"]),
        cacheable=entry["cacheable"],
        from_cache=entry["cacheHit"],
    )


def _digests(files: list[dict[str, Any]]) -> dict[str, str]:
    return {
        file["path"]: file["digest"]["hash"] if file.get("digest") else f"-> {file['symlinkTargetPath']}"
        for file in files
    }
