"""Write the PYTHON.json that an `install_only` archive lacks, from the files it has.

    python -m tools.distribution.install_only --root DIR

Such an archive holds what was installed, and no objects: a shared libpython with a fixed set of builtin modules. What
is said here is what a full archive would say, with `archive_kind` beside it, so that everything after this reads one
format. All is read from files, but for the names of the builtin modules: those the interpreter knows best, where it
runs; a DLL's table of them can be read. Standard library only, Python 3.9 or later.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from tools.distribution.windows import builtin_names, needed_beside

__all__ = ["InstallOnlyError", "document"]

KIND = "install_only"

_TIMEOUT_SECONDS = 60
# In every table of builtin modules, whatever was configured.
_ALWAYS_BUILTIN = ("_ast", "_imp", "_string", "_tokenize", "_warnings", "builtins", "gc", "marshal", "sys")
_PE_MACHINES = {0x14C: "i686", 0x8664: "x86_64", 0xAA64: "aarch64"}


class InstallOnlyError(Exception):
    """A folder that does not hold an installed Python; the message says what is missing."""


def document(root: Path) -> dict[str, Any]:
    """The description of the distribution that is installed in `root`."""
    if (root / "python.exe").is_file():
        return _document(root, _windows(root))
    return _document(root, _unix(root))


def _unix(root: Path) -> dict[str, Any]:
    """What differs between systems, where Python is installed with `make install`."""
    header = _one(root, "include/python3.*/patchlevel.h")
    include = header.parent
    stdlib = _one(root, f"lib/{include.name}/os.py").parent
    variables = _variables(_one(root, f"{stdlib.relative_to(root)}/_sysconfigdata_*.py"))
    triple = _triple(str(variables.get("HOST_GNU_TYPE") or variables.get("MULTIARCH") or ""))
    suffix = str(variables.get("EXT_SUFFIX") or ".so")
    libraries = [*root.glob(f"lib/lib{include.name}.so.1.0"), *root.glob(f"lib/lib{include.name}.dylib")]
    static = sorted(stdlib.glob(f"config-*/lib{include.name}.a"))
    free_threaded = bool(variables.get("Py_GIL_DISABLED"))
    # The stable ABI is not that of free-threaded builds before 3.15, and no other build misses it.
    stable = [] if free_threaded else [".abi3.so"]
    return {
        "header": header,
        "include": include,
        "stdlib": stdlib,
        "exe": _one(root, f"bin/{include.name}"),
        "triple": triple,
        "abi_flags": str(variables.get("ABIFLAGS") or ""),
        "suffixes": [suffix, *stable, ".so"],
        "shared_library": libraries[0] if libraries else None,
        "static_library": static[0] if static else None,
        "dynload": sorted((stdlib / "lib-dynload").glob("*.so")),
        "builtin": str(variables.get("MODBUILT_NAMES") or "").split(),
        "object_file_format": "mach-o" if "-apple-" in triple else "elf",
        "visibility": "global-default",
    }


def _windows(root: Path) -> dict[str, Any]:
    header = _one(root, "include/patchlevel.h")
    libraries = [path for path in root.glob("python3*.dll") if re.fullmatch(r"python3\d+t?\.dll", path.name)]
    modules = sorted((root / "DLLs").glob("*.pyd"))
    cpu = _pe_machine(root / "python.exe")
    tags = {path.name.partition(".")[2] for path in modules}
    return {
        "header": header,
        "include": root / "include",
        "stdlib": _one(root, "Lib/os.py").parent,
        "exe": root / "python.exe",
        "triple": f"{cpu}-pc-windows-msvc",
        "abi_flags": "t" if libraries and libraries[0].stem.endswith("t") else "",
        "suffixes": [f".{tag}" for tag in sorted(tags | {"pyd"}, key=lambda tag: (-len(tag), tag))],
        "shared_library": libraries[0] if libraries else None,
        "static_library": None,
        "dynload": modules,
        "builtin": [],
        "object_file_format": "coff",
        "visibility": "dllexport",
    }


def _document(root: Path, found: dict[str, Any]) -> dict[str, Any]:
    def name(path: Path | None) -> str | None:
        return None if path is None else path.relative_to(root).as_posix()

    version = _version(found["header"])
    major, minor = version["major"], version["minor"]
    flags, triple, stdlib = found["abi_flags"], found["triple"], found["stdlib"]
    license_path = next((path for path in (stdlib / "LICENSE.txt", root / "LICENSE.txt") if path.is_file()), None)
    # The build's variable may have the names of all modules that were built; those that are files are not inside.
    files = {path.name.partition(".")[0] for path in found["dynload"]}
    inside = [*(each for each in found["builtin"] if each not in files), *builtin_names(found["shared_library"])]
    builtin = _builtin_names(found["exe"]) or [*_ALWAYS_BUILTIN, *inside]
    extensions = {module: [_variant(module, in_core=True)] for module in sorted(set(builtin))}
    for path in found["dynload"]:
        module = path.name.partition(".")[0]
        if module not in extensions:
            links = [{"name": each.stem, "path_dynamic": name(each)} for each in needed_beside(path)]
            extensions[module] = [_variant(module, shared_lib=name(path), links=links)]
    loads = found["shared_library"] is not None or "-musl" not in triple
    return {
        "version": "8",
        "archive_kind": KIND,
        "target_triple": triple,
        "build_options": KIND,
        "python_tag": f"cp{major}{minor}",
        "python_abi_tag": flags,
        "python_platform_tag": _platform(triple),
        "python_implementation_name": "cpython",
        "python_implementation_version": [str(part) for part in version["info"]],
        "python_implementation_hex_version": version["hex"],
        "python_implementation_cache_tag": f"cpython-{major}{minor}",
        "python_version": version["text"],
        "python_major_minor_version": f"{major}.{minor}",
        "python_exe": name(found["exe"]),
        "python_paths": {"include": name(found["include"]), "stdlib": name(stdlib)},
        "python_paths_abstract": {},
        "python_suffixes": {
            "source": [".py"],
            "bytecode": [".pyc"],
            "debug_bytecode": [".pyc"],
            "optimized_bytecode": [".pyc"],
            "extension": found["suffixes"],
        },
        "python_bytecode_magic_number": _magic(found["include"], stdlib),
        "python_symbol_visibility": found["visibility"],
        "python_extension_module_loading": ["builtin", "shared-library"] if loads else ["builtin"],
        "python_stdlib_test_packages": _test_packages(stdlib),
        "libpython_link_mode": "shared" if found["shared_library"] else "static",
        "crt_features": [],
        "licenses": None,
        "license_path": name(license_path),
        "build_info": {
            "core": {
                "objs": [],
                "links": [],
                "shared_lib": name(found["shared_library"]),
                "static_lib": name(found["static_library"]),
            },
            "extensions": extensions,
            "inittab_cflags": [],
            "object_file_format": found["object_file_format"],
        },
    }


def _one(root: Path, pattern: str) -> Path:
    paths = sorted(root.glob(pattern))
    if len(paths) != 1:
        raise InstallOnlyError(
            f"{root} is not an installed Python: expected one file {pattern}, found {len(paths) or 'none'}; "
            "is it the `python` folder of an install_only archive?"
        )
    return paths[0]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InstallOnlyError(f"{path} cannot be read: {error}") from error


def _variables(path: Path) -> dict[str, Any]:
    """The build's variables; nothing of the file is executed."""
    try:
        for node in ast.parse(_text(path)).body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
                value = ast.literal_eval(node.value)
                if isinstance(value, dict):
                    return value
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise InstallOnlyError(f"{path} is not what Python writes of its build: {error}") from error
    raise InstallOnlyError(f"{path} is not what Python writes of its build: there is no dictionary in it")


def _version(header: Path) -> dict[str, Any]:
    text = _text(header)

    def macro(name: str, pattern: str) -> str:
        match = re.search(rf"^\s*#\s*define\s+{name}\s+({pattern})", text, re.MULTILINE)
        if match is None:
            raise InstallOnlyError(f"{header} does not define {name} as expected")
        return match[1].strip('"')

    levels = {"ALPHA": ("alpha", 0xA), "BETA": ("beta", 0xB), "GAMMA": ("candidate", 0xC), "FINAL": ("final", 0xF)}
    level, code = levels[macro("PY_RELEASE_LEVEL", r"PY_RELEASE_LEVEL_(?:ALPHA|BETA|GAMMA|FINAL)").rpartition("_")[2]]
    numbers = [int(macro(f"PY_{part}", r"\d+")) for part in ("MAJOR_VERSION", "MINOR_VERSION", "MICRO_VERSION")]
    serial = int(macro("PY_RELEASE_SERIAL", r"\d+"))
    return {
        "major": numbers[0],
        "minor": numbers[1],
        "info": [*numbers, level, serial],
        "hex": numbers[0] << 24 | numbers[1] << 16 | numbers[2] << 8 | code << 4 | serial,
        "text": macro("PY_VERSION", r'"\d+\.\d+\.\d+(?:(?:a|b|rc)\d+)?\+?"'),
    }


def _magic(include: Path, stdlib: Path) -> str:
    """The bytecode's magic number in hexadecimal: a header has it since 3.14, importlib's source before."""
    header, source = include / "internal" / "pycore_magic_number.h", stdlib / "importlib" / "_bootstrap_external.py"
    for path, pattern in (
        (header, r"^#define PYC_MAGIC_NUMBER (\d+)$"),
        (source, r"^_?(?:RAW_)?MAGIC_NUMBER = \(?(\d+)\)?\.to_bytes\("),
    ):
        match = re.search(pattern, _text(path), re.MULTILINE) if path.is_file() else None
        if match:
            return (int(match[1]) & 0xFFFF).to_bytes(2, "little").hex() + "0d0a"
    raise InstallOnlyError(f"neither {header} nor {source} says which version of bytecode it has")


def _triple(name: str) -> str:
    """Rust's name of a platform by GNU's: `x86_64-pc-linux-gnu`, `x86_64-linux-gnu`, `aarch64-apple-darwin23.1.0`."""
    cpu, _, rest = name.partition("-")
    cpu = {"arm64": "aarch64", "i386": "i686", "i586": "i686", "powerpc64le": "ppc64le"}.get(cpu, cpu)
    if "darwin" in rest:
        return f"{cpu}-apple-darwin"
    match = re.search(r"linux-(gnu|musl)(eabihf|eabi)?$", rest)
    if match is None:
        raise InstallOnlyError(f"its build variables name the platform {name!r}, which is none that is known")
    return f"{cpu}-unknown-linux-{match[0].partition('-')[2]}"


def _platform(triple: str) -> str:
    cpu = triple.partition("-")[0]
    if "-windows" in triple:
        return {"x86_64": "win-amd64", "aarch64": "win-arm64"}.get(cpu, "win32")
    return f"macosx-11.0-{cpu}" if "-apple-" in triple else f"linux-{cpu}"


def _pe_machine(path: Path) -> str:
    data = path.read_bytes()[:4096]
    header = int.from_bytes(data[60:64], "little")
    machine = int.from_bytes(data[header + 4 : header + 6], "little")
    if not data.startswith(b"MZ") or data[header : header + 4] != b"PE\0\0" or machine not in _PE_MACHINES:
        raise InstallOnlyError(f"{path} is not an executable for a known kind of Windows")
    return _PE_MACHINES[machine]


def _builtin_names(exe: Path) -> list[str]:
    """What the interpreter says; nothing where it does not run."""
    command = [str(exe), "-I", "-S", "-B", "-c", "import sys; print(*sys.builtin_module_names)"]
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return []
    return result.stdout.split() if result.returncode == 0 else []


def _test_packages(stdlib: Path) -> list[str]:
    found = []
    for name in ("test", "tests", "idle_test"):
        for path in stdlib.rglob(f"{name}/__init__.py"):
            parts = path.parent.relative_to(stdlib).parts
            if "site-packages" not in parts and not {"test", "tests"} & set(parts[:-1]):
                found.append(".".join(parts))
    return sorted(found)


def _variant(
    module: str,
    *,
    in_core: bool = False,
    shared_lib: str | None = None,
    links: list[dict[str, str | None]] | None = None,
) -> dict[str, Any]:
    variant: dict[str, Any] = {
        "variant": "default",
        "in_core": in_core,
        "required": in_core,
        # What is in libpython is initialised by it; nobody links it by this name.
        "init_fn": "NULL" if in_core else f"PyInit_{module}",
        "objs": [],
        "links": links or [],
    }
    if shared_lib is not None:
        variant["shared_lib"] = shared_lib
    return variant


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="install_only", description="Describe an installed Python in a PYTHON.json.")
    parser.add_argument("--root", type=Path, required=True, help="the `python` folder of an install_only archive")
    options = parser.parse_args(arguments)
    try:
        text = json.dumps(document(options.root), indent=1) + "\n"
    except (InstallOnlyError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    (options.root / "PYTHON.json").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
