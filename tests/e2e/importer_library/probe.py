"""Asking executables under test."""

from __future__ import annotations

import json
from typing import Any

from tests.e2e.support import executable, output


def ask(program: str, code: str) -> Any:
    """What `code` leaves in `answer`, run inside the executable whose path is in the variable `program`."""
    return json.loads(output(executable(program), f"{code}\nimport json; print(json.dumps(answer))"))
