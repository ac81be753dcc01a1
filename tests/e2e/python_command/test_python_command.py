"""The run mode `run_python`: an executable that is a `python` of its own (L036, K37).

Where it can be said so, the expectation is what the ordinary interpreter of the same distribution does.
"""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.alone import empty_root
from tests.e2e.support import executable, output, run

FLAGS = "import sys; print(sys.flags, sys.warnoptions, sys._xoptions, sys.argv, sys.orig_argv[1:])"
ARGUMENTS = "import sys; print(sys.argv)"


def ordinary() -> Path:
    """The distribution's own interpreter, which finds its library by itself."""
    return Path(os.path.realpath(os.environ["PYOX_PYTHON"]))


def both(*arguments: str, env: dict[str, str] | None = None, **options: Any) -> list[tuple[int, str, str]]:
    """Exit code and outputs of the executable and of the ordinary interpreter; both are called `python` in them."""
    found = []
    for program in (Path(os.path.realpath(executable("PYTHON"))), ordinary()):
        result = run(program, *arguments, env=env or {}, **options)
        shown, error = (text.replace(str(program), "python") for text in (result.stdout, result.stderr))
        found.append((result.returncode, shown, error))
    return found


def same(*arguments: str, **options: Any) -> tuple[int, str, str]:
    """What both do."""
    ours, theirs = both(*arguments, **options)
    assert ours == theirs
    return ours


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["-B"],
        ["-E"],
        ["-I"],
        ["-O"],
        ["-OO"],
        ["-P"],
        ["-S"],
        ["-b"],
        ["-bb"],
        ["-d"],
        ["-i"],
        ["-q"],
        ["-s"],
        ["-u"],
        ["-x"],
        ["-Werror", "-W", "ignore::UserWarning"],
        ["-X", "dev"],
        ["-X", "utf8"],
        ["-X", "utf8=0"],
        ["-X", "int_max_str_digits=1000"],
        ["-X", "colour=blue", "-Xa"],
        ["--check-hash-based-pycs", "always"],
    ],
    ids="".join,
)
def test_options(options: list[str]) -> None:
    """Each option does the same as in the ordinary interpreter; what follows `-c CODE` is the program's."""
    code, shown, _ = same(*options, "-c", FLAGS, "-x", "--", "y")
    assert code == 0
    assert shown.startswith("sys.flags(")


@pytest.mark.parametrize(
    "variables",
    [
        {"PYTHONOPTIMIZE": "2"},
        {"PYTHONDONTWRITEBYTECODE": "1"},
        {"PYTHONUTF8": "1"},
        {"PYTHONWARNINGS": "error::UserWarning"},
        {"PYTHONDEVMODE": "1"},
        {"PYTHONUNBUFFERED": "1"},
        {"PYTHONSAFEPATH": "1"},
        {"PYTHONNOUSERSITE": "1"},
        {"PYTHONINTMAXSTRDIGITS": "5000"},
        {"PYTHONHASHSEED": "0"},
        {"LC_ALL": "C"},
    ],
    ids=lambda variables: next(iter(variables)),
)
def test_variables(variables: dict[str, str]) -> None:
    """Python's environment variables count, and `-E` turns them off."""
    code = f"{FLAGS}; print(sys.stdout.encoding, hash('a') if sys.flags.hash_randomization == 0 else 0)"
    with_them = same("-c", code, env=variables)
    without = same("-E", "-c", code, env=variables)
    assert with_them[0] == without[0] == 0
    assert with_them != without


@pytest.mark.parametrize(
    "arguments",
    [
        ["-V"],
        ["--version"],
        ["-VV"],
        ["-Z"],
        ["--no-such-option"],
        ["-c"],
        ["-m"],
        ["-m", "no_such_module"],
        ["-m", "json"],
        ["-W", "nonsense", "-c", ""],
        ["no_such_file.py"],
        ["-c", "1 / 0"],
        ["-c", "raise SystemExit(3)"],
        ["-c", "import sys; sys.exit('text')"],
        ["-c", "syntax error"],
    ],
    ids=" ".join,
)
def test_answers_and_errors(arguments: list[str], tmp_path: Path) -> None:
    """Exit codes and messages are Python's, to the letter."""
    same(*arguments, cwd=tmp_path)


def test_help() -> None:
    """`-h` and the other helps are there."""
    for option in ("-h", "--help-env", "--help-xoptions", "--help-all"):
        assert output(executable("PYTHON"), option).count("\n") > 10


def test_statements_from_standard_input() -> None:
    """Without arguments, and with `-`."""
    assert same(input="import sys\nprint(__name__, sys.argv)\n") == (0, "__main__ ['']\n", "")
    assert same("-", "a", input="import sys\nprint(__name__, sys.argv)\n") == (0, "__main__ ['-', 'a']\n", "")


def test_script(tmp_path: Path) -> None:
    """A script, with its folder first on `sys.path`; and `-i` after it."""
    (tmp_path / "beside.py").write_text("NAME = __name__\n")
    (tmp_path / "script.py").write_text(
        "import beside, sys\nprint(beside.NAME, sys.argv, sys.path[0], __file__)\nx = 5\n"
    )
    script = str(tmp_path / "script.py")
    assert same("-B", script, "-a", "b")[1] == f"beside {[script, '-a', 'b']} {tmp_path} {script}\n"
    assert same("-B", "-i", "script.py", cwd=tmp_path, input="print(x)\n")[1].endswith("5\n")


def test_folder_and_zip_file(tmp_path: Path) -> None:
    """Both can be run, if there is a `__main__.py` inside."""
    (tmp_path / "folder").mkdir()
    code = "import sys\nprint(__name__, sys.argv, sys.path[0])\n"
    (tmp_path / "folder" / "__main__.py").write_text(code)
    with zipfile.ZipFile(tmp_path / "file.zip", "w") as archive:
        archive.writestr("__main__.py", code)
    for name in ("folder", "file.zip"):
        path = str(tmp_path / name)
        assert same("-B", path, "x")[1] == f"__main__ {[path, 'x']} {path}\n"


def test_module() -> None:
    """`-m` for packaged modules, packages and the standard library."""
    program = executable("PYTHON")
    assert output(program, "-m", "tool", "x") == "__main__ tool.__main__ ['x']\n"
    assert output(program, "-m", "packaged", "x") == "__main__ packaged OxidizedFinder ['x']\n"
    assert same("-m", "json.tool", "--compact", input="[1, 2]") == (0, "[1,2]\n", "")
    assert same("-m", "calendar", "2024", "2")[0] == 0


def test_files_come_after_what_is_packaged(tmp_path: Path) -> None:
    """Modules of files can be imported and run; `PYTHONPATH` counts; a packaged module cannot be hidden by a file."""
    (tmp_path / "of_a_file.py").write_text("import packaged, sys\nprint(__name__, sys.argv[1:])\n")
    (tmp_path / "packaged.py").write_text("raise AssertionError('the packaged module comes first')\n")
    program = executable("PYTHON")
    assert output(program, "-B", "-m", "of_a_file", "x", cwd=tmp_path) == "__main__ ['x']\n"
    variables = {"PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    assert output(program, "-c", "import of_a_file", env=variables) == "of_a_file []\n"


def test_standard_library_comes_from_memory() -> None:
    """No folder of Python's exists, and `sys.path` holds nothing else."""
    code = "import sys, json, decimal; print(*(path for path in sys.path if path), sys.prefix, type(json.__loader__).__name__)"
    folder = os.path.dirname(os.path.realpath(executable("PYTHON")))
    shown = output(executable("PYTHON"), "-c", code).split()
    assert [os.path.relpath(path, folder).split("/")[0] for path in shown[:-1]] == ["lib", "lib", "lib", "."]
    assert shown[-1] == "OxidizedFinder"
    assert not Path(folder, "lib").exists()


def test_in_an_empty_root(tmp_path: Path) -> None:
    """Nothing else is needed: not for the command line, not for `site`, not for modules."""
    root = tmp_path / "root"
    empty_root.make(root, executable("PYTHON"))
    for arguments, shown in [
        (["-c", "import site, json; print(json.dumps([1]))"], "[1]\n"),
        (["-m", "tool"], "__main__ tool.__main__ []\n"),
    ]:
        result = empty_root.run_in(root, *arguments)
        assert (result.returncode, result.stdout, result.stderr) == (0, shown, "")


def test_prompt_on_a_terminal() -> None:
    """The interactive prompt of this version, on a terminal."""
    process, terminal = pty.fork()
    if process == 0:
        program = str(executable("PYTHON"))
        os.execve(program, [program, "-q"], {"TERM": "dumb"})
    seen = b""
    for wanted, typed in [(b">>> ", b"6 * 7\n"), (b"42", b"raise SystemExit(3)\n")]:
        while wanted not in seen:
            seen += os.read(terminal, 4096)
        os.write(terminal, typed)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 3
    os.close(terminal)


def test_settings_still_count() -> None:
    """A `python` without files and without `site`; with `sys.frozen`, of which multiprocessing makes other command lines."""
    program = executable("CLOSED")
    code = "import sys; print([type(f).__name__ for f in sys.meta_path], 'site' in sys.modules, sys.path)"
    assert output(program, "-c", code) == "['OxidizedFinder'] False ['']\n"
    code = "import multiprocessing as m; p = m.get_context('spawn').Pool(1); print(p.apply(abs, (-3,))); p.close(); p.join()"
    assert output(program, "-c", code) == "3\n"


def test_multiprocessing_of_statements_and_scripts(tmp_path: Path) -> None:
    """Children are started as of any Python, with their options; a script is imported again."""
    script = tmp_path / "script.py"
    script.write_text(
        "import multiprocessing, sys\n"
        "def flags(x):\n    return x, sys.flags.optimize, sys.flags.utf8_mode, __name__\n"
        "if __name__ == '__main__':\n"
        "    with multiprocessing.get_context(sys.argv[1]).Pool(1) as pool:\n        print(pool.apply(flags, (3,)))\n"
    )
    for method in ("spawn", "forkserver"):
        assert same("-OO", "-X", "utf8", "-B", str(script), method)[:2] == (0, "(3, 2, 1, '__mp_main__')\n")


def test_virtual_environment(tmp_path: Path) -> None:
    """A link to it in a virtual environment is that environment's Python."""
    program = Path(shutil.copy(executable("PYTHON"), tmp_path / "python"))
    environment = tmp_path / "environment"
    (environment / "bin").mkdir(parents=True)
    (environment / "bin" / "python").symlink_to(program)
    (environment / "pyvenv.cfg").write_text(f"home = {tmp_path}\n")
    packages = environment / "lib" / "python{}.{}".format(*sys.version_info) / "site-packages"
    packages.mkdir(parents=True)
    (packages / "installed.py").write_text("NAME = __file__\n")
    code = "import installed, sys; print(installed.NAME, sys.prefix, sys.base_prefix, sys.executable)"
    shown = output(environment / "bin" / "python", "-B", "-c", code).split()
    assert shown == [
        str(packages / "installed.py"),
        str(environment),
        str(tmp_path),
        str(environment / "bin" / "python"),
    ]


def test_of_itself() -> None:
    """`sys.executable` is a Python: programs may start it as one."""
    code = (
        f"import subprocess, sys; print(subprocess.check_output([sys.executable, '-c', {ARGUMENTS!r}, 'x'], text=True))"
    )
    assert output(executable("PYTHON"), "-c", code).strip() == "['-c', 'x']"
    assert subprocess.run([executable("PYTHON"), "-c", "raise SystemExit(4)"], check=False).returncode == 4
