"""Write PYTHON.json, format version 8, of a distribution that was built."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools.distribution.source.description import Description
from tools.distribution.source.extensions import INITTAB, Extension, Made
from tools.distribution.source.interpreter import run
from tools.distribution.source.layout import Tree
from tools.distribution.source.provenance import Provenance
from tools.distribution.source.report import SourceError

_PROBE = r"""
import importlib.machinery as machinery, importlib.util, json, os, sys, sysconfig
root = sys.argv[1]
install = os.path.join(root, "install")
variables = {**sysconfig.get_config_vars()}
variables.update(dict.fromkeys(("base", "installed_base", "installed_platbase", "platbase"), install))
version = sysconfig.get_python_version()
implementation = sys.implementation
json.dump({
    "python_version": sys.version.split()[0],
    "python_major_minor_version": version,
    "python_tag": "cp" + version.replace(".", ""),
    "python_abi_tag": sys.abiflags,
    "python_platform_tag": sysconfig.get_platform(),
    "python_implementation_name": implementation.name,
    "python_implementation_version": [str(part) for part in implementation.version],
    "python_implementation_hex_version": implementation.hexversion,
    "python_implementation_cache_tag": implementation.cache_tag,
    "python_suffixes": {
        "source": machinery.SOURCE_SUFFIXES,
        "bytecode": machinery.BYTECODE_SUFFIXES,
        "debug_bytecode": machinery.DEBUG_BYTECODE_SUFFIXES,
        "optimized_bytecode": machinery.OPTIMIZED_BYTECODE_SUFFIXES,
        "extension": machinery.EXTENSION_SUFFIXES,
    },
    "python_bytecode_magic_number": importlib.util.MAGIC_NUMBER.hex(),
    "python_paths": {name: os.path.relpath(path, root) for name, path in sysconfig.get_paths(vars=variables).items()},
    "python_paths_abstract": sysconfig.get_paths(expand=False),
    "python_config_vars": {
        name: str(value).replace(root, "") for name, value in sysconfig.get_config_vars().items()
    },
}, sys.stdout)
"""


def crt_features(tree: Tree, description: Description) -> list[str]:
    """How the C library is linked, and the newest version of it that something needs."""
    toolchain = description.toolchain
    text = toolchain.run(toolchain.readelf, "--version-info", "--wide", *map(str, tree.programs()))
    versions = {tuple(map(int, found.split("."))) for found in re.findall(r"\bGLIBC_([0-9.]+)", text)}
    newest = [f"glibc-max-symbol-version:{'.'.join(map(str, max(versions)))}"] if versions else []
    return [*description.crt_features, *newest]


def write(
    tree: Tree,
    description: Description,
    source: Path,
    core: list[str],
    system: list[str],
    extensions: Mapping[str, Extension],
    provenance: Provenance,
) -> None:
    """`core` has the core's objects, `system` its libraries."""
    made = [made for each in extensions.values() for made in each.variants]
    for path in [*core, *(path for each in made for path in each.objects)]:
        _copy(source / path, tree.build / path)
    for path in (f"{INITTAB}.c", f"{INITTAB}.c.in"):
        _copy(source / path, tree.build / path)
    (tree.build / "run_tests.py").write_text(
        "import subprocess\nimport sys\n\nsys.exit(subprocess.call([sys.executable, '-m', 'test', *sys.argv[1:]]))\n"
    )
    links = _Links(tree, description, source)
    document: dict[str, Any] = {
        "version": "8",
        "target_triple": description.target,
        "optimizations": description.options.name,
        "build_options": description.options.name,
        "python_exe": tree.relative(tree.exe),
        "python_stdlib_platform_config": tree.relative(tree.config),
        "python_stdlib_test_packages": tree.packages_of_tests(),
        "python_symbol_visibility": "global-default",
        "python_extension_module_loading": ["builtin", "shared-library"],
        "libpython_link_mode": description.link_mode,
        "crt_features": crt_features(tree, description),
        "run_tests": "build/run_tests.py",
        "licenses": list(description.licenses),
        "license_path": "licenses/LICENSE.cpython.txt",
        "build_info": {
            "core": {
                "objs": [f"build/{path}" for path in core],
                "links": [links.link(name) for name in system],
                "static_lib": tree.relative(tree.libpython),
                **({"shared_lib": tree.relative(tree.shared_libpython)} if description.link_mode == "shared" else {}),
            },
            "inittab_object": f"build/{INITTAB}.o",
            "inittab_source": f"build/{INITTAB}.c",
            "inittab_cflags": list(description.inittab_cflags),
            "object_file_format": "elf",
            "extensions": {
                name: [_variant(tree, each, made, links, provenance) for made in each.variants]
                for name, each in extensions.items()
            },
        },
    }
    document.update(json.loads(run(tree, description, "-c", _PROBE, str(tree.root))))
    (tree.root / "PYTHON.json").write_text(json.dumps(document, indent=1, sort_keys=True) + "\n")


def _variant(tree: Tree, extension: Extension, made: Made, links: _Links, provenance: Provenance) -> dict[str, Any]:
    variant: dict[str, Any] = {
        "variant": made.variant,
        "init_fn": extension.init_fn,
        "in_core": extension.in_core,
        "required": extension.required,
        "objs": [f"build/{path}" for path in made.objects],
        "links": [links.link(name) for name in made.libraries],
    }
    if extension.shared:
        variant["shared_lib"] = tree.relative(tree.shared_modules / extension.shared)
    libraries = provenance.libraries(made.libraries, made.objects)
    if libraries:
        licenses = sorted({license for name in libraries for license in provenance.licenses(name)})
        variant["licenses"] = licenses
        variant["license_paths"] = sorted({provenance.license_path(name) for name in libraries})
        # Of several libraries all have to be: one that is not decides what may be done with the module.
        variant["license_public_domain"] = all(provenance.public_domain(name) for name in libraries)
    return variant


class _Links:
    """Link entries; static libraries are copied into the archive as they are first needed."""

    def __init__(self, tree: Tree, description: Description, source: Path) -> None:
        self._tree = tree
        self._description = description
        self._bundled = {each.name: source / each.folder / f"lib{each.name}.a" for each in description.bundled}
        self._default = source.parent / "dependencies/lib"

    def link(self, name: str) -> dict[str, Any]:
        if name in self._description.system_libraries:
            return {"name": name, "system": True}
        if name not in self._description.libraries:
            raise SourceError(f"CPython links lib{name}, which third_party.py does not know; add its licence there")
        library = self._bundled.get(name, self._default / f"lib{name}.a")
        if not library.exists():
            raise SourceError(f"CPython links lib{name}, of which there is no {library}; add its package")
        copy = self._tree.build / "lib" / f"lib{name}.a"
        if not copy.exists():
            _copy(library, copy)
        return {"name": name, "path_static": self._tree.relative(copy)}


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
