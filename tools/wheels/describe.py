"""Say which targets a repository of wheels has, and take out what has to be files of its own.

    python -s -S -B -m tools.wheels.describe --wheels DIR --requirements requirements.lock \\
        --target-triple x86_64-unknown-linux-gnu --missing missing.json

The wheels are for the Python that runs this, on the platform that is named. Written to stdout is JSON: `targets` (name, deps, wheel),
`missing` (by distribution, why it has no wheel), `wheels` (files by distribution), `headers` (include folders by distribution),
`programs` (distributions that have some) and `problems`. Headers are written to `headers/NAME`, programs to `bin/NAME`.
"""

from __future__ import annotations

import json
import os
import sys

from tools.resources import command, metadata
from tools.resources.unpack import script
from tools.resources.wheel import IMPORTABLE, Wheel, WheelError
from tools.wheels import graph, requirements
from tools.wheels.requirements import normalized
from tools.wheels.target import markers, this_python

_HEADERS = (".h", ".hh", ".hpp", ".hxx")


def main(arguments: list[str]) -> None:
    """Run the tool.

    Raises:
        ValueError: a wheel is at fault; names it.
    """
    parser = command.parser(__doc__)
    parser.add_argument("--wheels", required=True, help="folder of the wheels")
    parser.add_argument("--requirements", required=True, help="requirements file they were downloaded for")
    parser.add_argument("--target-triple", required=True, help="platform, as Rust names it")
    parser.add_argument("--missing", required=True, help="what tools.wheels.download wrote")
    options = parser.parse_args(arguments)
    missing = command.read_object(options.missing)
    stated = requirements.extras(requirements.read(options.requirements))
    distributions = {
        name: graph.Distribution("", [], stated[name], left_out)
        for left_out, names in [(True, missing["left_out"]), (False, missing["without_wheel"])]
        for name in names
    }
    files: dict[str, str] = {}
    headers: dict[str, list[str]] = {}
    programs: list[str] = []
    for file in sorted(os.listdir(options.wheels)):
        with Wheel(os.path.join(options.wheels, file)) as wheel:
            name = normalized(wheel.name)
            if name in files:
                raise WheelError(f"{files[name]} and {file} are wheels of one distribution; leave one out")
            files[name] = file
            fields = metadata.fields(wheel.read(f"{wheel.folder}/METADATA"))
            distributions[name] = graph.Distribution(
                wheel.version, fields.get("requires-dist", []), fields.get("provides-extra", [])
            )
            if folders := _take_headers(wheel, name):
                headers[name] = folders
            if _take_programs(wheel, name):
                programs.append(name)
    targets, problems = graph.targets(distributions, stated, markers(this_python(options.target_triple)))
    result = {
        "headers": headers,
        "missing": missing["left_out"] | missing["without_wheel"],
        "problems": problems,
        "programs": programs,
        "targets": [
            {"deps": target.deps, "name": target.name, "wheel": files.get(target.wheel) if target.wheel else None}
            for target in targets
        ],
        "wheels": files,
    }
    sys.stdout.write(json.dumps(result))


def _take_headers(wheel: Wheel, name: str) -> list[str]:
    """Write a wheel's C and C++ headers; gives the folders that they are found from."""
    folders = set()
    for (scheme, place), member in wheel.places.items():
        if scheme == "headers" or (scheme == IMPORTABLE and place.endswith(_HEADERS)):
            path = f"headers/{name}/{place}"
            _write(path, wheel.read(member))
            parts = path.split("/")[:-1]
            if scheme == "headers":
                folders.add(f"headers/{name}")
            elif "include" in parts:
                folders.add("/".join(parts[: parts.index("include") + 1]))
            else:
                folders.add("")
    return sorted(folders - {""}) or ([f"headers/{name}"] if folders else [])


def _take_programs(wheel: Wheel, name: str) -> bool:
    found = [(place, member) for (scheme, place), member in wheel.places.items() if scheme == "scripts"]
    for place, member in found:
        path = f"bin/{name}/{place}"
        _write(path, script(wheel.read(member)))
        os.chmod(path, 0o755)
    return bool(found)


def _write(path: str, content: bytes) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    command.write_whole(path, [content])


if __name__ == "__main__":
    sys.exit(command.run(main))
