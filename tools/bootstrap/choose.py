"""Choose the Bazel that `bazelw` hands over to, and leave the choice as a line of shell for the next time."""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import shlex
import sys
import tempfile
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from tools.bootstrap import offline, probe, rust, tidy
from tools.bootstrap.report import BootstrapError, say

_HERE = Path(__file__).parent
_ONLINE = "# online\n"


def online_record(bazel: Path) -> str:
    """Shell that runs `bazel`."""
    return f'{_ONLINE}[ -x {shlex.quote(str(bazel))} ] && exec {shlex.quote(str(bazel))} "$@"\n'


def offline_record(prefix: Path, toolchain: Path, sysroot: Path) -> str:
    """Shell that runs the offline Bazel of `prefix`, as long as it and the Rust toolchain are there."""
    bazel = prefix / "root/usr/bin/bazel"
    conditions = " && ".join(f"[ -e {shlex.quote(str(each))} ]" for each in (bazel, toolchain, sysroot / "bin/rustc"))
    rc = " ".join(shlex.quote(f"--bazelrc={each}/bazelrc") for each in (prefix, toolchain))
    return f'{conditions} &&\n    exec {shlex.quote(str(bazel))} --nosystem_rc {rc} "$@"\n'


def code_key(files: Iterable[Path]) -> str:
    """A hash of the bootstrap's code: what it builds is built anew where it changed."""
    digest = sha256()
    for each in sorted(files):
        digest.update(each.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def choose(cache: Path, candidate: Path | None) -> str:
    """The record of the choice between `candidate` and the offline Bazel."""
    if candidate is not None:
        say(f"asking {candidate} whether it reaches the central registry")
        if probe.usable(candidate, _HERE.parents[1]):
            return online_record(candidate)
        say("it does not")
    sysroot = rust.machine_sysroot()
    code = code_key(each for each in _HERE.iterdir() if each.is_file())
    prefix = offline.prefix_for(cache, code, with_rust=sysroot is None, with_cpp=offline.has_cpp())
    sysroot = sysroot or prefix / "root/usr"
    toolchain = rust.toolchain_for(cache, sysroot)
    tidy.mark_used(prefix)
    tidy.mark_used(toolchain)
    return offline_record(prefix, toolchain, sysroot)


def main(arguments: list[str]) -> int:
    """Write the record; a record of a Bazel that reached the registry once holds until that Bazel changes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--record", type=Path, required=True, help="where the choice is kept")
    parser.add_argument("--bazel", type=Path, help="a Bazel to use if it reaches the central registry")
    options = parser.parse_args(arguments)
    record: Path = options.record
    cache = record.parents[1]
    record.parent.mkdir(parents=True, exist_ok=True)
    try:
        with _lock(cache / "lock"):
            if record.exists() and record.read_text().startswith(_ONLINE):
                record.touch()
            else:
                _replace(record, choose(cache, options.bazel))
    except BootstrapError as error:
        say(f"error: {error}.")
        return 1
    except KeyboardInterrupt:
        say("interrupted; the next call continues where this one stopped")
        return 130
    return 0


@contextlib.contextmanager
def _lock(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        os.set_inheritable(file.fileno(), True)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another bazelw")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _replace(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    Path(name).replace(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
