"""black, Flask and HTTPie, each a single file in an empty folder, behave as with the ordinary interpreter and the same wheels."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.support import executable, run

EXAMPLES = Path("examples").absolute()
BLACK, FLASK, HTTPIE = (EXAMPLES / name for name in ("black", "flask", "httpie"))
CODE = "class A( object ):\n  def f( a,b ):\n    return { 'a':1, }  # ok\n\n\n\n\nmatch x:\n  case [1,*_]: pass\n"


@pytest.fixture
def alone(tmp_path: Path) -> Callable[[str], Path]:
    """Puts an executable into a folder where nothing else is."""

    def make(name: str) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        return Path(shutil.copy(executable(name), folder / name.lower()))

    return make


def ordinary(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    environment = {name: os.environ[name] for name in ("PYTHONHOME", "PYTHONPATH", "PYTHONUTF8")}
    environment["PYTHONPATH"] += f":{FLASK}"
    return run(sys.executable, "-B", *map(str, arguments), env=environment, **options)


def without_times(text: str) -> list[str]:
    """Lines but those of a diff that say when."""
    return [line for line in text.splitlines() if not line.startswith(("--- ", "+++ "))]


@pytest.mark.parametrize(
    ("arguments", "text", "exit_code"),
    [
        (["--version"], "", 0),
        (["--help"], "", 0),
        (["-"], "x=1\n", 0),
        (["-q", "-"], CODE, 0),
        (["--check", "-"], CODE, 1),
        (["--diff", "--preview", "-"], CODE, 0),
        (["-"], "def", 123),
        (["--no-such-option"], "", 2),
    ],
)
def test_black(alone: Callable[[str], Path], tmp_path: Path, arguments: list[str], text: str, exit_code: int) -> None:
    """Black reads its grammar with `open`, beside the `__file__` of a module that is in memory."""
    program = alone("BLACK")
    reference = shutil.copy(BLACK / "black_command.py", tmp_path / "black")
    mine = run(program, *arguments, input=text, cwd=program.parent)
    theirs = ordinary(reference, *arguments, input=text, cwd=program.parent)
    assert (without_times(mine.stdout), mine.stderr) == (without_times(theirs.stdout), theirs.stderr)
    assert mine.returncode == exit_code
    assert list(program.parent.iterdir()) == [program]


def test_black_formats_files(alone: Callable[[str], Path], tmp_path: Path) -> None:
    """Several, in processes of its own, with the cache that it keeps; the second time there is nothing to do."""
    program = alone("BLACK")
    for folder in ("mine", "reference"):
        for number in range(3):
            path = tmp_path / folder / f"file{number}.py"
            path.parent.mkdir(exist_ok=True)
            path.write_text(CODE)
    environment = {"BLACK_CACHE_DIR": str(tmp_path / "cache")}
    first = run(program, ".", cwd=tmp_path / "mine", env=environment)
    assert (first.returncode, first.stderr.splitlines()[-1]) == (0, "3 files reformatted.")
    second = run(program, ".", cwd=tmp_path / "mine", env=environment)
    assert (second.returncode, second.stderr.splitlines()[-1]) == (0, "3 files left unchanged.")
    ordinary(BLACK / "black_command.py", "-q", "--workers=1", ".", cwd=tmp_path / "reference")
    for path in (tmp_path / "reference").glob("*.py"):
        assert (tmp_path / "mine" / path.name).read_text() == path.read_text() != CODE


def same_flask(program: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What the command says, which is what `python -m flask` says but for how that calls itself."""
    mine = run(program, *arguments, cwd=program.parent)
    theirs = ordinary("-m", "flask", *arguments, cwd=program.parent)
    said = [text.replace("python -m flask.flask_command", "python -m flask") for text in (mine.stdout, mine.stderr)]
    assert said == [theirs.stdout, theirs.stderr]
    assert mine.returncode == theirs.returncode
    return mine


@pytest.mark.parametrize(("arguments", "exit_code"), [(["--version"], 0), (["--help"], 0), (["routes"], 2)])
def test_flask(alone: Callable[[str], Path], arguments: list[str], exit_code: int) -> None:
    assert same_flask(alone("FLASK_COMMAND"), *arguments).returncode == exit_code


def test_flask_finds_an_application_in_files(alone: Callable[[str], Path]) -> None:
    program = alone("FLASK_COMMAND")
    (program.parent / "app.py").write_text(
        "import flask\napp = flask.Flask(__name__)\napp.get('/here')(lambda: 'here')\n"
    )
    assert "/here" in same_flask(program, "routes").stdout


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def answers(command: list[str | Path], folder: Path, environment: dict[str, str]) -> list[object]:
    """What the notes' server says to a browser that keeps cookies."""
    port = free_port()
    server = subprocess.Popen(
        [*command, str(port)], cwd=folder, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    try:
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        return [ask(browser, f"http://127.0.0.1:{port}{path}", text) for path, text in REQUESTS]
    finally:
        server.terminate()
        server.wait(30)


REQUESTS = [
    ("/last", None),
    ("/notes/milk", None),
    ("/last", None),
    ("/notes/bread", "one loaf"),
    ("/notes/bread", None),
    ("/notes/butter", None),
    ("/static/style.css", None),
    ("/static/absent.css", None),
    ("/static/../__init__.py", None),
]


def ask(browser: urllib.request.OpenerDirector, url: str, text: str | None) -> tuple[object, ...]:
    data = None if text is None else json.dumps({"text": text}).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    deadline = time.monotonic() + 30
    while True:
        try:
            with browser.open(request, timeout=30) as response:
                return response.status, response.headers["Content-Type"], response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.headers["Content-Type"], error.read().decode()
        except urllib.error.URLError:
            # It is not listening yet.
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def test_an_application_of_flask(alone: Callable[[str], Path]) -> None:
    """Pages from templates, static files, JSON, signed cookies and errors."""
    program = alone("FLASK")
    mine = answers([program], program.parent, {})
    environment = {name: os.environ[name] for name in ("PYTHONHOME", "PYTHONPATH", "PYTHONUTF8")}
    environment["PYTHONPATH"] += f":{FLASK}"
    assert mine == answers([sys.executable, "-B", "-m", "notes"], program.parent, environment)
    assert mine[0] == (200, "text/html; charset=utf-8", "nothing")
    assert "<p>[two][&lt;bottles&gt;] /last</p>" in str(mine[1])
    assert mine[6] == (200, "text/css; charset=utf-8", "p { color: navy }\n")
    assert list(program.parent.iterdir()) == [program]


class Echo(BaseHTTPRequestHandler):
    """Says in JSON what it was sent."""

    def do_POST(self) -> None:
        """Answer."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        data = json.dumps({"body": body, "agent": self.headers["User-Agent"]}).encode()
        self.send_response_only(404 if self.path == "/none" else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def echo() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [
        (["--version"], 0),
        (["--help"], 0),
        (["--no-such-option"], 1),
        (["{echo}/there", "name=value", "n:=[1,2]", "--pretty=all", "--style=fruity", "--print=HBhb"], 0),
        (["{echo}/none", "name=value", "--check-status"], 4),
    ],
)
def test_httpie(alone: Callable[[str], Path], tmp_path: Path, echo: str, arguments: list[str], exit_code: int) -> None:
    program = alone("HTTPIE")
    # Else a process of its own would ask the network for a newer version.
    settings = {"HTTPIE_CONFIG_DIR": str(tmp_path), "COLUMNS": "80"}
    (tmp_path / "config.json").write_text('{"disable_update_warnings": true}')
    command = ["--ignore-stdin", *(argument.format(echo=echo) for argument in arguments)]
    mine = run(program, *command, cwd=program.parent, env=settings)
    environment = {name: os.environ[name] for name in ("PYTHONHOME", "PYTHONPATH", "PYTHONUTF8")}
    reference = shutil.copy(HTTPIE / "http_command.py", tmp_path / program.name)
    theirs = run(sys.executable, "-B", str(reference), *command, cwd=program.parent, env={**environment, **settings})
    assert (mine.returncode, mine.stdout, mine.stderr) == (theirs.returncode, theirs.stdout, theirs.stderr)
    assert mine.returncode == exit_code
    assert list(program.parent.iterdir()) == [program]


STRACE = shutil.which("strace", path=os.defpath)


@pytest.mark.skipif(STRACE is None, reason="strace is not installed")
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("BLACK", ["--diff", "-c", "x=1"]),
        ("HTTPIE", ["--ignore-stdin", "{echo}/there", "name=value"]),
    ],
)
def test_no_file_is_made(
    alone: Callable[[str], Path], tmp_path: Path, echo: str, name: str, arguments: list[str]
) -> None:
    """Nothing is unpacked, nor put into temporary files (certifi's certificates); black fills the cache that it keeps anywhere."""
    program, trace = alone(name), tmp_path / "trace"
    (tmp_path / "config.json").write_text('{"disable_update_warnings": true}')
    environment = {"HTTPIE_CONFIG_DIR": str(tmp_path), "BLACK_CACHE_DIR": str(tmp_path / "cache")}
    command = [argument.format(echo=echo) for argument in arguments]
    result = run(
        STRACE or "", "-f", "-qq", "-o", str(trace), "-e", "trace=file", str(program), *command, env=environment
    )
    assert result.returncode == 0, result
    assert [line for line in made(trace) if f'"{tmp_path}/cache' not in line] == []


@pytest.mark.skipif(STRACE is None, reason="strace is not installed")
def test_a_server_makes_no_file(alone: Callable[[str], Path], tmp_path: Path) -> None:
    program, trace = alone("FLASK"), tmp_path / "trace"
    answers([STRACE or "", "-f", "-qq", "-I1", "-o", trace, "-e", "trace=file", program], program.parent, {})
    assert "style.css" in trace.read_text()
    assert made(trace) == []


def made(trace: Path) -> list[str]:
    """Calls that made something in a file system."""
    makes = re.compile(r"O_CREAT|O_TMPFILE|^\d+ +(mkdir|mknod|link|symlink|rename)(at|at2)?\(")
    return [line for line in trace.read_text().splitlines() if makes.search(line) and " = -1 " not in line]
