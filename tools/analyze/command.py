"""Say what a binary needs of the system it runs on, and what is inside executables made here.

    bazel run @rules_pyoxidizer//tools:analyze -- FILE

FILE is an executable or a shared library (ELF, PE, Mach-O), a wheel, or a payload.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from tools.analyze import document, picture, text
from tools.analyze.analysis import Analysis, analyze
from tools.analyze.facts import AnalysisError
from tools.resources import command
from tools.resources.resource import FIELDS


def main(arguments: list[str]) -> None:
    """Run the command.

    Raises:
        AnalysisError: the file cannot be analysed; begins with its name.
    """
    parser = command.parser(__doc__)
    parser.prog = "analyze"
    parser.add_argument("file", help="what to look at")
    parser.add_argument("--json", action="store_true", help="write all of it as JSON: see docs/analyze.md")
    parser.add_argument("--resources", action="store_true", help="list every resource, where it is and how large")
    parser.add_argument("--resource", metavar="NAME", help="show this resource only, as JSON")
    parser.add_argument("--field", help="write the bytes of this field of the resource, by id (0x06) or name")
    parser.add_argument("--treemap", metavar="FILE", help="draw what is in it, as an SVG file")
    parser.add_argument("--sizes", metavar="FILE", help="NAME.sizes.json of the output group 'sizes': what is linked")
    parser.add_argument("--output", metavar="FILE", help="write there, not to standard output")
    options = parser.parse_args(arguments)
    if options.field and not options.resource:
        raise command.UsageError("--field needs --resource")
    # `bazel run` starts programs elsewhere.
    os.chdir(os.environ.get("BUILD_WORKING_DIRECTORY", "."))
    found = analyze(options.file, options.sizes)
    if options.treemap:
        if not found.components:
            raise AnalysisError(f"{options.file}: there is nothing to draw of a {found.kind}")
        _write(options.treemap, text.encoded(picture.draw(found.file, found.components)))
    if options.field:
        result = _field(options.file, found, options.resource, options.field)
    elif options.resource:
        result = text.encoded(_resource(options.file, found, options.resource))
    elif options.json:
        result = text.encoded(document.encode(found))
    elif options.treemap and not options.resources and not options.output:
        return
    else:
        result = text.encoded(text.of(found, resources=options.resources))
    if options.output:
        _write(options.output, result)
    else:
        _show(result)


def _show(content: bytes) -> None:
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Who reads has seen enough, as `head` has. Python would flush once more when it ends, and say that it cannot.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write(path: str, content: bytes) -> None:
    command.write_whole(path, [content])


def _resource(file: str, found: Analysis, name: str) -> str:
    resources = document.of(found)["payload"]["resources"] if found.contents else []
    shown = next((resource for resource in resources if resource["name"] == name), None)
    if shown is None:
        raise AnalysisError(f"{file}: there is no resource '{name}'")
    return json.dumps(shown, indent=1, ensure_ascii=False) + "\n"


def _field(file: str, found: Analysis, name: str, field: str) -> bytes:
    _resource(file, found, name)
    assert found.contents
    names = {f"{number:#04x}": attribute for number, (attribute, _) in FIELDS.items()}
    resource = next(resource for resource in found.contents.resources if resource.name == name)
    parts = [part for part in resource.parts if part.kind == names.get(field, field)]
    if not parts:
        raise AnalysisError(f"{file}: resource '{name}' has no field '{field}'")
    folder = Path(file).parent
    return b"".join(found.contents.bytes_of(p) if p.path is None else (folder / p.path).read_bytes() for p in parts)


if __name__ == "__main__":
    sys.exit(command.run(main))
