"""Changes one source file of //examples/hello and shows which actions the next build runs.

    python3 -m tests.determinism.edit_one

An application is data: nothing is compiled or linked but its own bytecode.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.determinism import execution_log
from tests.determinism.workspaces import Workspace, copy_sources, print_table

TARGET = "//examples/hello"
EXPECTED = {"PyoxCompile": 1, "PyoxPack": 1}


def main() -> int:
    """Entry point; the exit code is 1 if other actions ran than expected."""
    with tempfile.TemporaryDirectory(prefix="pyoxidizer-") as top:
        workspace = Workspace(Path(top, "edited"))
        copy_sources(workspace.folder)
        workspace.bazel("build", TARGET)
        source = workspace.folder / "examples/hello/hello.py"
        source.write_text(source.read_text(encoding="utf-8") + '\nprint("edited")\n', encoding="utf-8")
        log = Path(top, "log.json")
        workspace.bazel("build", TARGET, f"--execution_log_json_file={log}")
        ran = Counter(action.mnemonic for action in execution_log.read(log))
        program = workspace.folder / "bazel-bin/examples/hello/hello"
        output = subprocess.run([program], check=True, stdout=subprocess.PIPE, text=True).stdout
        workspace.remove_outputs()
    print_table(
        ["actions", "run", "expected"],
        [(name, str(ran[name]), str(EXPECTED.get(name, 0))) for name in sorted(ran.keys() | EXPECTED)],
    )
    if not output.endswith("edited\n"):
        print("the executable is not the edited one")
        return 1
    return 0 if ran == EXPECTED else 1


if __name__ == "__main__":
    sys.exit(main())
