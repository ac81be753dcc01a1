"""200 random configurations: an executable says of itself what the ordinary interpreter of the same distribution says (F298 to F327, F345 to F401)."""

from __future__ import annotations

import json
import multiprocessing
import random
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.settings.application import application, table
from tests.e2e.settings.configurations import NOT_SAID, VERSION, Configuration, configuration, said
from tests.e2e.support import TIMEOUT_SECONDS, executable

COUNT = 200
WORKERS = 2
REPORT = Path(__file__).with_name("report.py").read_text()

# What is never the same, and why.
DIFFERENT = {
    "argv": "`sys.argv[0]` is the executable's path, where `python -c` has `-c` (F409)",
    "builtin_module_names": "extension modules are linked in, and the importer is among them",
    "meta_path": "the importer of packaged modules stands for all others",
    "orig_argv": "the command line is another one",
}
if VERSION < (3, 13):
    DIFFERENT["stdlib_dir"] = "Python overwrites the field, and knows it only if it finds the folder"

Report = dict[str, Any]


def _run(command: list[str | Path], environment: dict[str, str]) -> Report:
    result = subprocess.run(
        command, capture_output=True, check=False, env=environment, stdin=subprocess.DEVNULL, timeout=TIMEOUT_SECONDS
    )
    try:
        report: Report = json.loads(result.stdout.partition(b"\n")[0])
    except ValueError:
        end = result.stderr.decode(errors="replace")[-500:]
        raise AssertionError(f"{command[:-1]} {environment}: exit code {result.returncode}: {end}") from None
    # What Python says to standard error itself: which modules it imports depends on who imports them.
    report["says import times"] = b"import time: self [us]" in result.stderr
    report["says what it imports"] = b"\nimport 'io' #" in result.stderr or b"import 'io' #" in result.stderr[:20]
    report["says how memory is used"] = b"arenas allocated total" in result.stderr
    report["exit code"] = result.returncode
    return report


def of_python(c: Configuration, home: Path) -> Report:
    """What the ordinary interpreter says."""
    python = executable("PYOX_PYTHON")
    report = _run([python, *c.options, "-c", REPORT], {"HOME": str(home), **c.shared, **c.variables})
    for name in c.carriers:
        report["xoptions"].pop(name, None)
    return report


def of_executable(c: Configuration, home: Path, path: Path) -> Report:
    """What an executable says."""
    return _run([application(path, REPORT, **c.settings)], {"HOME": str(home), **c.shared})


def differences(one: Report, other: Report) -> dict[str, tuple[object, object]]:
    """Names of what is not the same in two reports, with both values; of dictionaries in them, their items'."""
    found: dict[str, tuple[object, object]] = {}
    for name in one.keys() | other.keys():
        here, there = one.get(name), other.get(name)
        if isinstance(here, dict) and isinstance(there, dict):
            found |= {f"{name}.{inner}": values for inner, values in differences(here, there).items()}
        elif here != there:
            found[name] = (here, there)
    return found


def facts() -> dict[str, str]:
    """Where the ordinary interpreter is, as settings: so that executables say the same."""
    names = ["prefix", "exec_prefix", "base_prefix", "base_exec_prefix", "executable"]
    code = f"import json, sys; print(json.dumps({{name: getattr(sys, name) for name in {names}}} | {{'base_executable': sys._base_executable, 'stdlib_dir': getattr(sys, '_stdlib_dir', None)}}))"
    found = json.loads(subprocess.check_output([executable("PYOX_PYTHON"), "-I", "-S", "-c", code], env={}))
    return {name: value for name, value in found.items() if name not in DIFFERENT}


def _compare(
    worker: int, folder: Path, where: dict[str, str]
) -> list[tuple[int, Configuration, dict[str, tuple[object, object]]]]:
    home = folder / "home"
    results = []
    for number in range(worker, COUNT, WORKERS):
        c = configuration(random.Random(number), where)
        found = differences(of_python(c, home), of_executable(c, home, folder / f"executable{worker}"))
        results.append((number, c, found))
    return results


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder that has a user's site directory."""
    (tmp_path / "home" / ".local/lib" / f"python{sysconfig.get_python_version()}/site-packages").mkdir(parents=True)
    return tmp_path / "home"


def test_configurations(tmp_path: Path, home: Path) -> None:
    """Nothing differs but what always does."""
    del home
    where = facts()
    # Not threads: a file one thread has open for writing is inherited by the other's child, and then cannot be executed.
    with multiprocessing.get_context("fork").Pool(WORKERS) as pool:
        outcomes = pool.starmap(_compare, [(worker, tmp_path, where) for worker in range(WORKERS)])
    wrong = []
    always = set(DIFFERENT)
    for number, c, found in sorted((each for results in outcomes for each in results), key=lambda each: each[0]):
        always &= set(found)
        rest = {name: values for name, values in found.items() if name not in DIFFERENT}
        if rest:
            shown = {name: value for name, value in c.settings.items() if name not in where}
            wrong.append(f"{number}: {shown} {c.options} {c.variables} {c.shared}\n  python, executable: {rest}")
    assert not wrong, f"{len(wrong)} of {COUNT}:\n" + "\n".join(wrong[:10])
    assert always == set(DIFFERENT), "a reason is given for what does not differ"


def test_a_difference_is_seen(tmp_path: Path, home: Path) -> None:
    """One setting that the other does not have, and the comparison says which; else it would prove nothing."""
    c = Configuration("isolated", {"profile": "isolated", "site_import": True, "write_bytecode": True, **facts()})
    c.options = ["-I", "-X", "utf8=1"]
    c.carriers = {"utf8"}
    c.shared = {"LC_ALL": "C"}
    ordinary = of_python(c, home)
    assert set(differences(ordinary, of_executable(c, home, tmp_path / "program"))) == set(DIFFERENT)
    c.settings["bytes_warning"] = 1
    found = differences(ordinary, of_executable(c, home, tmp_path / "program"))
    assert set(found) == {*DIFFERENT, "filters", "flags.bytes_warning", "warnoptions"}
    assert found["flags.bytes_warning"] == (0, 1)


def test_every_setting_is_said_somewhere() -> None:
    """The configurations set every setting of CPython's, but for those with a reason."""
    of_python = {name for name, setting in table().items() if setting["prefix"]}
    assert of_python - said(facts()) <= set(NOT_SAID) <= of_python
