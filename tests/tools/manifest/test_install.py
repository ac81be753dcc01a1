"""Installing a manifest (F469): all of it or nothing, and over nothing that it did not install."""

from __future__ import annotations

import contextlib
import errno
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tools.manifest import index, install, swap
from tools.manifest.contents import Entry
from tools.manifest.paths import MARKER

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]


class Target:
    """A manifest that can be installed, and where to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.place = folder / "place"
        self.place.mkdir()
        self.destination = self.place / "app"

    def options(self, files: dict[str, str], label: str = "//:m") -> list[str]:
        for name, content in files.items():
            path = self.folder / "tree" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        entries = [Entry(name, "nowhere", content, "//:o", name.startswith("bin/")) for name, content in files.items()]
        index.write(str(self.folder / "index"), sorted(entries, key=lambda entry: entry.path))
        return ["--label", label, "--index", str(self.folder / "index"), "--tree", str(self.folder / "tree")]

    def install(self, files: dict[str, str], *arguments: str, label: str = "//:m") -> None:
        install.main([*self.options(files, label), *(arguments or [str(self.destination)])])

    def there(self) -> dict[str, str]:
        """What is installed, and nothing else may be left beside it."""
        assert [path.name for path in self.place.iterdir()] in ([], ["app"])
        files = [path for path in self.destination.rglob("*") if not path.is_dir()]
        found = {str(path.relative_to(self.destination)): path.read_text() for path in files}
        if found:
            assert found.pop(MARKER).strip()
        return found


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Target]:
    monkeypatch.delenv("BUILD_WORKING_DIRECTORY", raising=False)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield Target(tmp_path)
    for number, handler in handlers.items():
        signal.signal(number, handler)


OLD = {"bin/app": "old", "share/old": "old", "same": "same"}
NEW = {"bin/app": "new", "share/x/new": "new", "same": "same"}


def test_fresh(target: Target, capsys: pytest.CaptureFixture[str]) -> None:
    target.install(NEW)
    assert target.there() == NEW
    assert capsys.readouterr().out == f"installed {target.destination}: 3 files\n"


def test_modes(target: Target) -> None:
    """F471, whatever the umask and the modes in Bazel's outputs."""
    options = target.options(NEW)
    (target.folder / "tree/bin/app").chmod(0o400)
    before = os.umask(0o077)
    try:
        install.main([*options, str(target.destination)])
    finally:
        os.umask(before)
    modes = {str(path.relative_to(target.place)): path.stat().st_mode & 0o7777 for path in target.place.rglob("*")}
    files = {"app/bin/app": 0o755, "app/same": 0o644, "app/share/x/new": 0o644, f"app/{MARKER}": 0o644}
    assert modes == {**files, **dict.fromkeys(["app", "app/bin", "app/share", "app/share/x"], 0o755)}


@pytest.mark.parametrize("exchange", [True, False])
def test_replaces(
    target: Target, exchange: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is not in the manifest any more is gone; also where folders cannot change places in one step."""
    if not exchange:
        monkeypatch.setattr(swap, "exchange", no_exchange)
    target.install(OLD)
    target.destination.chmod(0o750)
    target.install(NEW)
    assert target.there() == NEW
    assert capsys.readouterr().out.splitlines()[1] == f"replaced {target.destination}: 3 files"
    assert target.destination.stat().st_mode & 0o777 == 0o750


def no_exchange(_first: str, _second: str) -> None:
    raise OSError(errno.EINVAL, "no exchange")


def test_there_is_an_exchange(tmp_path: Path) -> None:
    """The way in one step is the one taken on Linux."""
    for name in "ab":
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    swap.exchange(str(tmp_path / "a"), str(tmp_path / "b"))
    assert (tmp_path / "a/b").exists()
    assert (tmp_path / "b/a").exists()
    with pytest.raises(FileNotFoundError):
        swap.exchange(str(tmp_path / "a"), str(tmp_path / "c"))


def test_second_step_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an exchange, what was moved away comes back."""
    monkeypatch.setattr(swap, "exchange", no_exchange)
    (tmp_path / "old").mkdir()
    (tmp_path / "old/file").touch()
    with pytest.raises(FileNotFoundError):
        swap.put_in_place(str(tmp_path / "missing"), str(tmp_path / "old"), str(tmp_path / "away"))
    assert (tmp_path / "old/file").exists()
    assert not (tmp_path / "away").exists()


def test_empty_folder_is_filled(target: Target) -> None:
    target.destination.mkdir()
    target.install(NEW)
    assert target.there() == NEW


def test_folders_above_are_made(target: Target) -> None:
    deep = target.destination / "x/y"
    target.install(NEW, str(deep))
    assert (deep / "same").exists()


def test_relative_to_where_the_command_was_given(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUILD_WORKING_DIRECTORY", str(target.place))
    target.install(NEW, "./app/")
    assert target.there() == NEW


def test_through_a_link(target: Target) -> None:
    """A link to an installation stays one."""
    link = target.folder / "current"
    link.symlink_to(target.destination)
    target.install(OLD)
    target.install(NEW, str(link))
    assert link.is_symlink()
    assert target.there() == NEW


@pytest.mark.parametrize("force", [False, True])
def test_other_files_are_kept(target: Target, force: bool) -> None:
    """`bazel run :m -- ~` is no way to lose a home."""
    target.destination.mkdir()
    (target.destination / "thesis").write_text("years")
    if force:
        target.install(NEW, "--force", str(target.destination))
        assert target.there() == NEW
        return
    with pytest.raises(
        install.InstallError, match=r"holds files that no manifest installed; .* `--force` to lose them$"
    ):
        target.install(NEW)
    assert (target.destination / "thesis").read_text() == "years"
    assert [path.name for path in target.place.iterdir()] == ["app"]


def test_other_manifests_files_are_kept(target: Target) -> None:
    target.install(OLD, label="//:other")
    with pytest.raises(install.InstallError, match=r"is an installation of //:other, not of //:m; say `--force`"):
        target.install(NEW)
    assert target.there() == OLD


@pytest.mark.parametrize("force", [(), ("--force",)])
def test_no_folder(target: Target, force: tuple[str, ...]) -> None:
    target.destination.write_text("file")
    for place in (target.destination, Path("/")):
        with pytest.raises(install.InstallError, match=r"is no folder that could be replaced; name another one$"):
            target.install(NEW, *force, str(place))
    assert target.destination.read_text() == "file"


def test_no_destination(target: Target) -> None:
    with pytest.raises(install.InstallError, match=r"^where to\?"):
        install.main(target.options(NEW))


def test_dry_run(target: Target, capsys: pytest.CaptureFixture[str]) -> None:
    target.install(NEW, "--dry-run", str(target.destination))
    assert capsys.readouterr().out == "+ bin/app\n+ same\n+ share/x/new\n"
    assert not target.destination.exists()
    target.install(OLD)
    (target.destination / "share/stray").touch()
    capsys.readouterr()
    target.install(NEW, str(target.destination), "--dry-run")
    assert capsys.readouterr().out == "~ bin/app\n+ share/x/new\n- share/old\n- share/stray\n"
    assert (target.destination / "bin/app").read_text() == "old"
    target.install(OLD, str(target.destination))
    capsys.readouterr()
    (target.destination / "bin/app").chmod(0o644)
    target.install(OLD, str(target.destination), "--dry-run")
    assert capsys.readouterr().out == "~ bin/app\n"


@contextlib.contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("old", [OLD, {}])
def test_write_that_fails(target: Target, old: dict[str, str]) -> None:
    """The third file cannot be written to its end: what was there before is there, and nothing else."""
    if old:
        target.install(old)
    options = target.options({**NEW, "zzz": "x" * 100_000})
    with file_size_limit(10_000), pytest.raises(install.InstallError) as caught:
        install.main([*options, str(target.destination)])
    state = "is as it was" if old else "is still not there"
    assert str(caught.value).startswith(f"cannot install to {target.destination}, which {state}: ")
    assert str(caught.value).endswith(os.strerror(errno.EFBIG))
    assert target.there() == old
    assert target.destination.exists() == bool(old)


def test_folders_above_are_not_left_by_what_fails(target: Target) -> None:
    options = target.options({"a": "x" * 100_000})
    with file_size_limit(10_000), pytest.raises(install.InstallError):
        install.main([*options, str(target.destination / "x/y")])
    assert list(target.place.iterdir()) == []


MOUNTED = """
set -eu
mount -t tmpfs -o size=200k none "$1"
cp -r "$2" "$1/app"
if [ "$3" = read-only ]; then mount -o remount,ro "$1"; fi
shift 3
code=0
"$@" || code=$?
# Seen from inside: the mount is gone when this ends.
find "$OUT" -type f -exec sh -c 'echo "$1: $(head -c 20 "$1")"' - {} ';' | sort
exit $code
"""


@pytest.mark.parametrize(("kind", "code"), [("full", errno.ENOSPC), ("read-only", errno.EROFS)])
def test_disks(target: Target, kind: str, code: int) -> None:
    """A disk that is full, or cannot be written, keeps the old tree: on a small file system of its own."""
    unshare = ["unshare", "--user", "--map-root-user", "--mount"]
    if subprocess.run(
        [*unshare, "mount", "-t", "tmpfs", "none", str(target.place)], capture_output=True, check=False
    ).returncode:
        unshare = ["unshare", "--mount"]  # as root, where the kernel gives users no mounts
    target.install(OLD, str(target.folder / "before"))
    options = target.options({**NEW, "zzz": "x" * (300_000 if kind == "full" else 1)})
    program = [sys.executable, "-m", "tools.manifest.install", *options, str(target.destination)]
    environment = {**os.environ, "OUT": str(target.place), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    result = subprocess.run(
        [*unshare, "sh", "-c", MOUNTED, "sh", str(target.place), str(target.folder / "before"), kind, *program],
        capture_output=True,
        cwd=ROOT,
        env=environment,
        text=True,
        check=False,
    )
    assert result.stderr.startswith(f"error: cannot install to {target.destination}, which is as it was: "), result
    assert result.stderr.endswith(f"{os.strerror(code)}\n")
    assert result.returncode == 1
    left = dict(line.split(": ", 1) for line in result.stdout.splitlines())
    assert left == {str(target.destination / path): content for path, content in {**OLD, MARKER: "//:m"}.items()}


# shutil itself refuses to copy from a pipe.
FROM_PIPES = """
import shutil, sys
from pathlib import Path
from tools.manifest import install
from tools.resources import command
shutil.copyfile = lambda source, target: Path(target).write_bytes(Path(source).read_bytes())
sys.exit(command.run(install.main))
"""


def test_stopped(target: Target) -> None:
    """A signal in the middle leaves nothing; what a kill leaves, the next installation removes."""
    target.install(OLD)
    # Reading a pipe is as long as this test wants it to be.
    options = target.options({"a": "a", "pipe": "", "z": "z"})
    (target.folder / "tree/pipe").unlink()
    (target.folder / "tree/pipe").symlink_to(target.folder / "slow")
    os.mkfifo(target.folder / "slow")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGKILL):
        process = subprocess.Popen(
            [sys.executable, "-c", FROM_PIPES, *options, str(target.destination)], cwd=ROOT, env=environment
        )
        deadline = time.monotonic() + 30
        while not list(target.place.glob(".app.new-*/new/a")):
            assert time.monotonic() < deadline
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(number)
        assert process.wait(30) == (-signal.SIGKILL if number == signal.SIGKILL else 128 + number)
        if number == signal.SIGKILL:
            assert len(list(target.place.iterdir())) == 2
        else:
            assert target.there() == OLD
    target.install(NEW)
    assert target.there() == NEW


def test_what_cannot_be_removed(
    target: Target, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The installation is done; that something is left is said."""
    target.install(OLD)
    monkeypatch.setattr("shutil.rmtree", lambda *_, **__: None)
    target.install(NEW)
    (left,) = target.place.glob(".app.new-*/old")
    assert capsys.readouterr().err == (
        f"warning: what was in {target.destination} before is now in {left}, and could not be removed\n"
    )
