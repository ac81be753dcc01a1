"""The payload of an executable: settings and resources, packed."""

load("//rules:providers.bzl", "PythonInterpreterConfigInfo", "PythonResourcesInfo")
load(":abi_flags.bzl", "abi_flags")
load(":actions.bzl", "run_tool")
load(":bytecode_levels.bzl", "bytecode_levels")
load(":locations.bzl", "check_patterns", "extension_refusal", "resource_prefixes")
load(":settings.bzl", "settings_for")
load(":trim_list.bzl", "RECORD_VARIABLE", "filter_options")

visibility(["//rules/..."])

_RUN_MODES = ["run_eval", "run_file", "run_module", "run_noop", "run_python", "run_repl"]

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

def _settings(ctx, distribution):
    settings = ctx.attr.config[PythonInterpreterConfigInfo].settings if ctx.attr.config else {}
    settings = settings_for(str(ctx.label), settings, distribution.python_version, distribution.target_triple, abi_flags(distribution))
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

def _files_directories(ctx):
    """The folders beside the executable that resources may be files in, by prefix."""
    where = str(ctx.label)
    prefixes = resource_prefixes(where, ctx.attr.resources_policy, ctx.attr.resource_locations, ctx.label.name)
    check_patterns(where, "excluded_resources", ctx.attr.excluded_resources)
    return {prefix: ctx.actions.declare_directory(prefix) for prefix in prefixes}

def _check_code(ctx, levels):
    """Fails if modules would have neither sources nor bytecode, or not the bytecode that runs."""
    if ctx.attr.optimize_level not in levels:
        fail("{}: 'optimize_level' is {}, of which 'bytecode_levels' = \"{}\" has no bytecode. Add it, or change 'optimize_level'.".format(
            ctx.label,
            ctx.attr.optimize_level,
            ctx.attr.bytecode_levels,
        ))
    if not ctx.attr.include_bytecode and not ctx.attr.include_sources:
        fail("{}: neither 'include_bytecode' nor 'include_sources' is set, so that there would be nothing to run. Set one of them.".format(ctx.label))

def _check_extensions(ctx, distribution, modules, resources):
    """Fails if extension modules in shared libraries have no place, as far as names of files tell; what only their bytes tell, packing finds."""
    refusal = extension_refusal(distribution.target_triple, distribution.extension_module_loading, ctx.attr.resources_policy)
    if not refusal or ctx.attr.excluded_resources or ctx.attr.resource_filter_files:
        return
    labels = [entry.label for entry in modules.archives]
    for label in labels + [info.extension_from for info in resources if info.extension_from]:
        fail("{}: {} brings extension modules in shared libraries, which cannot be loaded: {}.".format(ctx.label, label, refusal))

def _row(entry):
    return json.encode({"label": entry.label, "path": entry.archive.path, "role": entry.role})

def declare_payload(ctx, toolchain, modules, launcher = None):
    """Declares the payload of an executable: its resources and settings, packed. With a launcher, that is an executable at once.

    Args:
      ctx: Context of `python_executable`.
      toolchain: ToolchainInfo of the distribution.
      modules: struct, from `executable_modules`.
      launcher: File or None. What the payload is to be attached to.

    Returns:
      struct: `output` (File: the payload, or the executable), `files` (list[File], the folders of what has to be beside the executable, if
      anything has), `module_names` (File: names of what is packed), `archives` (depset[File]) and `archive_rows` (Args): the resource archives it is packed from,
      `reports` (depset[File]: what of the targets is not in those).
    """
    settings = _settings(ctx, toolchain.distribution)
    levels = bytecode_levels(ctx.attr)
    _check_code(ctx, levels)
    distribution = []
    for level in levels:
        distribution += [toolchain.stdlib[level], toolchain.importer[level]]
        if ctx.attr.include_test:
            distribution.append(toolchain.stdlib_tests[level])
    resources = [target[PythonResourcesInfo] for target in ctx.attr.deps if PythonResourcesInfo in target]
    shared = {name: variant for name, variant in modules.variants.items() if variant.shared_library}
    distribution += modules.archives + [toolchain.shared_modules[name][variant.variant] for name, variant in shared.items()]
    archives = depset(distribution, transitive = [info.archives for info in resources])
    _check_extensions(ctx, toolchain.distribution, modules, resources)
    absent = [name for name in sorted(toolchain.distribution.extensions) if name not in modules.variants]
    archive_files = depset([entry.archive for entry in distribution], transitive = [info.files for info in resources])
    settings_file = ctx.actions.declare_file(ctx.label.name + ".settings.json")
    ctx.actions.write(settings_file, json.encode_indent(settings) + "\n")
    output = ctx.actions.declare_file(ctx.label.name + ("" if launcher else ".payload"))
    module_names = ctx.actions.declare_file(ctx.label.name + ".module-names.txt")
    arguments = ctx.actions.args()
    arguments.add("--label", str(ctx.label))
    arguments.add("--output", output)
    if launcher:
        arguments.add("--launcher", launcher)
    arguments.add("--settings", settings_file)
    arguments.add("--module-names", module_names)
    arguments.add_joined("--levels", [str(level) for level in levels], join_with = ",")
    arguments.add("--resources-policy", ctx.attr.resources_policy)
    arguments.add("--target-triple", toolchain.distribution.target_triple)
    arguments.add_all(toolchain.distribution.extension_module_loading, before_each = "--extension-module-loading")
    for pattern, location in ctx.attr.resource_locations.items():
        arguments.add_all("--location", [pattern, location])
    arguments.add_all(ctx.attr.excluded_resources, before_each = "--exclude")
    directories = _files_directories(ctx)
    for prefix, directory in directories.items():
        arguments.add("--files-dir", prefix)
        arguments.add_all([directory], expand_directories = False)
    if not ctx.attr.include_bytecode:
        arguments.add("--no-bytecode")
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
    file_uses = depset()
    if ctx.attr.dunder_file != "off" and settings.get("module_paths") == "none":
        file_uses = depset(transitive = [info.file_uses for info in resources])
    if ctx.attr.run_module and "sys_paths" not in settings and not settings.get("filesystem_importer"):
        arguments.add("--run-module", ctx.attr.run_module)
    arguments.add("--archives")
    rows = ctx.actions.args()
    rows.use_param_file("%s", use_always = True)
    rows.set_param_file_format("multiline")
    rows.add_all(archives, map_each = _row)
    before_uses = ctx.actions.args()
    before_uses.add("--dunder-file", ctx.attr.dunder_file)
    before_uses.add("--file-uses")
    uses = ctx.actions.args()
    uses.use_param_file("%s", use_always = True)
    uses.set_param_file_format("multiline")
    uses.add_all(file_uses)
    run_tool(
        ctx,
        interpreter = toolchain.exec_interpreter,
        module = "tools.resources.pack",
        arguments = [arguments, rows, before_uses, uses],
        inputs = depset([settings_file] + ([launcher] if launcher else []) + filters + stdlib_imports, transitive = [archive_files, file_uses]),
        outputs = [output, module_names] + directories.values(),
        mapped = True,
        mnemonic = "PyoxPack",
        progress_message = "Packing %{label}",
    )
    return struct(
        archive_rows = rows,
        archives = archive_files,
        files = directories.values(),
        module_names = module_names,
        output = output,
        reports = depset(transitive = [info.reports for info in resources]),
    )
