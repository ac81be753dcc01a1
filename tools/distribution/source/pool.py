"""Fetch from the pool of Debian's archive what no suite's index names any more.

A pool keeps a file for a while after the suites have moved on, and some mirrors do not have yet what the indexes name.
The file is known by its pinned SHA-256, which is what an index would be asked for.
"""

from __future__ import annotations

import getpass
import subprocess
import tempfile
from pathlib import Path

from tools.bootstrap import apt
from tools.bootstrap.report import BootstrapError

# Downloads with the proxies and credentials that apt is configured with.
_HELPER = "/usr/lib/apt/apt-helper"


def fetch(suite: apt.PrivateApt, package: str, filename: str, sha256: str, folder: Path) -> str:
    """Download a file of the source package `package` to `folder`; returns why it is not there if it is not.

    Files of all versions of a source package are in one folder of the pool: `suite` only has to have some version.
    """
    try:
        files = suite.source_files(package)
    except BootstrapError as error:
        return str(error)
    if not files:
        return f"Debian {suite.suite} has no files of {package}"
    url = f"{files[0].url.rpartition('/')[0]}/{filename}"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as draft:
        target = Path(draft, filename)
        options = ["-o", f"APT::Sandbox::User={getpass.getuser()}", "-o", "Acquire::Retries=3"]
        command = [_HELPER, *options, "download-file", url, str(target), f"SHA256:{sha256}"]
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        except OSError as error:
            return f"cannot run {_HELPER}: {error.strerror}"
        if done.returncode or not target.exists():
            lines = [line[3:] for line in done.stderr.splitlines() if line.startswith("E: ")]
            return " ".join(lines[0].split()) if lines else f"{_HELPER} failed with exit code {done.returncode}"
        target.replace(folder / filename)
    return ""
