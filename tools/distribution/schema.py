"""What PYTHON.json, versions 5 to 8, may say: a table of its fields and the rules between them.

Keys that are not in the table are tolerated: newer archives add some.
"""

from __future__ import annotations

from typing import Any

from tools.distribution.checks import (
    Field,
    Report,
    choice,
    instance,
    list_of,
    map_of,
    nullable,
    optional,
    path,
    record,
    since,
    text,
    until,
)

SUPPORTED_VERSIONS = ("5", "6", "7", "8")
FULL, INSTALL_ONLY = "full", "install_only"
LINK_KINDS = ("system", "framework", "path_static", "path_dynamic")


def _one_kind_of_link(report: Report, where: str, link: dict[str, Any]) -> None:
    kinds = [kind for kind in LINK_KINDS if link.get(kind)]
    if len(kinds) != 1:
        report.say(where, f"expected exactly one of {', '.join(LINK_KINDS)}, got {', '.join(kinds) or 'none'}")


def _unique_variants(report: Report, where: str, variants: list[Any]) -> None:
    seen: set[str] = set()
    for number, variant in enumerate(variants):
        name = variant.get("variant") if isinstance(variant, dict) else None
        if isinstance(name, str) and name in seen:
            report.say(f"{where}[{number}].variant", f"{name!r} is the name of an earlier variant too")
        seen.add(name if isinstance(name, str) else "")


def _variants(report: Report, where: str, value: Any) -> None:
    list_of(VARIANT, at_least=1)(report, where, value)
    if isinstance(value, list):
        _unique_variants(report, where, value)


def _libpython_is_there(report: Report, where: str, document: dict[str, Any]) -> None:
    core = document["build_info"]["core"]
    if document["libpython_link_mode"] == "shared" and not core.get("shared_lib"):
        report.say("build_info.core.shared_lib", "is missing, though libpython_link_mode is 'shared'")
    if document["libpython_link_mode"] == "static" and not (core.get("static_lib") or core["objs"]):
        report.say("build_info.core", "has neither static_lib nor objs, though libpython_link_mode is 'static'")


def _inittab_is_there(report: Report, where: str, document: dict[str, Any]) -> None:
    # Where there are no objects at all, there is none of the table of builtin modules.
    if document.get("archive_kind") != INSTALL_ONLY and "inittab_object" not in document["build_info"]:
        report.say("build_info.inittab_object", f"is missing, and required in format version {report.version}")


def _versions_agree(report: Report, where: str, document: dict[str, Any]) -> None:
    if not document["python_version"].startswith(document["python_major_minor_version"] + "."):
        report.expected("python_major_minor_version", f"the start of {document['python_version']!r}",
                        document["python_major_minor_version"])  # fmt: skip


def _apple_sdk_is_named(report: Report, where: str, document: dict[str, Any]) -> None:
    # What is installed does not say what it was built with.
    is_full = document.get("archive_kind") != INSTALL_ONLY
    if report.version >= 7 and is_full and "-apple-" in document["target_triple"]:
        for name in APPLE_SDK:
            if name not in document:
                report.say(name, f"is missing, and required for {document['target_triple']}")


BOOLEAN = instance(bool, "true or false")
TEXT = text()
WORD = text(r"[^\x00\s]+", "a string without blanks")
SUFFIX = text(r"\.[\w.\-]+", "a suffix that starts with a dot")
MODULE = text(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", "a module's name")
# Library names and init functions end up in link commands and in generated C: nothing else may slip in with them.
LIBRARY = text(r"[A-Za-z0-9_][\w+.\-]*", "a library's name")
FUNCTION = nullable(text(r"[A-Za-z_]\w*", "a C function's name or 'NULL'"))
APPLE_SDK = {
    "apple_sdk_canonical_name": optional(WORD),
    "apple_sdk_deployment_target": optional(WORD),
    "apple_sdk_platform": optional(WORD),
    "apple_sdk_version": optional(WORD),
}
LINK = record(
    {
        "name": Field(LIBRARY),
        "system": optional(nullable(BOOLEAN)),
        "framework": optional(nullable(BOOLEAN)),
        "path_static": optional(nullable(path("file"))),
        "path_dynamic": optional(nullable(path("file"))),
    },
    _one_kind_of_link,
)
LICENCES = {
    "licenses": optional(nullable(list_of(TEXT))),
    "license_paths": optional(nullable(list_of(path("file")))),
    "license_public_domain": optional(nullable(BOOLEAN)),
}
LIBRARIES = {
    "objs": Field(list_of(path("file"))),
    "links": Field(list_of(LINK)),
    "shared_lib": optional(nullable(path("file"))),
    "static_lib": optional(nullable(path("file"))),
}
VARIANT = record(
    {
        **LIBRARIES,
        **LICENCES,
        "variant": Field(text(r"[\w.+\-]+", "a variant's name")),
        "init_fn": Field(FUNCTION),
        "in_core": Field(BOOLEAN),
        "required": Field(BOOLEAN),
    }
)
BUILD_INFO = record(
    {
        "core": Field(record(LIBRARIES)),
        "extensions": Field(map_of(_variants, key=MODULE)),
        "inittab_object": optional(path("file")),
        "inittab_source": optional(path("file")),
        "inittab_cflags": Field(list_of(TEXT)),
        "object_file_format": Field(
            text(r"elf|coff|mach-o|llvm-bitcode:[\w.]+", "elf, coff, mach-o or llvm-bitcode:N")
        ),
    }
)
PATHS = record({"include": Field(path("directory")), "stdlib": Field(path("directory"))})


def _paths(report: Report, where: str, value: Any) -> None:
    PATHS(report, where, value)
    # The others (where scripts would be installed, say) are not read, and need not exist.
    others = (
        {name: item for name, item in value.items() if name not in ("include", "stdlib")}
        if isinstance(value, dict)
        else {}
    )
    map_of(path("any"))(report, where, others)


SUFFIX_KINDS = ("source", "bytecode", "debug_bytecode", "optimized_bytecode", "extension")
# A distribution that cannot load extension modules from files has no suffixes for them.
SUFFIXES = record({kind: Field(list_of(SUFFIX, at_least=int(kind in ("source", "bytecode")))) for kind in SUFFIX_KINDS})

DOCUMENT = record(
    {
        "version": Field(choice(*SUPPORTED_VERSIONS)),
        "archive_kind": optional(choice(FULL, INSTALL_ONLY)),  # ours: see install_only.py
        "target_triple": Field(
            text(r"[a-z0-9_]+(-[a-z0-9_.]+){2,3}", "a target triple such as 'x86_64-unknown-linux-gnu'")
        ),
        "optimizations": until(7, WORD),
        "build_options": since(8, WORD),
        "python_tag": Field(WORD),
        "python_abi_tag": Field(nullable(TEXT)),
        "python_platform_tag": Field(WORD),
        "python_implementation_name": Field(WORD),
        "python_implementation_version": Field(list_of(TEXT, at_least=1)),
        "python_implementation_hex_version": Field(instance(int, "an integer")),
        "python_implementation_cache_tag": Field(WORD),
        "python_version": Field(text(r"\d+\.\d+\.\d+((a|b|rc)\d+)?\+?", "a version such as '3.13.1'")),
        "python_major_minor_version": Field(text(r"\d+\.\d+", "a version such as '3.13'")),
        "python_exe": Field(path("file")),
        "python_paths": Field(_paths),
        "python_paths_abstract": since(6, map_of(TEXT)),
        "python_config_vars": optional(map_of(TEXT)),
        "python_suffixes": Field(SUFFIXES),
        "python_bytecode_magic_number": Field(text(r"[0-9a-fA-F]{8}", "4 bytes in hexadecimal")),
        "python_symbol_visibility": Field(choice("global-default", "dllexport")),
        "python_extension_module_loading": Field(list_of(choice("builtin", "shared-library"))),
        "python_stdlib_platform_config": optional(nullable(path("directory"))),
        "python_stdlib_test_packages": Field(list_of(text(r"\w[\w.\-]*", "a package's name"))),
        "libpython_link_mode": Field(choice("static", "shared")),
        "crt_features": Field(list_of(WORD)),
        "run_tests": optional(nullable(path("file"))),
        "tcl_library_path": optional(nullable(path("directory"))),
        "tcl_library_paths": optional(nullable(list_of(WORD))),
        "licenses": optional(nullable(list_of(TEXT))),
        "license_path": optional(nullable(path("file"))),
        "build_info": Field(BUILD_INFO),
        **APPLE_SDK,
    },
    _libpython_is_there,
    _inittab_is_there,
    _versions_agree,
    _apple_sdk_is_named,
)
