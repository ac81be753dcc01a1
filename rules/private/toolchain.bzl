"""The toolchain that carries a Python distribution, and what is made of it once for all executables."""

load("//rules:providers.bzl", "PythonDistributionInfo")
load(":actions.bzl", "TOOLS_ATTRIBUTE", "run_tool")
load(":mounted_package.bzl", "MountedPackageInfo")

visibility(["//rules/...", "//tools/launcher"])

TOOLCHAIN_TYPE = Label("//rules:toolchain_type")

OPTIMIZE_LEVELS = [0, 1, 2]

def _stdlib_archive(ctx, distribution, interpreter, level, tests):
    archive = ctx.actions.declare_file("{}.{}{}.resources".format(ctx.label.name, "tests" if tests else "stdlib", level))
    arguments = ctx.actions.args()
    arguments.add("--label", str(distribution.label))
    arguments.add("--output", archive)
    arguments.add("--levels", str(level))
    arguments.add("--stdlib", distribution.stdlib_root)
    if tests:
        arguments.add("--only-tests")
    arguments.add_all(distribution.test_packages, before_each = "--test-package")
    run_tool(
        ctx,
        interpreter = interpreter,
        module = "tools.resources.compile",
        arguments = [arguments],
        inputs = distribution.stdlib,
        mapped = all([file.is_source for file in distribution.stdlib]),
        outputs = [archive],
        mnemonic = "PyoxCompileStdlib",
        progress_message = "Compiling Python's standard library for %{label}",
    )
    return struct(archive = archive, label = str(distribution.label), role = "distribution")

def _file_row(entry):
    return json.encode({"name": entry.name, "path": entry.file.path})

def _files_archive(ctx, interpreter, archive, label, root, files, level, mnemonic, progress_message):
    """Resources of files, by the path below the import path that each has."""
    rows = ctx.actions.args()
    rows.use_param_file("%s", use_always = True)
    rows.set_param_file_format("multiline")
    rows.add_all([struct(file = file, name = root + "/" + path) for path, file in files.items()], map_each = _file_row)
    arguments = ctx.actions.args()
    arguments.add("--label", label)
    arguments.add("--output", archive)
    arguments.add("--levels", str(level))
    arguments.add("--import-root", root)
    arguments.add("--params")
    run_tool(
        ctx,
        interpreter = interpreter,
        module = "tools.resources.compile",
        arguments = [arguments, rows],
        inputs = files.values(),
        mapped = True,
        outputs = [archive],
        mnemonic = mnemonic,
        progress_message = progress_message,
    )
    return struct(archive = archive, label = label, role = "distribution")

def _importer_archive(ctx, distribution, interpreter, level):
    """The Python half of the importer, compiled like a part of the standard library."""
    return _files_archive(
        ctx,
        interpreter,
        archive = ctx.actions.declare_file("{}.importer{}.resources".format(ctx.label.name, level)),
        label = str(ctx.attr._importer.label),
        root = "importer",
        files = {entry.import_path: entry.file for entry in ctx.attr._importer[MountedPackageInfo].files},
        level = level,
        mnemonic = "PyoxCompileImporter",
        progress_message = "Compiling the importer for {}".format(distribution.label),
    )

def _shared_module(ctx, distribution, interpreter, name, variant):
    """An extension module of the distribution that is a shared library, with the libraries that come with it."""
    return _files_archive(
        ctx,
        interpreter,
        archive = ctx.actions.declare_file("{}.modules/{}.{}.resources".format(ctx.label.name, name, variant.variant)),
        label = str(distribution.label),
        root = "lib-dynload",
        files = {file.basename: file for file in [variant.shared_library] + variant.shared_library_inputs},
        level = 0,
        mnemonic = "PyoxCompileShared",
        progress_message = "Reading the extension module {} of {}".format(name, distribution.label),
    )

def _stdlib_imports(ctx, distribution, interpreter, archive):
    """Which modules each module of the standard library cannot be imported without."""
    imports = ctx.actions.declare_file(ctx.label.name + ".imports.json")
    arguments = ctx.actions.args()
    arguments.add("--archive", archive)
    arguments.add("--output", imports)
    run_tool(
        ctx,
        interpreter = interpreter,
        module = "tools.resources.importable",
        arguments = [arguments],
        inputs = [archive],
        mapped = True,
        outputs = [imports],
        mnemonic = "PyoxStdlibImports",
        progress_message = "Reading the imports of {}".format(distribution.label),
    )
    return imports

def _python_distribution_toolchain_impl(ctx):
    distribution = ctx.attr.distribution[PythonDistributionInfo]
    interpreter = ctx.attr.exec_distribution[PythonDistributionInfo].interpreter
    stdlib = {level: _stdlib_archive(ctx, distribution, interpreter, level, False) for level in OPTIMIZE_LEVELS}
    return [platform_common.ToolchainInfo(
        distribution = distribution,
        exec_interpreter = interpreter,
        importer = {level: _importer_archive(ctx, distribution, interpreter, level) for level in OPTIMIZE_LEVELS},
        shared_modules = {
            name: {
                variant.variant: _shared_module(ctx, distribution, interpreter, name, variant)
                for variant in variants
                if variant.shared_library
            }
            for name, variants in distribution.extensions.items()
        },
        stdlib = stdlib,
        stdlib_imports = _stdlib_imports(ctx, distribution, interpreter, stdlib[0].archive),
        stdlib_tests = {level: _stdlib_archive(ctx, distribution, interpreter, level, True) for level in OPTIMIZE_LEVELS},
    )]

python_distribution_toolchain = rule(
    implementation = _python_distribution_toolchain_impl,
    doc = """Makes a distribution available to `python_executable` as a toolchain of type `@rules_pyoxidizer//rules:toolchain_type`.

Its ToolchainInfo has `distribution` (PythonDistributionInfo), `exec_interpreter` (`PythonDistributionInfo.interpreter` of 'exec_distribution'), and the standard
library compiled: `stdlib`, `stdlib_tests` and `importer` (the Python half of our importer), each a dict from optimization level to a struct of
`PythonResourcesInfo.archives`, `stdlib_imports`
(File, as tools/resources/importable.py writes it), and `shared_modules` (dict[str, dict[str, struct]]: for each extension module in shared libraries,
by variant, a struct as above).""",
    attrs = {
        "distribution": attr.label(
            doc = "The distribution that executables contain.",
            mandatory = True,
            providers = [PythonDistributionInfo],
        ),
        "exec_distribution": attr.label(
            doc = "A distribution of the same Python version for the execution platform: it compiles bytecode and runs the tools.",
            mandatory = True,
            providers = [PythonDistributionInfo],
            cfg = "exec",
        ),
        "_importer": attr.label(
            default = Label("//tools:importer_package"),
            providers = [MountedPackageInfo],
        ),
        "_tools": TOOLS_ATTRIBUTE,
    },
)
