"""The workspace that holds the applications, and its own Bazel."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bench.scale.application import Application
from tests.e2e.consumer.nested import Nested

__all__ = ["BuildError", "Cost", "Workspace"]


class BuildError(Exception):
    """Bazel failed; with what it said."""


@dataclass(frozen=True)
class Cost:
    """What one command took: until it was done, and the server's own time on processors."""

    wall: float
    cpu: float


class Workspace:
    """Applications of several sizes, each in a package, built by one server."""

    def __init__(self, folder: Path, applications: list[Application]) -> None:
        """Write them."""
        self._nested = Nested(folder, "scale")
        self.folder = folder
        for application in applications:
            for path, content in application.files():
                file = folder / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)

    def bazel(self, command: str, *arguments: str) -> str:
        """Run a command; its standard output."""
        result = self._nested.bazel(command, *arguments)
        if result.returncode:
            raise BuildError(f"bazel {command} {' '.join(arguments)} failed:\n{result.stderr}")
        return result.stdout.strip()

    def timed(self, command: str, *arguments: str) -> Cost:
        """Run a command on a server that is there."""
        cpu, wall = self._server_time(), time.perf_counter()
        self.bazel(command, *arguments)
        return Cost(time.perf_counter() - wall, self._server_time() - cpu)

    def heap(self) -> int:
        """Bytes of the server's heap that are in use."""
        text = self.bazel("info", "used-heap-size-after-gc")
        return int(text.removesuffix("MB")) * 10**6

    def execution_root(self) -> Path:
        """Where actions run."""
        return Path(self.bazel("info", "execution_root"))

    def description(self, mnemonic: str, target: str) -> tuple[list[str], dict[str, str]]:
        """Arguments and environment of the one action of a target with this mnemonic."""
        found = json.loads(self.bazel("aquery", f"mnemonic({mnemonic}, {target})", "--output=jsonproto"))
        (action,) = found["actions"]
        return action["arguments"], {each["key"]: each["value"] for each in action["environmentVariables"]}

    def _server_time(self) -> float:
        pid = self.bazel("info", "server_pid")
        fields = Path("/proc", pid, "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
