"""The attributes of rules that package an application: what is in it, how it is configured, and what runs."""

load("//rules:providers.bzl", "PythonInterpreterConfigInfo", "PythonResourceInputsInfo", "PythonResourcesInfo")
load(":actions.bzl", "TOOLS_ATTRIBUTE")
load(":bytecode_levels.bzl", "BYTECODE_LEVELS", "SAME_LEVEL")
load(":extension_modules.bzl", "EXTENSION_MODULE_FILTERS")
load(":licenses.bzl", "LICENSE_ATTRIBUTES")
load(":py_info.bzl", "PY_INFO")
load(":resources.bzl", "resources_aspect")
load(":toolchain.bzl", "OPTIMIZE_LEVELS")

visibility(["//rules/..."])

APPLICATION_ATTRIBUTES = LICENSE_ATTRIBUTES | {
    "bytecode_levels": attr.string(
        doc = """Optimization levels that bytecode is packed of, such as `0,2`, `optimize_level` among them; by default that one alone. Python takes the bytecode of the
level that it runs with, which settings and `PYTHONOPTIMIZE` can change.""",
        default = SAME_LEVEL,
        values = BYTECODE_LEVELS,
    ),
    "config": attr.label(
        doc = "Settings of the interpreter: a `python_interpreter_config`.",
        providers = [PythonInterpreterConfigInfo],
    ),
    "deps": attr.label_list(
        doc = "The application: `py_library` targets, wheels among them. Their dependencies come along.",
        providers = [[PY_INFO], [PythonResourceInputsInfo], [PythonResourcesInfo]],
        aspects = [resources_aspect],
    ),
    "dunder_file": attr.string(
        doc = """What to do about modules of the application that use `__file__` or `__cached__` and will not have them, as they are in memory and `module_paths` is `none`:
`warn`, `error` or `off`.""",
        default = "warn",
        values = ["off", "warn", "error"],
    ),
    "excluded_extension_modules": attr.string_list(
        doc = "Extension modules that are left out, the distribution's or the application's. What Python does not start without cannot be.",
    ),
    "excluded_resources": attr.string_list(
        doc = """Patterns of resources that are left out, such as `*.tests` or `distribution:pip`; see docs/policies.md. A name that is nothing's is an error; what has a `*`
may match nothing.""",
    ),
    "extension_module_filter": attr.string(
        doc = """Which extension modules of the distribution are linked: `all`; `minimal`, what Python does not start without; `no-libraries`, those that link
nothing but the C library; `no-gpl` and `no-copyleft`, those whose licences are all known and none of them is a GNU licence or any copyleft. The
standard library's modules that cannot be imported without the others are left out, too.""",
        default = "all",
        values = EXTENSION_MODULE_FILTERS,
    ),
    "include_bytecode": attr.bool(
        doc = "Whether the application's bytecode comes along. Without it modules are compiled when they are imported.",
        default = True,
    ),
    "include_distribution_resources": attr.bool(
        doc = "Whether files of the standard library that are no modules come along.",
        default = False,
    ),
    "include_distribution_sources": attr.bool(
        doc = "Whether the standard library's source texts come along. Without them its lines are missing in tracebacks.",
        default = True,
    ),
    "include_sources": attr.bool(
        doc = "Whether the application's source texts come along. Without them its lines are missing in tracebacks and `inspect.getsource` fails.",
        default = True,
    ),
    "include_test": attr.bool(
        doc = "Whether the standard library's test packages come along.",
        default = False,
    ),
    "optimize_level": attr.int(
        doc = "Optimization level: 0, 1 (without asserts, as `python -O`) or 2 (also without docstrings, as `python -OO`).",
        default = 0,
        values = OPTIMIZE_LEVELS,
    ),
    "preferred_extension_module_variants": attr.string_dict(
        doc = "By name of an extension module of which the distribution has several variants, the one to link. Default: the first.",
    ),
    "resource_filter_files": attr.label_list(
        doc = """Files with names of resources, one a line: what none of them names is left out, be it of the standard library or the application. See
docs/trimming.md.""",
        allow_files = True,
    ),
    "resource_filter_unknown": attr.string(
        doc = "What to do if a name in `resource_filter_files` is that of nothing packaged: `error`, or `warn`.",
        default = "error",
        values = ["error", "warn"],
    ),
    "resource_locations": attr.string_dict(
        doc = """Where single resources go, as far as `resources_policy` allows it: by pattern, such as `numpy` or `kind:shared-library`, `in-memory` or
`filesystem-relative:PREFIX`. Of several patterns the last one counts. See docs/policies.md.""",
    ),
    "resources_policy": attr.string(
        doc = """Where resources go: modules, the standard library's among them, files of packages, metadata, shared libraries. `in-memory-only`: inside the executable, and what
cannot be loaded from there is an error. `filesystem-relative-only:PREFIX`: into files below the folder PREFIX beside the executable, of which each executable of a package needs its own.
`prefer-in-memory-fallback-filesystem-relative:PREFIX`: inside, but for shared libraries that cannot be loaded from there. See docs/policies.md.""",
        default = "in-memory-only",
    ),
    "run_eval": attr.string(doc = "Run mode: these statements, as `python -c`."),
    "run_file": attr.string(doc = "Run mode: the script at this path, which is read at run time."),
    "run_module": attr.string(doc = "Run mode: this module, or this package's `__main__`, as `python -m`. `sys.argv[0]` is the executable's name."),
    "run_noop": attr.bool(doc = "Run mode: start Python and end."),
    "run_python": attr.bool(
        doc = "Run mode: whatever the command line says, which is that of the `python` command; so are environment variables and defaults of settings. Files can be imported, after what is packaged.",
    ),
    "run_repl": attr.bool(doc = "Run mode: an interactive prompt; the default if no run mode is given."),
    "shared_extension_modules": attr.string_list(
        doc = "Extension modules of the application (`python_extension_module`) that come along as shared libraries in place of being linked.",
    ),
    "_tools": TOOLS_ATTRIBUTE,
}
