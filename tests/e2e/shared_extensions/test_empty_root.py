"""One file with numpy inside, in a root directory with the machine's C and C++ libraries and nothing else."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.e2e.alone import empty_root
from tests.e2e.shared_extensions.probe import libraries
from tests.e2e.support import TIMEOUT_SECONDS, executable

USE = "import numpy, msgpack, markupsafe; print(numpy.linalg.det(2 * numpy.eye(2)), msgpack.packb(1), markupsafe.escape('<'))"


def make(root: Path) -> None:
    program = executable("IN_MEMORY")
    empty_root.make(root, program)
    for path in libraries(program, USE):
        folder = root / str(path.parent).removeprefix("/")
        folder.mkdir(parents=True, exist_ok=True)
        # The loader asks for them by other names, which are links to this one.
        for name in [
            other.name for other in path.parent.glob(f"{path.name.split('.so')[0]}.so*") if other.samefile(path)
        ]:
            shutil.copy(path, folder / name)


def test_runs_in_an_empty_root_with_proc(tmp_path: Path) -> None:
    """The loader opens a file in memory by its name below /proc; that and the libraries are all it takes."""
    root = tmp_path / "root"
    make(root)
    (root / "proc").mkdir()
    script = f"mount --rbind /proc '{root}/proc' && exec unshare --root='{root}' /program \"$@\""
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-euc", script, "sh", USE]
    result = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == "4.0 b'\\x01' &lt;\n"


def test_without_proc_the_error_says_what_to_do(tmp_path: Path) -> None:
    root = tmp_path / "root"
    make(root)
    result = empty_root.run_in(root, "import msgpack._cmsgpack")
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1] == (
        "ImportError: extension module 'msgpack._cmsgpack': it cannot be loaded from memory, for /proc is not there: "
        'mount it, or build the executable with resources_policy = "filesystem-relative-only:PREFIX" '
        "to load it from a file"
    )
