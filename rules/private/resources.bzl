"""The aspect that compiles a Python target's modules into a resource archive, once for all executables."""

load("//rules:providers.bzl", "PythonExtensionModuleInfo", "PythonResourceInputsInfo", "PythonResourcesInfo")
load(":abi_flags.bzl", "abi_flags")
load(":actions.bzl", "TOOLS_ATTRIBUTE", "run_tool")
load(":bytecode_levels.bzl", "BYTECODE_LEVELS", "SAME_LEVEL", "bytecode_levels")
load(":locations.bzl", "is_extension")
load(":py_info.bzl", "PY_INFO", "direct_files", "import_roots", "venv_symlink", "venv_symlinks")
load(":toolchain.bzl", "OPTIMIZE_LEVELS", "TOOLCHAIN_TYPE")
load(":wheel_tags.bzl", "wheel_refusal")

visibility(["//rules/...", "//tests/..."])

def _wheel_arguments(target, arguments, inputs, distribution):
    (wheel,) = inputs.files
    flags = abi_flags(distribution)
    refusal = wheel_refusal(wheel.basename, distribution.target_triple, distribution.python_version, flags)
    if refusal:
        fail("{}: {} {}.".format(target.label, wheel.basename, refusal))
    arguments.add("--wheel", wheel)
    arguments.add("--target-triple", distribution.target_triple)
    arguments.add("--abi-flags", flags or "")
    return [arguments]

def _files_arguments(target, ctx, arguments, inputs):
    workspace = ctx.workspace_name

    def row(file):
        path = file.short_path
        name = path[len("../"):] if path.startswith("../") else workspace + "/" + path
        return json.encode({"name": name, "path": file.path})

    rows = ctx.actions.args()
    rows.use_param_file("%s", use_always = True)
    rows.set_param_file_format("multiline")
    rows.add_all(inputs.files, map_each = row, allow_closure = True)
    arguments.add_all(inputs.import_roots, before_each = "--virtualenv" if inputs.kind == "virtualenv" else "--import-root")
    arguments.add_all(getattr(inputs, "packages", []), before_each = "--package")
    if PY_INFO in target:
        arguments.add_all(venv_symlinks(target[PY_INFO]), map_each = venv_symlink, before_each = "--venv-symlink")

    # The repository's root is an import root for every Python rule; any other repository's own is, too, to its own targets.
    arguments.add("--import-root", workspace)
    arguments.add_all([target.label.repo_name] if target.label.repo_name else [], before_each = "--import-root")
    arguments.add("--params")
    return [arguments, rows]

def _compiled(target, ctx, inputs):
    """The archive of a target (struct as in `PythonResourcesInfo.archives`), its report, and the modules that use `__file__`."""
    toolchain = ctx.toolchains[TOOLCHAIN_TYPE]
    levels = ",".join([str(level) for level in bytecode_levels(ctx.attr)])
    archive = ctx.actions.declare_file("{}.opt{}.resources".format(target.label.name, levels))
    file_uses = ctx.actions.declare_file("{}.opt{}.file-uses.txt".format(target.label.name, levels))
    report = ctx.actions.declare_file("{}.opt{}.report".format(target.label.name, levels))
    arguments = ctx.actions.args()
    arguments.add("--label", str(target.label))
    arguments.add("--output", archive)
    arguments.add("--file-uses", file_uses)
    arguments.add("--report", report)
    arguments.add("--levels", levels)
    run_tool(
        ctx,
        interpreter = toolchain.exec_interpreter,
        module = "tools.resources.compile",
        arguments = _wheel_arguments(target, arguments, inputs, toolchain.distribution) if inputs.kind == "wheel" else _files_arguments(target, ctx, arguments, inputs),
        inputs = inputs.files,
        outputs = [archive, file_uses, report],
        mapped = True,
        mnemonic = "PyoxCompile",
        progress_message = "Compiling Python modules of %{label}",
    )
    return struct(
        archive = struct(archive = archive, label = str(target.label), role = "application"),
        file_uses = file_uses,
        report = report,
    )

def _own_inputs(target, ctx):
    """What a target brings itself, as PythonResourceInputsInfo; None if that is nothing."""
    if PythonResourceInputsInfo in target:
        return target[PythonResourceInputsInfo]
    files = direct_files(target, ctx) if PY_INFO in target else None
    return PythonResourceInputsInfo(kind = "files", files = files, import_roots = import_roots(target)) if files else None

def _extension_from(target, ctx, own, dependencies):
    """The label of a target that has extension modules in shared libraries: this one, or the first dependency that knows of one."""
    for attribute in ["data", "srcs", "wheel"] if own else []:
        if any([is_extension(file.basename) for file in getattr(ctx.rule.files, attribute, [])]):
            return str(target.label)
    for info in dependencies:
        if info.extension_from:
            return info.extension_from
    return None

def _resources_aspect_impl(target, ctx):
    if PythonResourcesInfo in target:
        return []
    dependencies = [
        dependency[PythonResourcesInfo]
        for dependency in getattr(ctx.rule.attr, "deps", [])
        if PythonResourcesInfo in dependency
    ]
    if PythonExtensionModuleInfo in target:
        module = target[PythonExtensionModuleInfo]
        inputs = PythonResourceInputsInfo(kind = "files", files = [module.shared_library], import_roots = import_roots(target))
        compiled = [_compiled(target, ctx, inputs)]
        modules = [struct(archive = compiled[0].archive, module = module)]
        own = []
    else:
        modules = []
        inputs = _own_inputs(target, ctx)
        compiled = [_compiled(target, ctx, inputs)] if inputs else []
        own = [result.archive for result in compiled]
    if not own and not dependencies and not modules:
        return []
    edges = struct(
        label = str(target.label),
        dependencies = tuple([str(dependency.label) for dependency in getattr(ctx.rule.attr, "deps", []) if PythonResourcesInfo in dependency]),
    )
    return [PythonResourcesInfo(
        archives = depset(own, transitive = [info.archives for info in dependencies]),
        dependencies = depset([edges], transitive = [info.dependencies for info in dependencies]),
        extension_from = _extension_from(target, ctx, own, dependencies),
        extension_modules = depset(modules, transitive = [info.extension_modules for info in dependencies]),
        file_uses = depset([result.file_uses for result in compiled], transitive = [info.file_uses for info in dependencies]),
        files = depset([entry.archive for entry in own], transitive = [info.files for info in dependencies]),
        reports = depset([result.report for result in compiled], transitive = [info.reports for info in dependencies]),
    )]

resources_aspect = aspect(
    implementation = _resources_aspect_impl,
    doc = "Gives every target with PyInfo or PythonResourceInputsInfo a PythonResourcesInfo.",
    attr_aspects = ["deps"],
    attrs = {
        "bytecode_levels": attr.string(
            doc = "Optimization levels of the bytecode, if not `optimize_level` alone.",
            default = SAME_LEVEL,
            values = BYTECODE_LEVELS,
        ),
        "optimize_level": attr.int(
            doc = "Optimization level of the bytecode.",
            values = OPTIMIZE_LEVELS,
        ),
        "_tools": TOOLS_ATTRIBUTE,
    },
    toolchains = [TOOLCHAIN_TYPE],
)
