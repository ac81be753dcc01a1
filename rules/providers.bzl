"""The providers that rules exchange."""

visibility("public")

FileManifestInfo = provider(
    doc = "Which file goes where.",
    fields = {
        "executables": "list[str]. Paths of the executables.",
        "files": "depset[File]. Files and folders that 'index' names.",
        "folders": "list[str]. Top-level folders that other files are in; an empty string alone if they may be anywhere.",
        "index": "File. One line of JSON for each file (tools/manifest/index.py).",
        "leaves": "list[str]. Paths of other files at top level.",
    },
)

PythonDistributionInfo = provider(
    doc = "A Python distribution: an interpreter, its standard library, and what is needed to link it into an executable.",
    fields = {
        "builtin_modules": "list[str] or None. Modules inside a shared libpython, from which nothing can be left out; None where executables link objects.",
        "core_objects": "list[File]. Object files of libpython without extension modules and without its table of builtin modules.",
        "extension_module_loading": "list[str]. How extension modules can be loaded on the target platform: `builtin`, `shared-library`.",
        "extensions": """dict[str, list[struct]]. Extension modules by name, each with its variants in order of preference: `variant` (str),
`in_core` (bool), `init_fn` (str or None), `required` (bool), `objects` (list[File]), `static_libraries` (list[File]), `system_libraries`,
`dynamic_libraries` and `frameworks` (list[str]), `licenses` (list[str] of SPDX identifiers, or None if not stated), `license_public_domain`
(bool), `shared_library` (File or None: the module, if it is loaded as a shared library rather than linked) and `shared_library_inputs` (list[File]: libraries that come with it). Source:
`build_info.extensions` of PYTHON.json.""",
        "headers": "depset[File]. The C headers.",
        "include_directory": "str. Execution path of the folder holding `Python.h`.",
        "inittab_copts": "list[str]. Flags to compile the table of builtin modules with.",
        "interpreter": "struct. What runs Python code at build time: `executable` (File), `files` (depset[File], the executable among them), `home` (str, PYTHONHOME), `tools` (File, a zip file of the tools that actions run, compiled).",
        "label": "Label. Where the distribution comes from, for messages.",
        "libpython_link_mode": "str. `static`: executables contain libpython's objects. `shared`: they load `shared_library`, which is to stand beside them.",
        "license_facts": """struct. What is known about licences: `facts` (File: JSON of what tools.distribution.describe says), `texts` (list[File]: licence texts, and
`build/sources.json` if there is one), `root` (str: execution path of the folder that paths in 'facts' are relative to).""",
        "object_file_format": "str. What the object files are: `elf`, `mach-o`, `coff`, or `llvm-bitcode:VERSION`.",
        "python_version": "str. Full version, for example `3.13.15`.",
        "shared_library": "File or None. The shared libpython, where that is the link mode.",
        "shared_library_inputs": "list[File]. Libraries that come with the shared libpython: the C runtime's on Windows.",
        "static_libraries": "list[File]. Libraries that the core links.",
        "stdlib": "list[File]. All files of the standard library, tests included.",
        "stdlib_root": "str. Execution path of the standard library's folder.",
        "system_libraries": "list[str]. Libraries of the operating system that the core links, as for `-l`.",
        "target_triple": "str. Rust's name of the platform the distribution runs on.",
        "test_packages": "list[str]. Dotted names of the standard library's test packages.",
    },
)

PythonExtensionModuleInfo = provider(
    doc = "An extension module that is not the distribution's.",
    fields = {
        "init_function": "str. Name of the C function in 'object' that makes the module.",
        "label": "Label. The target it is.",
        "linker_input": "LinkerInput. What else has to be linked: shared libraries and flags.",
        "module_name": "str. The module's whole name.",
        "object": "File. Object file that defines 'init_function' and nothing else.",
        "shared_library": "File. The same module as a shared library.",
    },
)

PythonLicensesInfo = provider(
    doc = "What is inside an executable, and under which licences.",
    fields = {
        "components": "File. The components as JSON (tools/licenses/component.py).",
        "label": "Label. The executable.",
        "text": "File. The same for people, with all licence texts.",
    },
)

PythonResourceInputsInfo = provider(
    doc = "Python resources that are not compiled yet: files of whatever origin, or a wheel. `python_executable` compiles them, once a target.",
    fields = {
        "files": "list[File] or depset[File]. What to compile: files and folders of them, or a list of the one wheel.",
        "import_roots": """list[str] or depset[str]. For `files`, what imports start from, as paths relative to the runfiles root, such as `_main/src`; for
`virtualenv`, the folder of the environment; nothing for `wheel`.""",
        "kind": "str. `files`, `virtualenv` or `wheel`.",
        "packages": "list[str]. For `files`: dotted names of the packages and modules to compile. Not set, or empty: all there are.",
    },
)

PythonResourcesInfo = provider(
    doc = "Python resources as compiled resource archives, one for each target they come from.",
    fields = {
        "archives": """depset[struct]. `archive` (File: a resource archive, see docs/architecture.md), `label` (str: the target it was made from), `role` (str:
`application` or `distribution`).""",
        "dependencies": """depset[struct]. Who depends on whom: `label` (str) and `dependencies` (tuple[str], the labels of those it depends on itself).""",
        "extension_from": "str or None. The label of a target with extension modules in shared libraries, if names of files tell of one: the first that was found.",
        "extension_modules": """depset[struct]. `module` (PythonExtensionModuleInfo) and `archive` (struct as in 'archives', with the module as a shared library; it is
in 'archives' of those executables only that want it so).""",
        "file_uses": "depset[File]. For each archive in 'archives' the names of its modules that use `__file__`, one a line.",
        "files": "depset[File]. The archives' files.",
        "reports": "depset[File]. For each target, what of it is not in its archive, and why; a line each.",
    },
)

PythonInterpreterConfigInfo = provider(
    doc = "Settings of an embedded interpreter, validated.",
    fields = {
        "settings": "dict[str, bool | int | str | list[str]]. By key of the payload's settings (docs/architecture.md). What is absent keeps the launcher's default.",
    },
)
