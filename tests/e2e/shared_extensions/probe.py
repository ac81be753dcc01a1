"""Running statements in an executable under test, and what it has mapped."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.e2e.support import output

MAPPED = """
def mapped():
    with open("/proc/self/maps") as maps:
        paths = {line.split(None, 5)[5].strip() for line in maps if len(line.split(None, 5)) == 6}
    return sorted(path for path in paths if ".so" in path or path.startswith("/memfd:"))
"""


def ask(program: Path, statements: str, **options: Any) -> Any:
    """What `answer` is after the statements ran; they may call `mapped()`."""
    code = f"{MAPPED}\nimport json, sys\n{statements}\nprint(json.dumps(answer))"
    return json.loads(output(program, code, **options).splitlines()[-1])


def libraries(program: Path, statements: str) -> list[Path]:
    """Files of the machine's libraries that are mapped after the statements ran."""
    paths: list[str] = ask(program, f"{statements}\nanswer = mapped()")
    return [Path(path) for path in paths if path.startswith("/") and not path.startswith("/memfd:")]
