"""A workspace of somebody who uses the rules, built by a Bazel of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

# The file itself, not the link among the runfiles: the nested Bazel takes the checkout as it is.
CHECKOUT = Path("MODULE.bazel").resolve().parent
# A distribution may have to be built.
TIMEOUT_SECONDS = 2400

_MODULE = """\
module(name = "consumer")

bazel_dep(name = "rules_pyoxidizer")
bazel_dep(name = "rules_python")
local_path_override(
    module_name = "rules_pyoxidizer",
    path = "{checkout}",
)
"""

_DISTRIBUTION = """
pyoxidizer = use_extension("@rules_pyoxidizer//rules:extensions.bzl", "pyoxidizer")
pyoxidizer.distribution({attributes})
"""


class Nested:
    """A workspace with nothing in it but MODULE.bazel."""

    def __init__(self, folder: Path, name: str) -> None:
        """Make it in `folder`; `name` says which of the outputs kept from earlier runs are its own."""
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path(os.environ["HOME"], ".cache"))
        self.output_base = cache / "rules_pyoxidizer" / "nested" / name
        self.folder = folder
        self.triple = ""
        self.ask_for_distribution()

    def ask_for_distribution(self, **attributes: str) -> None:
        """Write MODULE.bazel, with a distribution of its own if there are attributes for its tag."""
        text = _MODULE.format(checkout=CHECKOUT)
        if attributes:
            text += _DISTRIBUTION.format(
                attributes=", ".join(f'{key} = "{value}"' for key, value in attributes.items())
            )
        (self.folder / "MODULE.bazel").write_text(text)

    def bazel(self, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run Bazel to the end; messages on standard error."""
        line = [
            str(CHECKOUT / "bazelw"),
            f"--output_base={self.output_base}",
            "--max_idle_secs=60",
            "--nohome_rc",
            command,
        ]
        if command != "shutdown":
            line += ["--color=no", "--curses=no", "--noshow_progress", "--lockfile_mode=off"]
            # The sandbox has a /tmp of its own, and the checkout may be in the real one.
            line += [f"--sandbox_add_mount_pair={CHECKOUT}"]
        # Nothing that the outer Bazel says to tests concerns it.
        environment = {
            name: os.environ[name]
            for name in os.environ
            if re.match("HOME$|PATH$|XDG_CACHE_HOME$|RULES_PYOXIDIZER_", name)
        }
        return subprocess.run(
            [*line, *arguments],
            capture_output=True,
            check=False,
            cwd=self.folder,
            env=environment,
            text=True,
            timeout=TIMEOUT_SECONDS,
        )

    def errors(self, command: str, *arguments: str) -> str:
        """What a command that must fail says."""
        result = self.bazel(command, *arguments)
        assert result.returncode != 0, result
        return "\n".join(
            line for line in result.stderr.splitlines() if not line.startswith(("INFO:", "Loading:", "Analyzing:"))
        )


class Consumer(Nested):
    """A workspace with the hello example in it."""

    def __init__(self, folder: Path, name: str) -> None:
        """Make it in `folder`; `name` as of `Nested`."""
        super().__init__(folder, name)
        for path in sorted((CHECKOUT / "examples" / "hello").iterdir()):
            if path.is_file():
                shutil.copy(path, folder)
