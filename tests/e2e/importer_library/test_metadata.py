"""Distributions inside an executable: real wheels, asked as any program asks (F236, F254-F260)."""

from __future__ import annotations

from tests.e2e.importer_library.probe import ask
from tests.e2e.support import executable


def test_versions_by_any_spelling() -> None:
    answer = ask(
        "LIBRARY",
        "from importlib.metadata import *\n"
        "answer = [distribution('jsonschema_specifications').name, version('Jsonschema.Specifications') == version('jsonschema-specifications'),"
        " type(distribution('rpds-py')).__name__, distribution('PYTEST').metadata['Name'], requires('jsonschema') != []]\n"
        "try: version('rpds')\n"
        "except PackageNotFoundError as error: answer.append(error.name)",
    )
    assert answer == ["jsonschema-specifications", True, "OxidizedDistribution", "pytest", True, "rpds"]


def test_all_distributions() -> None:
    answer = ask(
        "LIBRARY", "from importlib.metadata import *\nanswer = sorted(d.metadata['Name'] for d in distributions())"
    )
    wheels = {"attrs", "iniconfig", "jsonschema", "jsonschema-specifications", "numpy", "packaging", "pluggy", "pytest"}
    assert wheels <= set(answer)
    assert len(answer) == len(set(answer))


def test_entry_points_are_loaded() -> None:
    answer = ask(
        "LIBRARY",
        "from importlib.metadata import *\n(main,) = entry_points(group='console_scripts', name='pygmentize')\n"
        "import pygments.cmdline\nanswer = [main.load() is pygments.cmdline.main, main.dist.name.lower(),"
        " 'pytest' in entry_points(group='console_scripts').names]",
    )
    assert answer == [True, "pygments", True]


def test_files() -> None:
    """They can be read; without sources what is packaged is still listed."""
    code = (
        "from importlib.metadata import *\nfound = {str(file): file for file in files('jsonschema')}\n"
        "source = found['jsonschema/validators.py']\n"
        "answer = [len(found) > 20, source.size, source.locate().exists() and len(source.read_binary()),"
        " [name for name in found if name.endswith('dist-info/METADATA')] != [],"
        " any(name.endswith(('.pyc', '.pyi')) for name in found), packages_distributions()['jsonschema'],"
        " packages_distributions()['rpds'], packages_distributions()['attr'],"
        " next(f for f in files('rpds-py') if '.so' in f.name).read_binary()[:4] == b'\\x7fELF']"
    )
    for program, readable in (("LIBRARY", True), ("WITHOUT_SOURCES", False)):
        answer = ask(program, code)
        size = answer.pop(1)
        assert answer.pop(1) == (size if readable else False)
        assert answer == [True, True, False, ["jsonschema"], ["rpds-py"], ["attrs"], True]


def test_a_search_elsewhere_finds_nothing_of_ours() -> None:
    answer = ask(
        "LIBRARY",
        "import sys\nfrom importlib.metadata import *\n"
        "count = lambda path: len(list(distributions(path=path)))\nall_of_them = len(list(distributions()))\n"
        "answer = [all_of_them > 8, count(['/tmp']), count([sys.executable]) == count(sys.path) == all_of_them]",
    )
    assert answer == [True, 0, True]


def test_plugins() -> None:
    """pluggy, which pytest's plugins come by, looks through the entry points of all distributions."""
    answer = ask(
        "LIBRARY",
        "import pluggy\nmanager = pluggy.PluginManager('any')\n"
        "count = manager.load_setuptools_entrypoints('console_scripts', name='pygmentize')\n"
        "((plugin, dist),) = manager.list_plugin_distinfo()\nanswer = [count, plugin.__module__, dist.project_name]",
    )
    assert answer == [1, "pygments.cmdline", "Pygments"]


def test_executables_exist() -> None:
    assert executable("LIBRARY").stat().st_size > executable("WITHOUT_SOURCES").stat().st_size
