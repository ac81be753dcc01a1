"""Download the wheels of a requirements file for a platform, by pip; what there is no wheel of is no error here.

    python -s -S -B -m tools.wheels.download --requirements requirements.lock --target-triple x86_64-unknown-linux-gnu \\
        --glibc 2.36 --wheels DIR --missing missing.json

The wheels are for the Python that runs this, on the platform that is named. `missing.json` says by name of each distribution that
there is none of why that is, and what to do: `left_out` are those that the requirements do not want on the platform, `without_wheel` the others.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

from packaging.markers import InvalidMarker, Marker, UndefinedComparison, UndefinedEnvironmentName

from tools.resources import command
from tools.wheels import requirements
from tools.wheels.target import Target, markers, platform_tags, this_python

_NONE = re.compile(r"^ERROR: No matching distribution found for ([^\s;]+)", re.MULTILINE)
_UNREACHABLE = ("Retrying (", "Could not fetch URL", "connection error")
"""What pip says of an index that it could not ask; then nobody knows what there is."""


class DownloadError(ValueError):
    """pip could not do it."""


def main(arguments: list[str]) -> None:
    """Run the tool.

    Raises:
        ValueError: the requirements are at fault, or pip failed.
    """
    parser = command.parser(__doc__)
    parser.add_argument("--requirements", required=True, help="requirements file with hashes")
    parser.add_argument("--target-triple", required=True, help="platform, as Rust names it")
    parser.add_argument("--glibc", required=True, help="newest version of glibc that wheels may need")
    parser.add_argument("--wheels", required=True, help="folder to write them to")
    parser.add_argument("--missing", required=True, help="file to write")
    options = parser.parse_args(arguments)
    target = this_python(options.target_triple)
    stated = requirements.read(options.requirements)
    tags = platform_tags(target.triple, options.glibc)
    wanted, left_out = for_target(stated.lines, target)
    without_wheel: dict[str, str] = {}
    os.makedirs(options.wheels, exist_ok=True)
    while wanted:
        refused = _download(stated.options, wanted, target, tags, options.wheels)
        if not refused:
            break
        without = [line for line in wanted if line.name == refused]
        if not without:
            raise DownloadError(f"pip finds no wheel of {refused}, which the requirements do not have")
        wanted = [line for line in wanted if line.name != refused]
        without_wheel[refused] = (
            f"there is no wheel of {without[0].stated} for {_described(target)}. Choose a version that has one; or leave it out there by a "
            "marker; or get its source distribution by the tag `pyoxidizer.sdists`, and build it with `python_sdist_resources`"
            + (f"; or build for {target.triple}-dynamic, which loads shared libraries" if _is_static(target) else "")
        )
    missing = {"left_out": left_out, "without_wheel": without_wheel}
    command.write_whole(options.missing, [json.dumps(missing, sort_keys=True).encode()])


def _is_static(target: Target) -> bool:
    return target.triple.endswith("-musl")


def for_target(lines: list[requirements.Line], target: Target) -> tuple[list[requirements.Line], dict[str, str]]:
    """The lines that are for a platform by their markers; and by name of each distribution that is left out, why.

    Raises:
        DownloadError: a marker is none.
    """
    environment = markers(target)
    wanted = []
    left_out = {}
    for line in lines:
        try:
            applies = not line.marker or Marker(line.marker).evaluate({**environment, "extra": ""})
        except (InvalidMarker, UndefinedComparison, UndefinedEnvironmentName) as error:
            raise DownloadError(
                f"{line.stated} has the marker '{line.marker}', which cannot be evaluated: {error}"
            ) from None
        if applies:
            wanted.append(line)
        else:
            left_out[line.name] = (
                f'the requirements leave {line.stated} out for {_described(target)}, by their marker "{line.marker}". '
                "Depend on it elsewhere only, by a `select`, or change the marker"
            )
    here = {line.name for line in wanted}
    return wanted, {name: reason for name, reason in left_out.items() if name not in here}


def _described(target: Target) -> str:
    flags = f" with the ABI flags '{target.abi_flags}'" if target.abi_flags else ""
    return f"Python {target.minor_version}{flags} on {target.triple}"


def _download(
    stated: list[str], lines: list[requirements.Line], target: Target, tags: list[str], folder: str
) -> str | None:
    """Let pip download what is not there yet; the name of the first distribution that it finds no wheel of, if there is one."""
    file = f"{folder}.requirements"
    command.write_whole(file, ["".join(f"{text}\n" for text in [*stated, *(line.text for line in lines)]).encode()])
    # Not isolated: the user's pip configuration says where wheels come from.
    result = subprocess.run(
        [
            sys.executable,
            "-B",
            "-m",
            "pip",
            "download",
            "--require-hashes",
            "--no-deps",
            "--only-binary=:all:",
            "--implementation=cp",
            f"--python-version={'.'.join(map(str, sys.version_info[:3]))}",
            f"--abi={target.abi}",
            *(f"--platform={tag}" for tag in tags),
            f"--dest={folder}",
            f"--requirement={file}",
            "--disable-pip-version-check",
            "--no-input",
            "--quiet",
        ],
        check=False,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    os.unlink(file)
    if not result.returncode:
        return None
    refused = _NONE.search(result.stderr)
    if not refused or any(sign in result.stderr for sign in _UNREACHABLE):
        raise DownloadError(f"pip download failed:\n{result.stderr}")
    return requirements.normalized(re.split(r"[\[=<>!~@]", refused[1], maxsplit=1)[0])


if __name__ == "__main__":
    sys.exit(command.run(main))
