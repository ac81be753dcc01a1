"""Runs one module of CPython's tests in the interpreter at hand: `PYTHON inside.py OUTPUT MODULE`.

OUTPUT gets one line of JSON for each test, when it ends: its id, what came of it, and the error's or the skip's first line. What the tests take from
`python -m test` besides (which resources they may use) is set here.
"""

from __future__ import annotations

import importlib
import json
import signal
import sys
import unittest
from typing import Any, TextIO

_ErrorHolder: Any = vars(unittest.suite)["_ErrorHolder"]

# The later in this list, the more it says about a test of which several parts ended differently.
OUTCOMES = ["ok", "skipped", "expected failure", "unexpected success", "failed", "error"]


class Recorder(unittest.TestResult):
    """Writes down what comes of each test."""

    def __init__(self, output: TextIO) -> None:
        """Write to a file."""
        super().__init__()
        self._output = output
        self._found: dict[str, tuple[str, str]] = {}

    def note(self, test: Any, outcome: str, text: object = "") -> None:
        """Write down what came of a test, or of a part of it."""
        lines = str(text).strip().splitlines() or [""]
        name = getattr(test, "test_case", test).id()
        old = self._found.get(name, ("ok", ""))
        if OUTCOMES.index(outcome) >= OUTCOMES.index(old[0]):
            self._found[name] = (outcome, lines[0][:300])
        if isinstance(test, _ErrorHolder):
            self._write(name)  # of a class or a module, for which nothing is started or stopped

    def _write(self, name: str) -> None:
        outcome, text = self._found.pop(name, ("ok", ""))
        self._output.write(json.dumps({"id": name, "outcome": outcome, "text": text}) + "\n")
        self._output.flush()

    def stopTest(self, test: Any) -> None:  # noqa: N802
        """The test has ended."""
        super().stopTest(test)
        self._write(test.id())

    def addError(self, test: Any, error: Any) -> None:  # noqa: N802
        """An exception."""
        self.note(test, "error", f"{error[0].__name__}: {error[1]}")

    def addFailure(self, test: Any, error: Any) -> None:  # noqa: N802
        """An assertion that failed."""
        self.note(test, "failed", f"{error[0].__name__}: {error[1]}")

    def addSubTest(self, test: Any, subtest: Any, error: Any) -> None:  # noqa: N802
        """A part of a test."""
        if error is not None:
            failed = issubclass(error[0], test.failureException)
            self.note(test, "failed" if failed else "error", f"{error[0].__name__}: {error[1]}")

    def addSkip(self, test: Any, reason: str) -> None:  # noqa: N802
        """A test that does not apply."""
        self.note(test, "skipped", reason)

    def addExpectedFailure(self, test: Any, error: Any) -> None:  # noqa: N802
        """A test that is known to fail."""
        self.note(test, "expected failure")

    def addUnexpectedSuccess(self, test: Any) -> None:  # noqa: N802
        """A test that is known to fail, and did not."""
        self.note(test, "unexpected success")


def main(output: str, name: str) -> None:
    """Run the module's tests."""
    # Shells make what runs in the background ignore these.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)
    with open(output, "w", encoding="utf-8", errors="backslashreplace") as file:
        recorder = Recorder(file)
        try:
            support: Any = importlib.import_module("test.support")
            support.use_resources = {}
            support.verbose = 0
            suite = unittest.TestLoader().loadTestsFromModule(importlib.import_module(name))
        except unittest.SkipTest as skip:
            recorder.note(_ErrorHolder(name), "skipped", skip)
            return
        except Exception as error:
            recorder.note(_ErrorHolder(name), "error", f"{type(error).__name__}: {error}")
            raise
        suite.run(recorder)


if __name__ == "__main__":
    main(*sys.argv[1:])
