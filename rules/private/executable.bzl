"""The rule `python_executable`."""

load("//rules:providers.bzl", "PythonInterpreterConfigInfo", "PythonResourcesInfo")
load(":actions.bzl", "TOOLS_ATTRIBUTE", "run_tool")
load(":extension_modules.bzl", "EXTENSION_MODULE_FILTERS", "chosen_extension_modules")
load(":launcher.bzl", "choose_extension_modules", "selection_of")
load(":py_info.bzl", "PY_INFO")
load(":resources.bzl", "resources_aspect")
load(":settings.bzl", "check_version")
load(":toolchain.bzl", "OPTIMIZE_LEVELS", "TOOLCHAIN_TYPE")

visibility(["//rules/..."])

_RUN_MODES = ["run_eval", "run_file", "run_module", "run_noop", "run_repl"]

# Attributes that are switches of the pack tool.
_SWITCHES = ["include_distribution_resources", "include_distribution_sources", "include_sources"]

def _run_settings(ctx):
    """The run mode as settings. At most one may be asked for (F402); without any it is a prompt (F403)."""
    asked = [mode for mode in _RUN_MODES if getattr(ctx.attr, mode)]
    if len(asked) > 1:
        fail("{}: {} exclude each other. Keep one of them.".format(ctx.label, " and ".join(["'{}'".format(mode) for mode in asked])))
    mode = asked[0] if asked else "run_repl"
    settings = {"run.mode": mode.removeprefix("run_")}
    if type(getattr(ctx.attr, mode)) == "string":
        settings["run.target"] = getattr(ctx.attr, mode)
    return settings

def _settings(ctx, python_version):
    settings = dict(ctx.attr.config[PythonInterpreterConfigInfo].settings) if ctx.attr.config else {}
    check_version(str(ctx.label), settings, python_version)
    level = settings.setdefault("config.optimization_level", ctx.attr.optimize_level)
    if level != ctx.attr.optimize_level:
        fail("{}: 'optimize_level' is {}, but 'config' asks for optimization_level {}. Set 'optimize_level' alone; it decides both.".format(
            ctx.label,
            ctx.attr.optimize_level,
            level,
        ))
    settings.update(_run_settings(ctx))
    return settings

def _row(entry):
    return json.encode({"label": entry.label, "path": entry.archive.path, "role": entry.role})

def _pack(ctx, toolchain, settings, builtins):
    distribution = [toolchain.stdlib[ctx.attr.optimize_level]]
    if ctx.attr.include_test:
        distribution.append(toolchain.stdlib_tests[ctx.attr.optimize_level])
    resources = [target[PythonResourcesInfo] for target in ctx.attr.deps if PythonResourcesInfo in target]
    archives = depset(distribution, transitive = [info.archives for info in resources])
    archive_files = [entry.archive for entry in distribution]
    settings_file = ctx.actions.declare_file(ctx.label.name + ".settings.json")
    ctx.actions.write(settings_file, json.encode_indent(settings) + "\n")
    payload = ctx.actions.declare_file(ctx.label.name + ".payload")
    arguments = ctx.actions.args()
    arguments.add("--label", str(ctx.label))
    arguments.add("--output", payload)
    arguments.add("--settings", settings_file)
    arguments.add("--levels", str(ctx.attr.optimize_level))
    arguments.add("--resources-policy", ctx.attr.resources_policy)
    arguments.add_all(builtins, before_each = "--builtin")
    for switch in _SWITCHES:
        if getattr(ctx.attr, switch):
            arguments.add("--" + switch.replace("_", "-"))
    if ctx.attr.run_module and "sys_paths" not in settings and not settings.get("filesystem_importer"):
        arguments.add("--run-module", ctx.attr.run_module)
    arguments.add("--archives")
    rows = ctx.actions.args()
    rows.use_param_file("%s", use_always = True)
    rows.set_param_file_format("multiline")
    rows.add_all(archives, map_each = _row)
    run_tool(
        ctx,
        interpreter = toolchain.exec_interpreter,
        module = "tools.resources.pack",
        arguments = [arguments, rows],
        inputs = depset([settings_file] + archive_files, transitive = [info.files for info in resources]),
        outputs = [payload],
        mnemonic = "PyoxPack",
        progress_message = "Packing %{label}",
    )
    return payload

def _python_executable_impl(ctx):
    toolchain = ctx.toolchains[TOOLCHAIN_TYPE]
    settings = _settings(ctx, toolchain.distribution.python_version)
    variants = chosen_extension_modules(toolchain.distribution, selection_of(ctx.attr), ctx.label)
    payload = _pack(ctx, toolchain, settings, variants.keys())
    executable = ctx.actions.declare_file(ctx.label.name)
    arguments = ctx.actions.args()
    arguments.add("--launcher", ctx.executable._launcher)
    arguments.add("--payload", payload)
    arguments.add("--output", executable)
    run_tool(
        ctx,
        interpreter = toolchain.exec_interpreter,
        module = "tools.payload.attach",
        arguments = [arguments],
        inputs = [ctx.executable._launcher, payload],
        outputs = [executable],
        mnemonic = "PyoxAttach",
        progress_message = "Attaching the payload of %{label}",
    )
    return [
        DefaultInfo(
            executable = executable,
            files = depset([executable]),
        ),
        OutputGroupInfo(
            launcher = depset([ctx.executable._launcher]),
            payload = depset([payload]),
        ),
    ]

python_executable = rule(
    implementation = _python_executable_impl,
    doc = """One native executable with Python, its standard library and an application inside.

`bazel build` gives a single file that runs without Python, other files, or unpacking; `bazel run` runs it. Output groups: `payload` (what is attached to the
launcher) and `launcher` (linked once for a distribution, shared by all executables).""",
    executable = True,
    attrs = {
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
            doc = "Extension modules of the distribution that are left out. What Python does not start without cannot be.",
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
            doc = """Where resources go. `in-memory-only` is the one supported so far: all are inside the executable, and what cannot be (extension modules in shared
libraries) is an error.""",
            default = "in-memory-only",
        ),
        "run_eval": attr.string(doc = "Run mode: these statements, as `python -c`."),
        "run_file": attr.string(doc = "Run mode: the script at this path, which is read at run time."),
        "run_module": attr.string(doc = "Run mode: this module, or this package's `__main__`, as `python -m`. `sys.argv[0]` is the executable's name."),
        "run_noop": attr.bool(doc = "Run mode: start Python and end."),
        "run_repl": attr.bool(doc = "Run mode: an interactive prompt; the default if no run mode is given."),
        "_launcher": attr.label(
            default = Label("//tools/launcher"),
            executable = True,
            cfg = choose_extension_modules,
        ),
        "_tools": TOOLS_ATTRIBUTE,
    },
    toolchains = [TOOLCHAIN_TYPE],
)
