"""The toolchain that carries a Python distribution, and what is made of it once for all executables."""

load("//rules:providers.bzl", "PythonDistributionInfo")
load(":actions.bzl", "TOOLS_ATTRIBUTE", "run_tool")

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
        outputs = [archive],
        mnemonic = "PyoxCompileStdlib",
        progress_message = "Compiling Python's standard library for %{label}",
    )
    return struct(archive = archive, label = str(distribution.label), role = "distribution")

def _python_distribution_toolchain_impl(ctx):
    distribution = ctx.attr.distribution[PythonDistributionInfo]
    interpreter = ctx.attr.exec_distribution[PythonDistributionInfo].interpreter
    return [platform_common.ToolchainInfo(
        distribution = distribution,
        exec_interpreter = interpreter,
        stdlib = {level: _stdlib_archive(ctx, distribution, interpreter, level, False) for level in OPTIMIZE_LEVELS},
        stdlib_tests = {level: _stdlib_archive(ctx, distribution, interpreter, level, True) for level in OPTIMIZE_LEVELS},
    )]

python_distribution_toolchain = rule(
    implementation = _python_distribution_toolchain_impl,
    doc = """Makes a distribution available to `python_executable` as a toolchain of type `@rules_pyoxidizer//rules:toolchain_type`.

Its ToolchainInfo has `distribution` (PythonDistributionInfo), `exec_interpreter` (struct, as `PythonDistributionInfo.interpreter`), and the standard
library compiled: `stdlib` and `stdlib_tests`, each a dict from optimization level to a struct of `PythonResourcesInfo.archives`.""",
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
        "_tools": TOOLS_ATTRIBUTE,
    },
)
