"""The payload of an executable: settings and resources, packed."""

load("//rules:providers.bzl", "PythonInterpreterConfigInfo", "PythonResourcesInfo")
load(":actions.bzl", "run_tool")
load(":settings.bzl", "settings_for")
load(":trim_list.bzl", "RECORD_VARIABLE", "filter_options")

visibility(["//rules/..."])

_RUN_MODES = ["run_eval", "run_file", "run_module", "run_noop", "run_python", "run_repl"]

# Attributes that are switches of the pack tool.
_SWITCHES = ["include_distribution_resources", "include_distribution_sources", "include_sources"]

_FILE_POLICIES = ["filesystem-relative-only", "prefer-in-memory-fallback-filesystem-relative"]

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

# Which domains of Python's memory come from the backend.
_ALLOCATOR_DOMAINS = ["allocator_mem", "allocator_obj", "allocator_pymalloc_arena", "allocator_raw"]

def _allocator_settings(ctx, settings):
    """The backend, which only executables have, as a setting."""
    backend = getattr(ctx.attr, "allocator_backend", "default")
    if backend != "default":
        return {"allocator_backend": backend}
    useless = [name for name in _ALLOCATOR_DOMAINS if name in settings]
    if useless:
        fail("{}: 'config' has {}, but there is no backend that it could be for. Set 'allocator_backend', or leave {} out.".format(
            ctx.label,
            " and ".join(["'{}'".format(name) for name in useless]),
            "it" if len(useless) == 1 else "them",
        ))
    return {}

def _abi_flags(distribution):
    """What is special about the build of Python, as the name of the folder of its headers says; None where it does not."""
    folder = distribution.include_directory.rpartition("/")[2]
    name = "python" + ".".join(distribution.python_version.split(".")[:2])
    return folder.removeprefix(name) if folder.startswith(name) else None

def _settings(ctx, distribution):
    settings = ctx.attr.config[PythonInterpreterConfigInfo].settings if ctx.attr.config else {}
    settings = settings_for(str(ctx.label), settings, distribution.python_version, distribution.target_triple, _abi_flags(distribution))
    level = settings.setdefault("config.optimization_level", ctx.attr.optimize_level)
    if level != ctx.attr.optimize_level:
        fail("{}: 'optimize_level' is {}, but 'config' asks for optimization_level {}. Set 'optimize_level' alone; it decides both.".format(
            ctx.label,
            ctx.attr.optimize_level,
            level,
        ))
    settings.update(_run_settings(ctx))
    if getattr(ctx.attr, "record_uses", False):
        settings["record_resources_env"] = RECORD_VARIABLE
    settings.update(_allocator_settings(ctx, settings))
    return settings

def _files_directory(ctx):
    """The folder beside the executable for resources that are files; None if the policy asks for none."""
    policy, _, prefix = ctx.attr.resources_policy.partition(":")
    if policy not in _FILE_POLICIES:
        return None
    if not prefix.strip("/") or ".." in prefix.split("/"):
        fail("{}: 'resources_policy' is '{}'; the prefix must name a folder beside the executable, such as '{}:lib'.".format(ctx.label, ctx.attr.resources_policy, policy))
    return ctx.actions.declare_directory(prefix)

def _row(entry):
    return json.encode({"label": entry.label, "path": entry.archive.path, "role": entry.role})

def declare_payload(ctx, toolchain, modules):
    """Declares the payload of an executable: its resources and settings, packed.

    Args:
      ctx: Context of `python_executable`.
      toolchain: ToolchainInfo of the distribution.
      modules: struct, from `executable_modules`.

    Returns:
      struct: `payload` (File), `files` (list[File], the folder of what has to be beside the executable, if anything has), `archives` (depset[File]) and
      `archive_rows` (Args): the resource archives it is packed from.
    """
    settings = _settings(ctx, toolchain.distribution)
    distribution = [toolchain.stdlib[ctx.attr.optimize_level], toolchain.importer[ctx.attr.optimize_level]]
    if ctx.attr.include_test:
        distribution.append(toolchain.stdlib_tests[ctx.attr.optimize_level])
    resources = [target[PythonResourcesInfo] for target in ctx.attr.deps if PythonResourcesInfo in target]
    shared = {name: variant for name, variant in modules.variants.items() if variant.shared_library}
    distribution += modules.archives + [toolchain.shared_modules[name][variant.variant] for name, variant in shared.items()]
    archives = depset(distribution, transitive = [info.archives for info in resources])
    absent = [name for name in sorted(toolchain.distribution.extensions) if name not in modules.variants]
    archive_files = depset([entry.archive for entry in distribution], transitive = [info.files for info in resources])
    settings_file = ctx.actions.declare_file(ctx.label.name + ".settings.json")
    ctx.actions.write(settings_file, json.encode_indent(settings) + "\n")
    payload = ctx.actions.declare_file(ctx.label.name + ".payload")
    arguments = ctx.actions.args()
    arguments.add("--label", str(ctx.label))
    arguments.add("--output", payload)
    arguments.add("--settings", settings_file)
    arguments.add("--levels", str(ctx.attr.optimize_level))
    arguments.add("--resources-policy", ctx.attr.resources_policy)
    arguments.add("--target-triple", toolchain.distribution.target_triple)
    arguments.add_all(toolchain.distribution.extension_module_loading, before_each = "--extension-module-loading")
    files = [directory for directory in [_files_directory(ctx)] if directory]
    arguments.add_all(files, before_each = "--files-dir", expand_directories = False)
    arguments.add_all([name for name in modules.variants if name not in shared], before_each = "--builtin")
    arguments.add_all([module.module_name for module in modules.linked], before_each = "--linked")
    arguments.add_all(absent, before_each = "--absent")
    filters = ctx.files.resource_filter_files
    if filters:
        arguments.add_all(filters, before_each = "--filter")
        arguments.add_all(filter_options(ctx))
    stdlib_imports = [toolchain.stdlib_imports] if absent or filters else []
    arguments.add_all(stdlib_imports, before_each = "--stdlib-imports")
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
        inputs = depset([settings_file] + filters + stdlib_imports, transitive = [archive_files]),
        outputs = [payload] + files,
        mnemonic = "PyoxPack",
        progress_message = "Packing %{label}",
    )
    return struct(payload = payload, files = files, archives = archive_files, archive_rows = rows)
