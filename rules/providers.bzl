"""The providers that rules exchange."""

visibility("public")

PythonDistributionInfo = provider(
    doc = "A Python distribution: an interpreter, its standard library, and what is needed to link it into an executable.",
    fields = {
        "core_objects": "list[File]. Object files of libpython without extension modules and without its table of builtin modules.",
        "extensions": """dict[str, list[struct]]. Extension modules by name, each with its variants in order of preference: `variant` (str),
`in_core` (bool), `init_fn` (str or None), `required` (bool), `objects` (list[File]), `static_libraries` (list[File]), `system_libraries`,
`dynamic_libraries` and `frameworks` (list[str]), `licenses` (list[str] of SPDX identifiers, or None if not stated), `license_public_domain`
(bool). Source: `build_info.extensions` of PYTHON.json.""",
        "headers": "depset[File]. The C headers.",
        "include_directory": "str. Execution path of the folder holding `Python.h`.",
        "inittab_copts": "list[str]. Flags to compile the table of builtin modules with.",
        "interpreter": "struct. What runs Python code at build time: `executable` (File), `files` (depset[File], the executable among them), `home` (str, PYTHONHOME).",
        "label": "Label. Where the distribution comes from, for messages.",
        "object_file_format": "str. What the object files are: `elf`, `mach-o`, `coff`, or `llvm-bitcode:VERSION`.",
        "python_version": "str. Full version, for example `3.13.15`.",
        "static_libraries": "list[File]. Libraries that the core links.",
        "stdlib": "list[File]. All files of the standard library, tests included.",
        "stdlib_root": "str. Execution path of the standard library's folder.",
        "system_libraries": "list[str]. Libraries of the operating system that the core links, as for `-l`.",
        "target_triple": "str. Rust's name of the platform the distribution runs on.",
        "test_packages": "list[str]. Dotted names of the standard library's test packages.",
    },
)

PythonResourcesInfo = provider(
    doc = "Python resources as compiled resource archives, one for each target they come from.",
    fields = {
        "archives": """depset[struct]. `archive` (File: a resource archive, see docs/architecture.md), `label` (str: the target it was made from), `role` (str:
`application` or `distribution`).""",
        "files": "depset[File]. The archives' files.",
    },
)

PythonInterpreterConfigInfo = provider(
    doc = "Settings of an embedded interpreter, validated.",
    fields = {
        "settings": "dict[str, bool | int | str | list[str]]. By key of the payload's settings (docs/architecture.md). What is absent keeps the launcher's default.",
    },
)
