"""The rule `python_executable`."""

load("@rules_cc//cc:find_cc_toolchain.bzl", "use_cc_toolchain")
load("//rules:providers.bzl", "PythonInterpreterConfigInfo", "PythonResourcesInfo")
load(":actions.bzl", "TOOLS_ATTRIBUTE", "run_tool")
load(":executable_modules.bzl", "executable_launcher", "executable_modules", "libpython_beside")
load(":extension_modules.bzl", "EXTENSION_MODULE_FILTERS")
load(":launcher.bzl", "LauncherInfo", "choose_extension_modules")
load(":licenses.bzl", "LICENSE_ATTRIBUTES", "declare_licenses")
load(":payload.bzl", "declare_payload")
load(":py_info.bzl", "PY_INFO")
load(":resources.bzl", "resources_aspect")
load(":sizes.bzl", "size_report")
load(":toolchain.bzl", "OPTIMIZE_LEVELS", "TOOLCHAIN_TYPE")

visibility(["//rules/..."])

# What the launcher starts. CPython 3.14 took away the function that starts it in two steps, between which the importer is put in place.
_OLDEST, _NEWEST = (3, 10), (3, 13)

def _check_python(ctx, distribution):
    version = tuple([int(part) for part in distribution.python_version.split(".")[:2]])
    if version < _OLDEST or version > _NEWEST:
        fail("{}: {} holds Python {}; executables can have 3.10 to 3.13. Choose another distribution, by the tag `pyoxidizer.distribution` or the flag `@rules_python//python/config_settings:python_version`.".format(
            ctx.label,
            distribution.label,
            distribution.python_version,
        ))

def _python_executable_impl(ctx):
    toolchain = ctx.toolchains[TOOLCHAIN_TYPE]
    distribution = toolchain.distribution
    _check_python(ctx, distribution)
    modules = executable_modules(ctx, distribution)
    packed = declare_payload(ctx, toolchain, modules)
    launcher, link_map = executable_launcher(ctx, distribution, modules)
    executable = ctx.actions.declare_file(ctx.label.name)
    arguments = ctx.actions.args()
    arguments.add("--launcher", launcher)
    arguments.add("--payload", packed.payload)
    arguments.add("--output", executable)
    run_tool(
        ctx,
        interpreter = toolchain.exec_interpreter,
        module = "tools.payload.attach",
        arguments = [arguments],
        inputs = [launcher, packed.payload],
        outputs = [executable],
        mnemonic = "PyoxAttach",
        progress_message = "Attaching the payload of %{label}",
    )
    beside = packed.files + libpython_beside(ctx, distribution)
    sizes = size_report(
        ctx,
        interpreter = toolchain.exec_interpreter,
        launcher = ctx.attr._launcher[0][LauncherInfo],
        link_map = link_map,
        distribution = distribution,
        modules = modules,
        packed = packed,
        executable = executable,
    )
    licenses = declare_licenses(ctx, toolchain, modules, launcher)
    return [
        DefaultInfo(
            executable = executable,
            files = depset([executable] + beside),
            runfiles = ctx.runfiles(beside),
        ),
        OutputGroupInfo(
            _validation = depset(licenses.validations),
            launcher = depset([launcher]),
            licenses = depset([licenses.info.text]),
            payload = depset([packed.payload]),
            sizes = depset(sizes),
        ),
        licenses.info,
    ]

python_executable = rule(
    implementation = _python_executable_impl,
    doc = """One native executable with Python, its standard library and an application inside.

`bazel build` gives a single file that runs without Python, other files, or unpacking; `bazel run` runs it. Output groups: `payload` (what is attached to the
launcher), `launcher` (linked once for a distribution, shared by all executables), `licenses` (what is inside, with all licence texts) and `sizes` (how large
each part is).""",
    executable = True,
    attrs = LICENSE_ATTRIBUTES | {
        "config": attr.label(
            doc = "Settings of the interpreter: a `python_interpreter_config`.",
            providers = [PythonInterpreterConfigInfo],
        ),
        "deps": attr.label_list(
            doc = "The application: `py_library` targets, wheels among them. Their dependencies come along.",
            providers = [[PY_INFO], [PythonResourcesInfo]],
            aspects = [resources_aspect],
        ),
        "excluded_extension_modules": attr.string_list(
            doc = "Extension modules that are left out, the distribution's or the application's. What Python does not start without cannot be.",
        ),
        "extension_module_filter": attr.string(
            doc = """Which extension modules of the distribution are linked: `all`; `minimal`, what Python does not start without; `no-libraries`, those that link
nothing but the C library; `no-gpl` and `no-copyleft`, those whose licences are all known and none of them is a GNU licence or any copyleft. The
standard library's modules that cannot be imported without the others are left out, too.""",
            default = "all",
            values = EXTENSION_MODULE_FILTERS,
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
        "resources_policy": attr.string(
            doc = """Where extension modules in shared libraries go, and the libraries they need; everything else is inside the executable. `in-memory-only`: inside, too, and
what cannot be loaded from there is an error. `filesystem-relative-only:PREFIX`: into files below the folder PREFIX beside the executable, of which each executable of a package needs its own.
`prefer-in-memory-fallback-filesystem-relative:PREFIX`: inside where they can be loaded from there, else into such files.""",
            default = "in-memory-only",
        ),
        "run_eval": attr.string(doc = "Run mode: these statements, as `python -c`."),
        "run_file": attr.string(doc = "Run mode: the script at this path, which is read at run time."),
        "run_module": attr.string(doc = "Run mode: this module, or this package's `__main__`, as `python -m`. `sys.argv[0]` is the executable's name."),
        "run_noop": attr.bool(doc = "Run mode: start Python and end."),
        "run_repl": attr.bool(doc = "Run mode: an interactive prompt; the default if no run mode is given."),
        "shared_extension_modules": attr.string_list(
            doc = "Extension modules of the application (`python_extension_module`) that come along as shared libraries in place of being linked.",
        ),
        "_launcher": attr.label(
            default = Label("//tools/launcher"),
            executable = True,
            cfg = choose_extension_modules,
        ),
        "_tools": TOOLS_ATTRIBUTE,
    },
    fragments = ["cpp"],
    toolchains = [TOOLCHAIN_TYPE] + use_cc_toolchain(),
)
