"""Who is compared: commands, by application."""

import shlex
from dataclasses import dataclass
from pathlib import Path

__all__ = ["BASELINE", "App", "Competitor", "CompetitorError", "competitors_of", "parse_competitor"]

# Ratios are to this one.
BASELINE = "python3"


class CompetitorError(ValueError):
    """A competitor that cannot be run."""


@dataclass(frozen=True)
class App:
    """An application: its script as the ordinary interpreter runs it, its executable, and one with settings that are not the default."""

    name: str
    script: Path
    executable: Path
    tuned: Path | None = None


@dataclass(frozen=True)
class Competitor:
    """One way to run an application."""

    name: str
    command: tuple[str, ...]

    @property
    def file(self) -> Path:
        """The file whose size counts."""
        return Path(self.command[0]).resolve()


def parse_competitor(text: str, apps: list[str]) -> tuple[list[str], Competitor]:
    """`[APP:]NAME=COMMAND …`: the applications it is for, and the competitor."""
    where, equals, command = text.partition("=")
    app, colon, name = where.rpartition(":")
    words = shlex.split(command)
    if not equals or not name or not words:
        raise CompetitorError(f"'{text}' is not of the form [APP:]NAME=COMMAND")
    if colon and app not in apps:
        raise CompetitorError(f"'{text}' is for the application '{app}'; there are {', '.join(apps)}")
    if not Path(words[0]).is_file():
        raise CompetitorError(f"'{text}' would run {words[0]}, which is not a file; give a path")
    return ([app] if colon else apps), Competitor(name, (str(Path(words[0]).absolute()), *words[1:]))


def competitors_of(app: App, interpreter: Path) -> list[Competitor]:
    """The standing competitors, the baseline first."""
    python, script = str(interpreter), str(app.script)
    competitors = [
        Competitor(BASELINE, (python, script)),
        Competitor("python3 -I -S", (python, "-I", "-S", script)),
        Competitor("executable", (str(app.executable),)),
    ]
    return competitors + ([Competitor("with fast_exit, gc_threshold", (str(app.tuned),))] if app.tuned else [])
