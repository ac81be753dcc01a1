"""Bytes that are moved between Bazel and a cache over HTTP when one module of a large application is changed.

    python3 -m tests.remote.edit [--modules 10000]

The application is that of tests/bench/scale. Who changes the module uploads what the change made; another who builds it downloads the executable.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.bench.scale.application import EDITED, Application, edited
from tests.bench.scale.workspace import Workspace
from tests.determinism.workspaces import print_table
from tests.remote.servers import Dav

# More than the archive of a target, with 50 modules, and the lists beside it have together.
_ARCHIVE = 1_000_000


def main() -> int:
    """Entry point; the exit code is 1 if more was uploaded than the executable and the archive of the module's target."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--modules", type=int, default=10_000)
    options = parser.parse_args()
    application = Application(options.modules)
    target = f"//{application.package}:program"
    rows = []
    with tempfile.TemporaryDirectory(prefix="pyoxidizer-edit-", ignore_cleanup_errors=True) as top:
        server = Dav(Path(top, "server"))
        folder = Path(top, "workspace")
        folder.mkdir()
        workspace = Workspace(folder, [application])
        server.start()
        try:
            build = ("build", target, "--disk_cache=", *server.flags())

            def moved(what: str, *flags: str) -> list[int]:
                workspace.bazel(*build, *flags)
                traffic = server.traffic()
                up, down = (
                    [size for each, path, size in traffic if each == method and "/cas/" in path]
                    for method in ("PUT", "GET")
                )
                rows.append((what, str(len(up)), f"{sum(up):,}", str(len(down)), f"{sum(down):,}"))
                return up

            workspace.bazel("clean")
            moved("first build")
            source = folder / application.package / EDITED
            source.write_text(edited(source.read_text(encoding="utf-8"), 1), encoding="utf-8")
            uploaded = moved("one module changed")
            workspace.bazel("clean")
            moved("that, by another", "--remote_download_outputs=toplevel")
            workspace.bazel("clean")
            moved("that, by CI", "--remote_download_outputs=minimal")
            workspace.bazel(*build)
            executable = (folder / "bazel-bin" / application.package / "program").stat().st_size
        finally:
            server.kill()
            workspace.bazel("shutdown")
    print_table(["build", "files up", "bytes up", "files down", "bytes down"], rows)
    rest = sum(uploaded) - executable
    print(f"\nof one change {executable:,} bytes are the executable, and {rest:,} all else")
    return 0 if 0 < rest < _ARCHIVE else 1


if __name__ == "__main__":
    sys.exit(main())
