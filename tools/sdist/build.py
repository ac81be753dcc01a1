"""Build a wheel from a source distribution (PEP 517), and take out of it the extension modules that are to be linked.

    python -s -S -B -m tools.sdist.build REQUEST.json

The request is an object written by rules/private/sdist.bzl, which says what is in it. The build sees the sources, the given distributions, the compiler
of the C++ toolchain, and the commands that every system has; no other Python, nobody's settings, and, as the rule says, no network.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

from tools.resources import command
from tools.resources.wheel import comparable
from tools.sdist import archive, modules, requirements
from tools.sdist.contents import Contents
from tools.sdist.environment import Surroundings
from tools.sdist.problem import SdistError
from tools.sdist.traces import Traces

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_LOG_LINES = 30
_LEGACY = {"requires": ["setuptools"], "build-backend": "setuptools.build_meta:__legacy__"}


def main(arguments: list[str]) -> None:
    """Run the action.

    Raises:
        ValueError: something about the source distribution, or the build itself, failed.
    """
    parser = command.parser(__doc__)
    parser.add_argument("request", help="what to build, as JSON")
    request = command.read_object(parser.parse_args(arguments).request)
    os.umask(0o022)
    folder = os.path.realpath(tempfile.mkdtemp(prefix="sdist."))
    try:
        Build(request, folder).run()
    except ValueError as error:
        raise SdistError(f"{request['label']}: {request['sdist'].rpartition('/')[2]}: {error}") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Build:
    """One build, in a folder of its own."""

    def __init__(self, request: dict[str, Any], folder: str) -> None:
        """Prepare the folder."""
        self._request = request
        self._folder = folder
        self._root = os.getcwd()
        self._traces = Traces(folder, self._root)
        self._roots = [os.path.abspath(root) for root in request["roots"]]
        self._log = ""

    def run(self) -> None:
        """Build the wheel and write what was asked for."""
        name, version = archive.name_and_version(self._request["sdist"])
        unpacked = os.path.join(self._folder, "sources")
        os.mkdir(unpacked)
        source = archive.unpack(self._request["sdist"], unpacked)
        requirements.use_pip(self._folder)
        system = _build_system(source)
        given = requirements.given(self._roots)
        self._check_requirements(system["requires"], given)
        surroundings = self._surroundings(source)
        surroundings.add_entry_points(given)
        variables = surroundings.variables(self._roots, self._request["platform"], self._request["environment"])
        settings = {
            key: values[0] if len(values) == 1 else values for key, values in self._request["config_settings"].items()
        }
        try:
            more = self._hook(source, system, surroundings, variables, "get_requires_for_build_wheel", [settings])
            self._check_requirements(more, given)
            wheels = os.path.join(self._folder, "wheel")
            os.mkdir(wheels)
            file = self._hook(source, system, surroundings, variables, "build_wheel", [wheels, settings, None])
        finally:
            self._write_log()
        if not isinstance(file, str) or file not in os.listdir(wheels):
            raise SdistError(f"its build says that it made {file!r}, which is not there")
        contents = Contents(os.path.join(wheels, file))
        if requirements.normalized(contents.name) != requirements.normalized(name) or (
            comparable(contents.version) != comparable(version)
        ):
            raise SdistError(
                f"its build made a wheel of {contents.name} {contents.version}, not of {name} {version}; give it the file name that it "
                "has on the index"
            )
        contents.forget(self._traces)
        contents.write(self._request["wheel"])
        self._take_modules(contents, surroundings)
        if self._request["rest"] != self._request["wheel"]:
            contents.write(self._request["rest"])

    def _check_requirements(self, wanted: list[str], given: requirements.Given) -> None:
        problems = requirements.missing(wanted, given, self._request["unneeded"])
        if problems:
            there = ", ".join(f"{name} {given[name].version}" for name in sorted(given)) or "nothing"
            raise SdistError(
                f"its build needs {' and '.join(problems)}; 'build_deps' give {there}. Add what is missing, or say in "
                "'unneeded_build_requirements' that it does without"
            )

    def _input_folders(self) -> list[tuple[str, str]]:
        """Where inputs of the action are, and what the compiler is to call it."""
        if self._root != "/":
            return [(self._root, ".")]
        return [("/bazel-out", "./bazel-out"), ("/external", "./external")]

    def _surroundings(self, source: str) -> Surroundings:
        """The folder's content, but for the sources."""
        request = self._request
        surroundings = Surroundings(
            self._folder, os.path.abspath(request["python_home"]), os.path.abspath(request["interpreter"])
        )
        surroundings.add_python(self._roots)
        surroundings.add_programs([os.path.abspath(path) for path in request["programs"]])
        compiler = _absolute(request["compiler"], self._root)
        for key in ("includes", "libraries"):
            compiler[key] = [os.path.abspath(path) for path in compiler[key]]
        compiler["last_flags"] = [
            "-g0",
            *(f"-ffile-prefix-map={old}={new}" for old, new in self._input_folders()),
            f"-ffile-prefix-map={self._folder}=/build",
            f"-ffile-prefix-map={source}=.",
        ]
        tools = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        surroundings.add_compiler(compiler, tools)
        surroundings.add_build_variables(request["sysconfigdata"], os.path.abspath(request["headers"]))
        return surroundings

    def _hook(
        self,
        source: str,
        system: dict[str, Any],
        surroundings: Surroundings,
        variables: dict[str, str],
        hook: str,
        arguments: list[object],
    ) -> Any:
        """What a hook of the backend returns.

        Raises:
            SdistError: it failed; says how, and what it wrote last.
        """
        request_path, result_path = (
            os.path.join(self._folder, f"{hook}.{kind}.json") for kind in ("request", "result")
        )
        with open(request_path, "w", encoding="utf-8") as file:
            json.dump(
                {
                    "arguments": arguments,
                    "backend": system["build-backend"],
                    "backend_path": [os.path.join(source, path) for path in system.get("backend-path", [])],
                    "hook": hook,
                    "python": surroundings.python,
                },
                file,
            )
        backend = os.path.join(os.path.dirname(os.path.abspath(__file__)), "backend.py")
        process = subprocess.run(
            [os.path.abspath(self._request["interpreter"]), "-s", "-S", "-B", backend, request_path, result_path],
            check=False,
            cwd=source,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        self._log += process.stdout
        try:
            with open(result_path, encoding="utf-8") as file:
                result = json.load(file)
        except FileNotFoundError:
            result = {"error": f"it ended with exit code {process.returncode}"}
        if "error" in result:
            self._write_log()
            said = process.stdout.partition("Traceback (most recent call last):")[0].rstrip().split("\n")[-_LOG_LINES:]
            raise SdistError(
                self._anywhere(
                    f"its build failed in {system['build-backend']}.{hook}: {result['error']}\n"
                    + "".join(f"  {line}\n" for line in said if line)
                    + f"All it wrote is in {self._request['log']}"
                )
            )
        return result["value"]

    def _anywhere(self, text: str) -> str:
        return self._traces.forget(text.encode(), "the log").decode()

    def _write_log(self) -> None:
        command.write_whole(self._request["log"], [self._anywhere(self._log.replace("\0", "")).encode()])

    def _take_modules(self, contents: Contents, surroundings: Surroundings) -> None:
        """Take the extension modules out of the wheel that are to be linked, and write what they are linked from."""
        there = modules.extension_modules(contents.files)
        wanted = self._request["modules"]
        modules.check_names(there, list(wanted), self._request["shared_modules"])
        records = modules.read_links(surroundings.links)
        for name, files in wanted.items():
            content = contents.files.pop(there[name])
            record = modules.link_of(name, there[name], content, records)
            objcopy = _absolute(self._request["compiler"]["objcopy"], self._root)
            modules.isolate(record["object"], files["object"], files["symbol"], files["renamed"], objcopy)
            self._traces.forget(command.read_file(files["object"]), f"the extension module '{name}'")
            command.write_whole(files["library"], [content])
            command.write_whole(files["flags"], [f"{flag}\n".encode() for flag in record["flags"]])


def _build_system(source: str) -> dict[str, Any]:
    """The table `build-system` of pyproject.toml, with what is there without it (PEP 518).

    Raises:
        SdistError: the file cannot be read, or is wrong.
    """
    path = os.path.join(source, "pyproject.toml")
    table: dict[str, Any] = {}
    if os.path.exists(path):
        try:
            table = requirements.read_toml(command.read_file(path).decode()).get("build-system", {})
        except ValueError as error:
            raise SdistError(f"its pyproject.toml cannot be read: {error}") from None
    system = {**_LEGACY, **table} if "build-backend" in table or "requires" in table else dict(_LEGACY)
    if not isinstance(system["requires"], list) or not isinstance(system["build-backend"], str):
        raise SdistError(
            "its pyproject.toml has a [build-system] whose 'requires' is no list, or whose 'build-backend' is no string"
        )
    for folder in system.get("backend-path", []):
        if os.path.commonpath([source, os.path.realpath(os.path.join(source, folder))]) != source:
            raise SdistError(f"its pyproject.toml has the 'backend-path' {folder}, which leads out of its folder")
    return system


def _absolute(value: Any, root: str) -> Any:
    """Paths that are relative to the folder of the action, in whatever holds them, as absolute ones."""
    if isinstance(value, str):
        found = re.match(r"(?:.*=|-[ILB]|-isystem)?(?=(?:external|bazel-out)/)", value)
        return value[: found.end()] + os.path.join(root, "") + value[found.end() :] if found else value
    if isinstance(value, list):
        return [_absolute(each, root) for each in value]
    if isinstance(value, dict):
        return {key: _absolute(each, root) for key, each in value.items()}
    return value


if __name__ == "__main__":
    sys.exit(command.run(main))
