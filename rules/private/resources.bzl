"""The aspect that compiles a Python target's modules into a resource archive, once for all executables."""

load("//rules:providers.bzl", "PythonExtensionModuleInfo", "PythonResourcesInfo")
load(":actions.bzl", "TOOLS_ATTRIBUTE", "run_tool")
load(":py_info.bzl", "PY_INFO", "direct_files", "import_roots")
load(":toolchain.bzl", "OPTIMIZE_LEVELS", "TOOLCHAIN_TYPE")

visibility(["//rules/...", "//tests/..."])

def _archive(target, ctx, files):
    toolchain = ctx.toolchains[TOOLCHAIN_TYPE]
    level = str(ctx.attr.optimize_level)
    archive = ctx.actions.declare_file("{}.opt{}.resources".format(target.label.name, level))
    workspace = ctx.workspace_name

    def row(file):
        path = file.short_path
        name = path[len("../"):] if path.startswith("../") else workspace + "/" + path
        return json.encode({"name": name, "path": file.path})

    rows = ctx.actions.args()
    rows.use_param_file("%s", use_always = True)
    rows.set_param_file_format("multiline")
    rows.add_all(files, map_each = row, allow_closure = True)
    arguments = ctx.actions.args()
    arguments.add("--label", str(target.label))
    arguments.add("--output", archive)
    arguments.add("--levels", level)
    arguments.add_all(import_roots(target), before_each = "--import-root")

    # The repository's root is an import root for every Python rule; any other repository's own is, too, to its own targets.
    arguments.add("--import-root", workspace)
    arguments.add_all([target.label.workspace_name] if target.label.workspace_name else [], before_each = "--import-root")
    arguments.add("--params")
    run_tool(
        ctx,
        interpreter = toolchain.exec_interpreter,
        module = "tools.resources.compile",
        arguments = [arguments, rows],
        inputs = files,
        outputs = [archive],
        mnemonic = "PyoxCompile",
        progress_message = "Compiling Python modules of %{label}",
    )
    return struct(archive = archive, label = str(target.label), role = "application")

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
        modules = [struct(archive = _archive(target, ctx, [module.shared_library]), module = module)]
        files = []
    else:
        modules = []
        files = direct_files(target, ctx) if PY_INFO in target else []
    if not files and not dependencies and not modules:
        return []
    own = [_archive(target, ctx, files)] if files else []
    edges = struct(
        label = str(target.label),
        dependencies = tuple([str(dependency.label) for dependency in getattr(ctx.rule.attr, "deps", []) if PythonResourcesInfo in dependency]),
    )
    return [PythonResourcesInfo(
        archives = depset(own, transitive = [info.archives for info in dependencies]),
        dependencies = depset([edges], transitive = [info.dependencies for info in dependencies]),
        extension_modules = depset(modules, transitive = [info.extension_modules for info in dependencies]),
        files = depset([entry.archive for entry in own], transitive = [info.files for info in dependencies]),
    )]

resources_aspect = aspect(
    implementation = _resources_aspect_impl,
    doc = "Gives every target with PyInfo a PythonResourcesInfo.",
    attr_aspects = ["deps"],
    attrs = {
        "optimize_level": attr.int(
            doc = "Optimization level of the bytecode.",
            values = OPTIMIZE_LEVELS,
        ),
        "_tools": TOOLS_ATTRIBUTE,
    },
    toolchains = [TOOLCHAIN_TYPE],
)
