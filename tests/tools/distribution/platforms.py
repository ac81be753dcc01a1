"""Descriptions in the shapes that full archives for Windows and macOS have, and the files they refer to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.tools.distribution import sample


def windows() -> dict[str, Any]:
    """For libpython there is a DLL; extension modules are `.pyd` files with objects beside them, some with a DLL of their own."""
    document = sample.document()
    document.update(
        target_triple="x86_64-pc-windows-msvc",
        build_options="pgo",
        optimizations="pgo",
        python_platform_tag="win-amd64",
        python_exe="install/python.exe",
        python_paths={"include": "install/include", "stdlib": "install/Lib", "scripts": "install/Scripts"},
        python_symbol_visibility="dllexport",
        python_stdlib_platform_config=None,
        libpython_link_mode="shared",
        crt_features=["vcruntime:140"],
        run_tests="build/run_tests.py",
    )
    document["python_suffixes"].update(source=[".py", ".pyw"], extension=[".cp313-win_amd64.pyd", ".pyd"])
    system = [{"name": name, "system": True} for name in ("version", "ws2_32", "pathcch", "bcrypt")]
    ssl = [
        {"name": "libcrypto-3-x64", "path_dynamic": "install/DLLs/libcrypto-3-x64.dll"},
        {"name": "libssl-3-x64", "path_dynamic": "install/DLLs/libssl-3-x64.dll"},
        {"name": "ws2_32", "system": True},
    ]
    document["build_info"] = {
        "core": {"objs": ["build/core/ceval.obj"], "links": system, "shared_lib": "install/python313.dll"},
        "extensions": {
            "_ast": [sample.variant(init_fn="PyInit__ast", in_core=True)],
            "_warnings": [sample.variant(init_fn="_PyWarnings_Init", in_core=True)],
            "_bz2": [_pyd("_bz2", links=[{"name": "bzip2", "path_static": "build/lib/bzip2.lib"}])],
            "_ssl": [_pyd("_ssl", links=ssl, licenses=["Apache-2.0"], license_paths=["licenses/LICENSE.openssl.txt"])],
        },
        "inittab_object": "build/core/config.obj",
        "inittab_source": "build/core/config.c",
        "inittab_cflags": ["/DWIN32", "/DPy_BUILD_CORE"],
        "object_file_format": "coff",
    }
    return document


def macos() -> dict[str, Any]:
    """Objects are LLVM bitcode; libraries are the system's or frameworks; an SDK is named."""
    document = sample.document()
    document.update(
        target_triple="aarch64-apple-darwin",
        build_options="pgo+lto",
        optimizations="pgo+lto",
        python_platform_tag="macosx-11.0-arm64",
        crt_features=["libSystem"],
        python_stdlib_platform_config="install/lib/python3.13/config-3.13-darwin",
        apple_sdk_canonical_name="macosx15.5",
        apple_sdk_deployment_target="11.0",
        apple_sdk_platform="MacOSX",
        apple_sdk_version="15.5",
    )
    document["python_suffixes"]["extension"] = [".cpython-313-darwin.so", ".abi3.so", ".so"]
    frameworks = [{"name": name, "framework": True} for name in ("CoreFoundation", "SystemConfiguration")]
    document["build_info"].update(
        core={
            "objs": ["build/Python/ceval.o", "build/Modules/config.o"],
            "links": [{"name": "dl", "system": True}, *frameworks],
            "shared_lib": "install/lib/libpython3.13.dylib",
            "static_lib": "build/lib/libpython3.13.a",
        },
        extensions={
            "_scproxy": [sample.variant(objs=["build/Modules/_scproxy.o"], links=frameworks)],
            "_curses": [sample.variant(objs=["build/Modules/_curses.o"], links=[{"name": "ncurses", "system": True}])],
            "_tkinter": [
                sample.variant(
                    objs=["build/Modules/_tkinter.o"],
                    links=[
                        {"name": "tcl8.6", "path_static": "build/lib/libtcl8.6.a"},
                        {"name": "Cocoa", "framework": True},
                    ],
                )
            ],
        },
        object_file_format="llvm-bitcode:20.1.4",
    )
    return document


def _pyd(name: str, **fields: Any) -> dict[str, Any]:
    return sample.variant(
        init_fn=f"PyInit_{name}",
        objs=[f"build/extensions/{name}/{name}.obj"],
        shared_lib=f"install/DLLs/{name}.pyd",
        **fields,
    )


def write(root: Path, document: dict[str, Any]) -> Path:
    """Lay it out below `root`: every path that the description names is an empty file, or a folder with one."""
    for path in _paths(document):
        place = root / path
        if path in (*document["python_paths"].values(), document["python_stdlib_platform_config"]):
            place.mkdir(parents=True, exist_ok=True)
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.touch()
    (root / "PYTHON.json").write_text(json.dumps(document), encoding="utf-8")
    return root


def _paths(node: Any) -> list[str]:
    if isinstance(node, dict):
        return [path for value in node.values() for path in _paths(value)]
    if isinstance(node, list):
        return [path for value in node for path in _paths(value)]
    return [node] if isinstance(node, str) and node.startswith(("build/", "install/", "licenses/")) else []
