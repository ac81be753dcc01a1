"""Check what an executable needs against what its target allows.

    python -s -S -B -m tools.analyze.check --label //app --executable app --beside libpython3.13.so.1.0 --allowed-library 'libc.so.*' --runs-on 'Debian 12' --output checked

Writes an empty file if all is as it should be.
"""

from __future__ import annotations

import posixpath
import sys
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from tools.analyze import requirements
from tools.analyze.analysis import analyze
from tools.analyze.facts import AnalysisError
from tools.analyze.text import users
from tools.resources import command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.analyze.requirements import Requirements


def main(arguments: list[str]) -> None:
    """Run the action.

    Raises:
        AnalysisError: the executable needs what it must not; says what, who needs it, and what to do.
    """
    parser = command.parser(__doc__)
    parser.add_argument("--label", required=True, help="target, for messages")
    parser.add_argument("--executable", required=True, help="executable to look at")
    parser.add_argument(
        "--beside", action="append", default=[], help="file that comes along and that its payload does not name"
    )
    parser.add_argument("--allowed-library", action="append", default=[], help="pattern of libraries it may need")
    parser.add_argument("--runs-on", action="append", default=[], help="release that it has to run on: 'Debian 12'")
    parser.add_argument("--output", required=True, help="file to write")
    options = parser.parse_args(arguments)
    problems: list[str] = []
    for needs in analyze(options.executable, beside=options.beside).requirements:
        if options.allowed_library:
            problems += foreign_libraries(needs, options.allowed_library)
        problems += missing(needs, options.runs_on)
    if problems:
        raise AnalysisError("\n".join(f"{options.label}: {problem}" for problem in problems))
    command.write_whole(options.output, [])


def foreign_libraries(needs: Requirements, allowed: list[str]) -> Iterator[str]:
    """Say which libraries are needed that no pattern allows; what is brought along needs no permission."""
    for library in needs.libraries:
        name = posixpath.basename(library.name)
        if library.part_of == requirements.BROUGHT or any(fnmatchcase(name, pattern) for pattern in allowed):
            continue
        yield (
            f"{name} is needed by {users(library.by)}, and 'allowed_libraries' does not name it. "
            f"Link it statically, leave out what needs it, or allow it."
        )


def missing(needs: Requirements, releases: list[str]) -> Iterator[str]:
    """Say what releases of distributions lack, and who needs it."""
    verdicts = {f"{verdict.distribution} {verdict.release}": verdict for verdict in needs.distributions}
    needed_by = {need.symbol_version: need.by for need in needs.versions}
    for release in releases:
        if release not in verdicts:
            known = ", ".join(verdicts) if verdicts else f"no distribution, as this is for {needs.system}"
            yield f"'runs_on' has '{release}', which is not in the table of releases. There are: {known}."
            continue
        for lack in verdicts[release].lacks:
            symbol_version = lack.partition(" ")[0]
            if symbol_version in needed_by:
                who = users(needed_by[symbol_version])
                advice = "Build against an older one (docs/glibc.md), or leave that out."
                yield f"does not run on {release}: {lack}, needed by {who}. {advice}"
            else:
                # It has another C library.
                yield f"does not run on {release}: {lack}. Build for another 'platform' (docs/cross.md), or leave that release out."


if __name__ == "__main__":
    sys.exit(command.run(main))
