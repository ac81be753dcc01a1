"""Files of packages inside an executable (F235, F247-F253)."""

from __future__ import annotations

import json

from tests.e2e.importer_library.probe import ask
from tests.e2e.support import executable


def test_data_of_an_application() -> None:
    answer = ask(
        "LIBRARY",
        "from importlib.resources import as_file, files\nimport pathlib\n"
        "shop = files('shop')\nwith as_file(shop / 'templates/page.html') as path: copied = path.read_text()\n"
        "answer = [(shop / 'templates' / 'page.html').read_text(), copied, path.exists(),"
        " [child.name for child in shop.iterdir()], [child.name for child in (shop / 'views').iterdir()],"
        " (shop / 'views' / 'first.json').read_text(), files('shop.views').joinpath('first.json').read_text(),"
        " (shop / 'views/first.py').read_text(), files('spaced').joinpath('note.txt').read_bytes().decode(),"
        " (shop / 'none').exists(), str(shop)]",
    )
    page = "<h1>größe</h1>\n"
    assert answer == [
        page,
        page,
        False,
        ["__init__.py", "templates", "views"],
        ["first.json", "first.py"],
        "{}",
        "{}",
        'page = "one"\n',
        "text",
        False,
        f"{executable('LIBRARY').resolve()}/shop",
    ]


def test_a_folder_with_nothing_but_data() -> None:
    """Python makes a namespace package of it, which `pkgutil` does not list."""
    answer = ask(
        "LIBRARY",
        "import pkgutil, shop, shop.templates\nfrom importlib.resources import files\nfolder = files('shop.templates')\n"
        "answer = [[child.name for child in folder.iterdir()], (folder / 'page.html').read_text() == (files(shop) / 'templates/page.html').read_text(),"
        " shop.templates.__spec__.loader is sys.meta_path[0], hasattr(shop.templates, '__file__'), list(shop.templates.__path__),"
        " [info.name for info in pkgutil.walk_packages(shop.__path__, 'shop.')]]",
    )
    place = f"{executable('LIBRARY').resolve()}/shop/templates"
    assert answer == [["page.html"], True, True, False, [place], []]


def test_without_sources() -> None:
    answer = ask(
        "WITHOUT_SOURCES",
        "from importlib.resources import files\nanswer = [[child.name for child in files(name).iterdir()] for name in ('shop', 'shop.views')]",
    )
    assert answer == [["templates", "views"], ["first.json"]]


def test_a_wheel_that_reads_its_data() -> None:
    """Jsonschema reads the schemas of schemas from a package of another wheel."""
    answer = ask(
        "LIBRARY",
        "import jsonschema\nvalidator = jsonschema.Draft202012Validator({'type': 'object', 'required': ['a']})\n"
        "answer = [validator.is_valid({'a': 1}), [error.message for error in validator.iter_errors({})],"
        " jsonschema.Draft7Validator.META_SCHEMA['$id']]",
    )
    assert answer == [True, ["'a' is a required property"], "http://json-schema.org/draft-07/schema#"]


def test_everything_of_a_wheel() -> None:
    """`as_file` copies a package's folder, since Python 3.12; what is copied is a package again."""
    answer = ask(
        "LIBRARY",
        "import sys\nfrom importlib.resources import as_file, files\nanswer = [True, True]\nif sys.version_info >= (3, 12):\n"
        "    with as_file(files('pygments')) as folder:\n"
        "        answer = [(folder / 'lexers/python.py').is_file(), (folder / '__init__.py').read_bytes() == (files('pygments') / '__init__.py').read_bytes()]",
    )
    assert answer == [True, True]


def test_listing_modules() -> None:
    """Plug-ins are found by walking packages."""
    answer = ask(
        "LIBRARY",
        "import pkgutil, pygments, spaced, sys\n"
        "names = [info.name for info in pkgutil.walk_packages(pygments.__path__, 'pygments.')]\n"
        "answer = ['pygments.lexers.python' in names, 'pygments.lexers' in names, len(names) == len(set(names)), len(names) > 200,"
        " [(info.name, info.ispkg) for info in pkgutil.iter_modules(spaced.__path__)],"
        " 'pygments' in {info.name for info in pkgutil.iter_modules()}]",
    )
    assert answer == [True, True, True, True, [["part", False]], True]


def test_nothing_is_loaded_before_it_is_used() -> None:
    loaded = "sorted(name for name in sys.modules if name.startswith('_oxidized_importer'))"
    answer = ask(
        "LIBRARY",
        f"import sys, oxidized_importer\nbefore = {loaded}\noxidized_importer.OxidizedResource()\nanswer = [before, {loaded}]",
    )
    assert answer[0] == []
    assert "_oxidized_importer.importer.resource_type" in answer[1]
    assert "_oxidized_importer.importer.collector" not in answer[1]


def test_our_own_package_is_complete() -> None:
    answer = ask(
        "LIBRARY",
        "import oxidized_importer\nnames = oxidized_importer.__all__\n"
        "answer = [sorted(names), [getattr(oxidized_importer, name).__module__ for name in names]]",
    )
    assert {"OxidizedFinder", "OxidizedResource", "OxidizedZipFinder", "decode_source"} <= set(answer[0])
    assert json.dumps(answer[1]).count("oxidized_importer") == len(answer[1])
