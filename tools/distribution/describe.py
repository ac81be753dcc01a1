"""Read the PYTHON.json of an extracted distribution into the facts that the build rules work with.

    python -m tools.distribution.describe --root DIR [--output facts.json]

DIR is the archive's `python` folder. Everything wrong with the description is reported at once. Standard library only,
Python 3.9 or later: it runs in a repository rule, possibly under the distribution's own interpreter.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tools.distribution.checks import Report
from tools.distribution.schema import APPLE_SDK, DOCUMENT, FULL, SUFFIX_KINDS, SUPPORTED_VERSIONS
from tools.distribution.windows import needed_beside


class DescriptionError(Exception):
    """A description that cannot be used; `problems` has a sentence for each reason."""

    def __init__(self, source: str, problems: list[str]) -> None:
        self.problems = problems
        lead = f"{source} is not a usable description of a Python distribution"
        if len(problems) == 1:
            super().__init__(f"{lead}: {problems[0]}")
        else:
            super().__init__("\n  ".join([f"{lead}, {len(problems)} problems:", *problems]))


def describe(root: Path) -> dict[str, Any]:
    """The facts of the distribution extracted to `root`, or DescriptionError."""
    source = root / "PYTHON.json"
    document = _load(source)
    report = Report(str(root), document["version"])
    DOCUMENT(report, "", document)
    if report.problems:
        raise DescriptionError(str(source), report.problems)
    facts = _facts(document)
    _add_libraries_beside(root, facts["core"])
    return facts


def _add_libraries_beside(root: Path, core: dict[str, Any]) -> None:
    """Name what a DLL of Python needs and has beside it, and the one that extension modules for any version load (F496)."""
    library = root / core["shared_library"] if core["shared_library"] else None
    if library is None or library.suffix != ".dll" or not library.is_file():
        return
    stable = library.with_name("python3.dll")
    for path in [*needed_beside(library), *([stable] if stable.is_file() else [])]:
        name = path.relative_to(root).as_posix()
        if name not in core["dynamic_libraries"]:
            core["dynamic_libraries"].append(name)


def _load(source: Path) -> dict[str, Any]:
    def refuse(problem: str) -> DescriptionError:
        return DescriptionError(str(source), [f"PYTHON.json: {problem}"])

    try:
        document = json.loads(source.read_bytes())
    except OSError as error:
        raise refuse(f"cannot be read ({error.strerror}); is this the `python` folder of a full archive?") from error
    except (ValueError, RecursionError) as error:
        raise refuse(f"is not JSON ({error})") from error
    if not isinstance(document, dict):
        raise refuse(f"expected an object, got {type(document).__name__}")
    if document.get("version") not in SUPPORTED_VERSIONS:
        got = repr(document["version"]) if "version" in document else "none"
        raise refuse(
            f"version: expected one of the supported format versions {', '.join(SUPPORTED_VERSIONS)}, got {got}"
        )
    return document


def _facts(document: dict[str, Any]) -> dict[str, Any]:
    """The normalised form: every key is there, whichever version the description has."""
    build = document["build_info"]
    core = build["core"]
    # Who links a distribution brings an inittab of their own; two would be a duplicate symbol.
    objects = [path for path in core["objs"] if path != build.get("inittab_object")]
    extensions = {name: [_variant(item) for item in items] for name, items in build["extensions"].items()}
    facts = {
        "archive_kind": document.get("archive_kind", FULL),
        "format_version": int(document["version"]),
        "target_triple": document["target_triple"],
        "optimizations": document.get("optimizations", document.get("build_options")),
        "build_options": document.get("build_options", document.get("optimizations")),
        "python_version": document["python_version"],
        "python_major_minor": document["python_major_minor_version"],
        "python_tag": document["python_tag"],
        "abi_tag": document["python_abi_tag"],
        "platform_tag": document["python_platform_tag"],
        "cache_tag": document["python_implementation_cache_tag"],
        "bytecode_magic": document["python_bytecode_magic_number"].lower(),
        "python_exe": document["python_exe"],
        "prefix": _prefix(document["python_exe"]),
        "stdlib": document["python_paths"]["stdlib"],
        "include": document["python_paths"]["include"],
        "suffixes": {kind: document["python_suffixes"][kind] for kind in SUFFIX_KINDS},
        "symbol_visibility": document["python_symbol_visibility"],
        "extension_module_loading": document["python_extension_module_loading"],
        "libpython_link_mode": document["libpython_link_mode"],
        "object_file_format": build["object_file_format"],
        "crt_features": document["crt_features"],
        "test_packages": document["python_stdlib_test_packages"],
        "licenses": document.get("licenses"),
        "license_path": document.get("license_path"),
        "core": {
            "objects": objects,
            "static_library": core.get("static_lib"),
            "shared_library": core.get("shared_lib"),
            **_links(core["links"]),
        },
        "inittab_cflags": build["inittab_cflags"],
        "extensions": extensions,
        # What a shared libpython has inside cannot be chosen any more.
        "builtin_modules": sorted(name for name, variants in extensions.items() if not variants[0]["shared_library"])
        if core.get("shared_lib")
        else None,
    }
    facts.update({name: document[name] for name in APPLE_SDK if name in document})
    return facts


def _prefix(exe: str) -> str:
    """The folder Python was installed to, which is PYTHONHOME: above that of the interpreter, which may be `bin`."""
    folder = exe.rpartition("/")[0]
    return folder.rpartition("/")[0] if folder.rpartition("/")[2] == "bin" else folder


def _variant(variant: dict[str, Any]) -> dict[str, Any]:
    init_fn = variant["init_fn"]
    links = _links(variant["links"])
    if not variant["objs"] and variant.get("static_lib"):
        links["static_libraries"].insert(0, variant["static_lib"])
    return {
        "variant": variant["variant"],
        "in_core": variant["in_core"],
        "required": variant["required"],
        "init_fn": None if init_fn == "NULL" else init_fn,
        "objects": variant["objs"],
        "shared_library": variant.get("shared_lib"),
        # null is "not stated", which a licence filter must not take for "none needed"
        "licenses": variant.get("licenses"),
        "license_paths": variant.get("license_paths") or [],
        "license_public_domain": bool(variant.get("license_public_domain")),
        **links,
    }


def _links(links: Iterable[dict[str, Any]]) -> dict[str, list[str]]:
    """Libraries by how they are linked, each once, in the order they were given."""
    found: dict[str, list[str]] = {
        "static_libraries": [],
        "dynamic_libraries": [],
        "system_libraries": [],
        "frameworks": [],
    }
    for link in links:
        if link.get("path_static"):
            kind, value = "static_libraries", link["path_static"]
        elif link.get("path_dynamic"):
            kind, value = "dynamic_libraries", link["path_dynamic"]
        else:
            kind, value = ("system_libraries" if link.get("system") else "frameworks"), link["name"]
        if value not in found[kind]:
            found[kind].append(value)
    return found


def dump(facts: dict[str, Any]) -> str:
    return json.dumps(facts, indent=1, sort_keys=True) + "\n"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="describe", description="Facts of an extracted distribution, as JSON.")
    parser.add_argument("--root", type=Path, required=True, help="the `python` folder of an extracted full archive")
    parser.add_argument("--output", type=Path, help="where to write the facts (default: standard output)")
    options = parser.parse_args(arguments)
    try:
        facts = dump(describe(options.root))
    except DescriptionError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    if options.output:
        options.output.write_text(facts, encoding="utf-8")
    else:
        sys.stdout.write(facts)
    return 0


if __name__ == "__main__":
    sys.exit(main())
