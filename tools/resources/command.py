"""What the tools' command lines share: options, rows of JSON, writing a result whole or not at all, errors.

`argparse` and `json` are avoided on purpose. The tools run once per target under an interpreter whose standard library
has no cached bytecode: importing the two costs several times the start of Python (measured: 16 ms against 88 and 80).
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tools.resources.resource import Data


class UsageError(ValueError):
    """A command line or a row of input that the tool does not understand."""


class Options:
    """Options of one command line: `--name value`, `--name=value`, switches, and `@FILE` with an argument a line."""

    def __init__(
        self, arguments: list[str], values: Iterable[str] = (), switches: Iterable[str] = (), positional: int = 0
    ) -> None:
        """Read `arguments`; `values` and `switches` are the names allowed, `*` after a name lets it stand repeatedly.

        Raises:
            UsageError: an option is unknown, lacks its value or stands twice, or the count of other arguments is wrong.
        """
        repeatable = {name.rstrip("*"): name.endswith("*") for name in (*values, *switches)}
        with_value = {name.rstrip("*") for name in values}
        self._found: dict[str, list[str]] = {}
        self.positional: list[str] = []
        """Arguments that are no options, in order."""
        waiting = arguments[::-1]
        while waiting:
            argument = waiting.pop()
            if argument.startswith("@"):  # only here: a value may be a label, which can start with '@'
                waiting += [line for line in read_file(argument[1:]).decode().split("\n") if line][::-1]
                continue
            if not argument.startswith("--"):
                self.positional.append(argument)
                continue
            name, equals, value = argument[2:].partition("=")
            if name not in repeatable:
                known = ", ".join(f"--{known}" for known in sorted(repeatable))
                raise UsageError(f"unknown option '--{name}'; there are {known}")
            if name in with_value:
                if not equals:
                    value = waiting.pop() if waiting else ""
                if value == "":
                    raise UsageError(f"'--{name}' needs a value")
            elif equals:
                raise UsageError(f"'--{name}' takes no value")
            if name in self._found and not repeatable[name]:
                raise UsageError(f"'--{name}' stands twice")
            self._found.setdefault(name, []).append(value)
        if len(self.positional) != positional:
            raise UsageError(f"expected {positional} arguments that are no options, got {self.positional}")

    def one(self, name: str, default: str | None = None) -> str:
        """Value of `name`, which must be there unless there is a default."""
        if name in self._found:
            return self._found[name][0]
        if default is None:
            raise UsageError(f"'--{name}' is missing")
        return default

    def many(self, name: str) -> list[str]:
        """All values of `name`, in order."""
        return self._found.get(name, [])

    def has(self, name: str) -> bool:
        """Tell whether `name` is there."""
        return name in self._found

    def levels(self) -> list[int]:
        """Values of `--levels`: optimisation levels, each 0, 1 or 2, ascending; repeated or separated by commas."""
        texts = [text for value in self.many("levels") for text in value.split(",")] or ["0"]
        for text in texts:
            if text not in ("0", "1", "2"):
                raise UsageError(f"'--levels' has '{text}'; an optimisation level is 0, 1 or 2")
        return sorted({int(text) for text in texts})


def read_file(path: str) -> bytes:
    """Read a whole file."""
    with open(path, "rb") as file:
        return file.read()


def read_rows(path: str, keys: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Read a file of JSON lines, each an object of strings with exactly `keys`; a row holds the values in that order.

    Raises:
        UsageError: a line is something else.
    """
    rows = []
    for number, line in enumerate(read_file(path).decode().split("\n"), 1):
        if line.strip():
            try:
                row = parse_json(line)
            except ValueError as error:
                raise UsageError(f"{path}:{number}: not JSON: {error}") from None
            if (
                not isinstance(row, dict)
                or sorted(row) != sorted(keys)
                or not all(type(row[key]) is str for key in keys)
            ):
                raise UsageError(f"{path}:{number}: expected an object with the strings {', '.join(keys)}")
            rows.append(tuple(row[key] for key in keys))
    return rows


class _Context:
    """What the scanner of `_json` asks its decoder for: the defaults of `json.loads`."""

    strict = True
    object_hook = object_pairs_hook = array_hook = None
    parse_float = float
    parse_int = int
    parse_constant = float


def parse_json(text: str) -> object:
    """Parse one JSON value.

    Goes to the C scanner behind `json.loads` without importing `json`, which needs `re`; falls back to it.

    Raises:
        ValueError: `text` is not JSON.
    """
    text = text.strip(" \t\r\n")
    try:
        from _json import make_scanner

        parsed: tuple[object, int] = make_scanner(_Context())(text, 0)  # type: ignore[arg-type]
        if parsed[1] == len(text):
            return parsed[0]
    except (ImportError, AttributeError, TypeError, ValueError, StopIteration):
        pass
    import json  # either no such scanner in this Python, or an error that json words better

    value: object = json.loads(text)
    return value


def write_whole(path: str, chunks: Iterable[Data]) -> None:
    """Write a file so that it is there complete or not at all."""
    partial = f"{path}.partial"
    try:
        with open(partial, "wb") as file:
            file.writelines(chunks)
        os.replace(partial, path)
    except BaseException:
        if os.path.exists(partial):
            os.unlink(partial)
        raise


def run(main: Callable[[list[str]], None]) -> int:
    """Run a tool on `sys.argv`; what goes wrong becomes `error: …` on stderr and exit code 1."""
    try:
        main(sys.argv[1:])
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        sys.stderr.write(f"error: {where}{error.strerror}\n")
    except ValueError as error:  # every error the tools raise on purpose is one
        sys.stderr.write(f"error: {error}\n")
    else:
        return 0
    return 1
