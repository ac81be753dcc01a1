"""Settings that could not have been made by the rules, in a payload that is sound: clear messages before Python starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.settings.application import attach
from tests.e2e.support import run

SOUND = {"run.mode": "eval", "run.target": "print('runs')"}

WRONG: dict[str, tuple[dict[str, object], str]] = {
    "profile": ({"profile": "fast"}, "setting 'profile' is 'fast'; expected 'isolated' or 'python'"),
    "profile's type": ({"profile": 1}, "setting 'profile' is not a string"),
    "unknown field": ({"config.frobnicate": 1}, "setting 'config.frobnicate' is unknown to this version of Python"),
    "unknown field before": (
        {"preconfig.frobnicate": 1},
        "setting 'preconfig.frobnicate' is unknown to this version of Python",
    ),
    "text for a number": (
        {"config.verbose": "1"},
        "setting 'config.verbose' has a value of the wrong type: Text(\"1\")",
    ),
    "text before": (
        {"preconfig.utf8_mode": "1"},
        "setting 'preconfig.utf8_mode' has a value of the wrong type: Text(\"1\")",
    ),
    "list for text": ({"config.home": ["a"]}, "setting 'config.home' has a value of the wrong type: List([\"a\"])"),
    "number for a list": (
        {"config.warnoptions": 1},
        "setting 'config.warnoptions' has a value of the wrong type: Integer(1)",
    ),
    "number too large": (
        {"config.verbose": 1 << 40},
        "setting 'config.verbose' has a value Python does not take: Integer(1099511627776)",
    ),
    "seed": ({"config.hash_seed": -1}, "setting 'config.hash_seed' has a value Python does not take: Integer(-1)"),
    "paths": ({"sys_paths": "a"}, "setting 'sys_paths' is not a list of strings"),
    "search paths": (
        {"config.module_search_paths": "a"},
        "setting 'config.module_search_paths' has a value of the wrong type: Text(\"a\")",
    ),
    "mark": ({"sys_frozen": 1}, "setting 'sys_frozen' is not a boolean"),
    "list of modules": ({"write_modules_directory_env": True}, "setting 'write_modules_directory_env' is not a string"),
    "terminfo": (
        {"terminfo_resolution": "some"},
        "setting 'terminfo_resolution' is 'some'; expected dynamic, none or static",
    ),
    "terminfo's folders": (
        {"terminfo_resolution": "static"},
        "setting 'terminfo_dirs' is missing for terminfo_resolution 'static'",
    ),
    "run mode": ({"run.mode": "walk"}, "setting 'run.mode' is 'walk'; expected "),
    "encoding": ({"config.filesystem_encoding": "no-such-encoding"}, ""),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong(tmp_path: Path, case: str) -> None:
    """One line says which setting is wrong, and what is expected if that can be said (F411, F427)."""
    records, message = WRONG[case]
    result = run(attach(tmp_path / "program", SOUND | records))
    assert (result.returncode, result.stdout) == (1, "")
    assert f"{tmp_path}/program: error: {message}" in result.stderr or (not message and result.stderr.strip())


def test_sound(tmp_path: Path) -> None:
    """Without them the program runs, or the tests above would prove nothing."""
    assert run(attach(tmp_path / "program", SOUND)).stdout == "runs\n"
