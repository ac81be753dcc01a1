"""Builds hello, pyflakes, mercurial and a program with numpy from a remote cache and by a remote executor, well and badly.

    python3 -m tests.remote.check [NAME …]

Each check has real servers of its own (see servers.py), and builds in copies of the repository with their own output bases. Needs git; nginx for `http`, and
bwrap for `executor`. See docs/remote.md.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.determinism.workspaces import print_table
from tests.remote.clone import Build, BuildError, Clone
from tests.remote.servers import BuildGrid, Casd, Dav, Server, ServerError

# A source distribution and a wheel with libraries take long: they are not for what is no question of what is built.
SMALL = ("//examples/hello", "//examples/pyflakes")
TARGETS = (*SMALL, "//examples/mercurial", "//tests/e2e/shared_extensions:in_memory")

# When to end a server in the middle: of hello's outputs alone there are 40.
_SOME_BLOBS = 30
_AWAY_SECONDS = 6

_MINIMAL = "--remote_download_outputs=minimal"
_ALL = "--remote_download_outputs=all"

_RETRIES = "--experimental_remote_cache_eviction_retries=5"

# How Bazel says that a blob is not what it should be, and that it is not there.
_MISMATCH = "does not match received digest"
_LOST = "do not exist remotely"


class Bench:
    """What checks share: two copies of the repository, and what comes out of a build without any server."""

    def __init__(self, folder: Path) -> None:
        """Make the copies in folders of different depth."""
        self.folder = folder
        self.targets: Sequence[str] = ()
        self.one = Clone(folder / "one")
        self.another = Clone(folder / "another/far/deeper")
        self._expected: dict[Sequence[str], dict[str, str]] = {}

    def build(self, clone: Clone, *flags: str) -> Build:
        """Build the targets, from nothing but what the flags name."""
        clone.clean()
        return clone.build(flags, self.targets)

    def expected(self) -> dict[str, str]:
        """Digests of what a build without any server makes."""
        if self.targets not in self._expected:
            self._expected[self.targets] = self.build(self.one).outputs
        return self._expected[self.targets]

    def problems(self, build: Build, *, executed: bool, rest: bool = False) -> list[str]:
        """What is wrong with a build that was to make the usual, or the rest of it, and to run actions or none."""
        expected = self.expected()
        if rest:
            expected = {path: digest for path, digest in expected.items() if path in build.outputs}
        problems = _differences(expected, build)
        if build.executed and not executed:
            problems.append(f"ran {dict(build.executed)}")
        if executed and not build.executed:
            problems.append("nothing ran, so that nothing was checked")
        return problems


def _differences(expected: dict[str, str], build: Build) -> list[str]:
    found = build.outputs
    differing = sorted(path for path in expected.keys() | found.keys() if expected.get(path) != found.get(path))
    return [f"{len(differing)} outputs differ, such as {differing[0]}"] if differing else []


Row = tuple[str, Build, list[str]]


def _shared(bench: Bench, server: Server) -> list[Row]:
    """One fills the cache; another, elsewhere, has everything from it; so has one who downloads next to nothing."""
    server.start()
    filled = bench.build(bench.one, *server.flags())
    found = bench.build(bench.another, *server.flags(), _ALL)
    minimal = bench.build(bench.another, *server.flags(), _MINIMAL)
    return [
        ("empty cache", filled, bench.problems(filled, executed=True)),
        ("another directory", found, bench.problems(found, executed=False)),
        ("minimal download", minimal, bench.problems(minimal, executed=False)),
    ]


def check_grpc(bench: Bench) -> list[Row]:
    """A cache over gRPC."""
    return _on(BuildGrid(bench.folder / "grpc"), bench, _shared)


def check_http(bench: Bench) -> list[Row]:
    """A cache over HTTP."""
    return _on(Dav(bench.folder / "http"), bench, _shared)


def check_executor(bench: Bench) -> list[Row]:
    """All actions are run by a server, each in a root of its own; the next who builds has them from it."""

    def steps(bench: Bench, server: Server) -> list[Row]:
        server.start()
        ran = bench.build(bench.one, *server.flags())
        found = bench.build(bench.another, *server.flags(), _MINIMAL)
        return [
            ("run by the server", ran, bench.problems(ran, executed=True)),
            ("another directory", found, bench.problems(found, executed=False)),
        ]

    return _on(Casd(bench.folder / "executor"), bench, steps)


def check_killed(bench: Bench) -> list[Row]:
    """The server dies in the middle of a build, and is there again later, in that build and the next."""

    def steps(bench: Bench, server: Server) -> list[Row]:
        server.start()

        in_the_middle, built = threading.Event(), threading.Event()

        def interrupt() -> None:
            while sum(1 for _ in server.blobs()) < _SOME_BLOBS and not built.is_set():
                time.sleep(0.02)
            if not built.is_set():
                in_the_middle.set()
            server.kill()
            time.sleep(_AWAY_SECONDS)
            server.start()

        thread = threading.Thread(target=interrupt, daemon=True)
        thread.start()
        try:
            hit = bench.build(bench.one, *server.flags())
        finally:
            built.set()
            thread.join()
        problems = bench.problems(hit, executed=True)
        if not in_the_middle.is_set():
            problems.append("the server was there to the end")
        resumed = bench.build(bench.another, *server.flags())
        away = bench.build(bench.another, *_without(server))
        return [
            ("killed and restarted", hit, problems),
            ("the next build", resumed, bench.problems(resumed, executed=True) + _hit(resumed)),
            ("not there at all", away, bench.problems(away, executed=True) + _said(away, "Remote Cache")),
        ]

    return _on(BuildGrid(bench.folder / "killed"), bench, steps)


def check_evicted(bench: Bench) -> list[Row]:
    """The server loses what a build with minimal download left there, and a file is changed, so that it is needed: one error, and the next build has it all."""

    def steps(bench: Bench, server: Server) -> list[Row]:
        server.start()
        bench.build(bench.one, *server.flags())
        minimal = bench.build(bench.another, *server.flags(), _MINIMAL)
        rows = [("minimal download", minimal, bench.problems(minimal, executed=False))]
        _lose_all(server)
        with _changed(bench):
            expected = bench.build(bench.one).outputs
            try:
                bench.another.build([*server.flags(), _MINIMAL], bench.targets)
            except BuildError as error:
                if _LOST not in str(error):
                    raise
            else:
                raise BuildError("what the server lost was not missed")
            again = bench.another.build([*server.flags(), _MINIMAL], bench.targets)
            rows.append(("lost it all: an error, then", again, _differences(expected, again)))
            # That ran here, so that nothing is missed any more until all is the server's again.
            bench.build(bench.another, *server.flags(), _MINIMAL)
            _lose_all(server)
        retried = bench.another.build([*server.flags(), _MINIMAL, _RETRIES], bench.targets)
        problems = bench.problems(retried, executed=True, rest=True) + _said(retried, "retrying the build")
        rows.append(("lost it all: retried at once", retried, problems))
        return rows

    return _on(BuildGrid(bench.folder / "evicted"), bench, steps)


def _lose_all(server: Server) -> None:
    server.kill()
    server.empty()
    server.start()


@contextlib.contextmanager
def _changed(bench: Bench) -> Iterator[None]:
    """One source is another while this lasts."""
    sources = [clone.folder / "examples/hello/hello.py" for clone in (bench.one, bench.another)]
    text = sources[0].read_text(encoding="utf-8")
    for source in sources:
        source.write_text(text + "\n", encoding="utf-8")
    try:
        yield
    finally:
        for source in sources:
            source.write_text(text, encoding="utf-8")


def _corrupted(bench: Bench, server: Server) -> list[Row]:
    """What is downloaded at once is made anew. What is only needed later is an error that says so, and the build after that is to download everything."""
    server.start()
    bench.build(bench.one, *server.flags())
    server.damage()
    bench.build(bench.another, *server.flags(), _MINIMAL)
    with _changed(bench):
        expected = bench.build(bench.one).outputs
        try:
            bench.another.build([*server.flags(), _MINIMAL], bench.targets)
        except BuildError as error:
            if _MISMATCH not in str(error):
                raise
        else:
            raise BuildError("what the server had damaged was not missed")
        resumed = bench.another.build([*server.flags(), _ALL], bench.targets)
    rows = [("an error, then all downloaded", resumed, _differences(expected, resumed))]
    damaged = server.damage()
    build = bench.build(bench.another, *server.flags(), _ALL)
    rows.append((f"{damaged} damaged files", build, bench.problems(build, executed=True) + _said(build, _MISMATCH)))
    return rows


def check_corrupted_grpc(bench: Bench) -> list[Row]:
    """The server over gRPC sends blobs that are not what they should be."""
    return _on(BuildGrid(bench.folder / "corrupted_grpc"), bench, _corrupted)


def check_corrupted_http(bench: Bench) -> list[Row]:
    """The server over HTTP sends blobs that are not what they should be."""
    return _on(Dav(bench.folder / "corrupted_http"), bench, _corrupted)


def check_mapped(bench: Bench) -> list[Row]:
    """With paths mapped, another compilation mode has the compiled modules of the first."""

    def steps(bench: Bench, server: Server) -> list[Row]:
        server.start()
        mapped = "--experimental_output_paths=strip"
        first = bench.build(bench.one, *server.flags(), mapped)
        optimized = bench.build(bench.one, *server.flags(), mapped, "--compilation_mode=opt")
        again = [name for name in optimized.executed if name.startswith("PyoxCompile")]
        return [
            ("paths mapped", first, bench.problems(first, executed=True)),
            ("and -c opt", optimized, [f"ran {name} again" for name in again]),
        ]

    return _on(BuildGrid(bench.folder / "mapped"), bench, steps)


def _without(server: Server) -> list[str]:
    server.kill()
    return server.flags()


def _hit(build: Build) -> list[str]:
    return [] if build.hits else ["nothing came from the cache"]


def _said(build: Build, text: str) -> list[str]:
    return [] if text.lower() in build.said.lower() else [f"Bazel said nothing of '{text}'"]


def _on(server: Server, bench: Bench, steps: Callable[[Bench, Server], list[Row]]) -> list[Row]:
    try:
        return steps(bench, server)
    finally:
        server.kill()


CHECKS: dict[str, tuple[Callable[[Bench], list[Row]], Sequence[str]]] = {
    "grpc": (check_grpc, TARGETS),
    "http": (check_http, TARGETS),
    "executor": (check_executor, TARGETS),
    "killed": (check_killed, SMALL),
    "evicted": (check_evicted, SMALL),
    "corrupted-grpc": (check_corrupted_grpc, SMALL),
    "corrupted-http": (check_corrupted_http, SMALL),
    "mapped": (check_mapped, SMALL),
}


def main() -> int:
    """Entry point; the exit code is 1 if anything is not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"what to check: {', '.join(CHECKS)}; default: all")
    parser.add_argument("--target", action="append", help="build this in place of the usual targets")
    options = parser.parse_args()
    names = options.names or list(CHECKS)
    if unknown := sorted(set(names) - CHECKS.keys()):
        parser.error(f"there is no check {unknown[0]!r}; there are {', '.join(CHECKS)}")
    rows: list[tuple[str, ...]] = []
    failed = False
    with tempfile.TemporaryDirectory(prefix="pyoxidizer-remote-", ignore_cleanup_errors=True) as top:
        bench = Bench(Path(top))
        try:
            for name in names:
                try:
                    check, bench.targets = CHECKS[name]
                    bench.targets = tuple(options.target or bench.targets)
                    results = check(bench)
                except (BuildError, ServerError) as error:
                    print(f"{name}: {error}")
                    failed = True
                    continue
                for step, build, problems in results:
                    ran = sum(build.executed.values())
                    rows.append((name, step, str(build.hits), str(ran), "; ".join(problems) or "same bytes"))
                    print(*rows[-1], flush=True)
                    failed = failed or bool(problems)
        finally:
            for clone in (bench.one, bench.another):
                clone.remove()
    print_table(["check", "build", "hits", "ran", ""], rows)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
