"""Three tables say which fields Python's configuration has: Python's own header, the launcher's, and the rules'. They agree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.e2e.settings.application import table
from tests.e2e.support import executable

# Fields that are no settings, and why.
OTHERS = {
    "argv": "the process's arguments, always",
    "module_search_paths_set": "set with module_search_paths",
    "orig_argv": "the process's arguments, always",
    "run_command": "the run mode",
    "run_filename": "the run mode",
    "run_module": "the run mode",
    "sys_path_0": "Python sets it",
    "warn_default_encoding": "CPython overwrites it with what its command line says",
}


def of_header(structure: str) -> set[str]:
    """The fields of a structure, but for private ones, whatever builds they are for."""
    text = re.sub(r"/\*.*?\*/|//[^\n]*", "", executable("HEADER").read_text(), flags=re.DOTALL)
    (body,) = re.findall(rf"typedef struct {structure} {{(.*?)\n}} {structure};", text, re.DOTALL)
    names = re.findall(r"^\s*[\w ]+[ *](\w+);", body, re.MULTILINE)
    return {name for name in names if not name.startswith("_")}


def of_launcher(prefix: str) -> set[str]:
    """The fields that the launcher sets by name."""
    form = {"preconfig.": r"PRE\((\w+)\)", "config.": r"FIELD\([A-Z]+, (\w+)\)"}[prefix]
    return set(re.findall(form, executable("CONFIG").read_text())) - {"name"}


def of_rules(prefix: str) -> set[str]:
    """The settings for such fields."""
    return {name for name, setting in table().items() if setting["prefix"] == prefix}


@pytest.mark.parametrize(("structure", "prefix"), [("PyPreConfig", "preconfig."), ("PyConfig", "config.")])
def test_header(structure: str, prefix: str) -> None:
    """The launcher knows every field of this Python's, but for those that are set otherwise; on every version this runs with."""
    fields = of_header(structure)
    assert len(fields) > 8
    assert fields - of_launcher(prefix) <= {"argv", "orig_argv", "sys_path_0"}


def test_rules() -> None:
    """What the launcher knows are settings, and the other way round."""
    in_both = {"dev_mode", "isolated", "parse_argv", "use_environment"}
    assert of_launcher("preconfig.") - in_both == of_rules("preconfig.")
    assert of_launcher("config.") - of_rules("config.") == set(OTHERS) - {"argv", "orig_argv", "sys_path_0"}
    assert of_rules("config.") <= of_launcher("config.")


def test_own() -> None:
    """The launcher reads every setting of rules_pyoxidizer's own: what it does not ask for, it would silently leave aside."""
    sources = [path for path in Path("tools/launcher/src").glob("*.rs") if not path.name.endswith("_test.rs")]
    text = "".join(path.read_text() for path in sources)
    assert [name for name in of_rules("") if f'"{name}"' not in text] == []


def test_documentation() -> None:
    """Every setting is documented."""
    text = executable("DOCUMENTATION").read_text()
    assert [name for name in table() if f"`{name}`" not in text] == []
