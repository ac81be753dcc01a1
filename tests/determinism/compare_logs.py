"""Says where two builds part, from their execution logs.

    python3 -m tests.determinism.compare_logs ONE.json ANOTHER.json

The logs are those of `bazel build --execution_log_json_file=FILE`, of builds that had nothing to reuse.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.determinism.divergence import compare
from tests.determinism.execution_log import read


def main(arguments: list[str]) -> int:
    """Entry point; the exit code is 1 if anything differs."""
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    one, another = (read(Path(path)) for path in arguments)
    comparison = compare(one, another)
    for divergence in comparison.first:
        print(divergence)
    print(f"{comparison.actions} actions; {len(comparison.changed)} files differ")
    return 1 if comparison.first else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
