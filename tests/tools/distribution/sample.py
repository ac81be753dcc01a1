"""A small distribution on disk: a PYTHON.json in which every kind of field occurs, and empty files it refers to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

CONFIG = "install/lib/python3.13/config-3.13-x86_64-linux-gnu"

FILES = (
    "build/Modules/_ssl.o",
    "build/Modules/config.c",
    "build/Modules/config.o",
    "build/Modules/readline-editline.o",
    "build/Modules/readline.o",
    "build/Python/ceval.o",
    "build/lib/libcrypto.a",
    "build/lib/libedit.a",
    "build/lib/libreadline.a",
    "build/lib/libssl.a",
    "build/run_tests.py",
    "install/bin/python3.13",
    "install/include/python3.13/Python.h",
    "install/lib/python3.13/os.py",
    f"{CONFIG}/libpython3.13.a",
    "licenses/LICENSE.cpython.txt",
    "licenses/LICENSE.libssl-dev.txt",
)


def document() -> dict[str, Any]:
    """A fresh, valid description in format version 8."""
    return {
        "version": "8",
        "target_triple": "x86_64-unknown-linux-gnu",
        "build_options": "noopt",
        "optimizations": "noopt",
        "python_tag": "cp313",
        "python_abi_tag": "",
        "python_platform_tag": "linux-x86_64",
        "python_implementation_name": "cpython",
        "python_implementation_version": ["3", "13", "15", "final", "0"],
        "python_implementation_hex_version": 51187696,
        "python_implementation_cache_tag": "cpython-313",
        "python_version": "3.13.15",
        "python_major_minor_version": "3.13",
        "python_exe": "install/bin/python3.13",
        "python_paths": {
            "include": "install/include/python3.13",
            "stdlib": "install/lib/python3.13",
            "purelib": "install/lib/python3.13/site-packages",
        },
        "python_paths_abstract": {"stdlib": "{installed_base}/lib/python3.13"},
        "python_config_vars": {"Py_DEBUG": "0"},
        "python_suffixes": {
            "source": [".py"],
            "bytecode": [".pyc"],
            "debug_bytecode": [".pyc"],
            "optimized_bytecode": [".pyc"],
            "extension": [".cpython-313-x86_64-linux-gnu.so", ".so"],
        },
        "python_bytecode_magic_number": "f30d0d0a",
        "python_symbol_visibility": "global-default",
        "python_extension_module_loading": ["builtin", "shared-library"],
        "python_stdlib_platform_config": CONFIG,
        "python_stdlib_test_packages": ["test", "email.test"],
        "libpython_link_mode": "static",
        "crt_features": ["glibc-dynamic", "glibc-max-symbol-version:2.35"],
        "run_tests": "build/run_tests.py",
        "licenses": ["Python-2.0"],
        "license_path": "licenses/LICENSE.cpython.txt",
        "build_info": {
            "core": {
                "objs": ["build/Python/ceval.o", "build/Modules/config.o"],
                "links": [{"name": "m", "system": True}, {"name": "CoreFoundation", "framework": True}],
                "static_lib": f"{CONFIG}/libpython3.13.a",
            },
            "inittab_object": "build/Modules/config.o",
            "inittab_source": "build/Modules/config.c",
            "inittab_cflags": ["-DNDEBUG"],
            "object_file_format": "elf",
            "extensions": {
                "builtins": [variant(init_fn="NULL", in_core=True)],
                "_ssl": [
                    variant(
                        init_fn="PyInit__ssl",
                        objs=["build/Modules/_ssl.o"],
                        links=[
                            {"name": "ssl", "path_static": "build/lib/libssl.a"},
                            {"name": "crypto", "path_static": "build/lib/libcrypto.a"},
                        ],
                        licenses=["Apache-2.0"],
                        license_paths=["licenses/LICENSE.libssl-dev.txt"],
                        license_public_domain=False,
                    )
                ],
                "readline": [
                    variant(
                        "libedit",
                        objs=["build/Modules/readline-editline.o"],
                        links=[{"name": "edit", "path_static": "build/lib/libedit.a"}],
                    ),
                    variant(
                        "readline",
                        objs=["build/Modules/readline.o"],
                        links=[{"name": "readline", "path_dynamic": "build/lib/libreadline.a"}],
                    ),
                ],
            },
        },
    }


def variant(name: str = "default", **fields: Any) -> dict[str, Any]:
    plain = {"init_fn": "PyInit_x", "in_core": False, "required": False, "objs": [], "links": []}
    return {"variant": name, **plain, **fields}


def write(root: Path, description: object) -> Path:
    """Lay the distribution out below `root`, which is returned."""
    for name in FILES:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (root / "PYTHON.json").write_text(json.dumps(description), encoding="utf-8")
    return root
