"""Files that tests need, made by a Python module."""

load("@rules_python//python:py_info.bzl", "PyInfo")

# buildifier: disable=bzl-visibility
load("//rules/private:py_info.bzl", "execution_roots")

visibility(["//tests/..."])

def _python_output_impl(ctx):
    interpreter = ctx.toolchains["//rules:toolchain_type"].exec_interpreter
    output = (ctx.actions.declare_directory if ctx.attr.folder else ctx.actions.declare_file)(ctx.label.name)
    arguments = ctx.actions.args()
    arguments.add_all(["-s", "-S", "-B", "-m", ctx.attr.module])
    arguments.add_all(ctx.files.inputs)
    arguments.add_all(ctx.attr.arguments)
    arguments.add_all([output], expand_directories = False)
    ctx.actions.run(
        executable = interpreter.executable,
        arguments = [arguments],
        env = {
            "PYTHONHOME": interpreter.home,
            "PYTHONPATH": ":".join(["."] + execution_roots(ctx.attr.deps)),
        },
        inputs = depset(
            ctx.files.inputs + ctx.files.srcs,
            transitive = [dep[DefaultInfo].default_runfiles.files for dep in ctx.attr.deps],
        ),
        mnemonic = "PyoxTestData",
        outputs = [output],
        tools = [interpreter.files],
    )
    return [DefaultInfo(files = depset([output]))]

python_output = rule(
    implementation = _python_output_impl,
    doc = "Runs a module with the paths of 'inputs', 'arguments', and the path of the one output as its arguments.",
    attrs = {
        "arguments": attr.string_list(doc = "Arguments that come between the paths of the inputs and that of the output."),
        "deps": attr.label_list(
            doc = "Wheels the module needs.",
            providers = [PyInfo],
        ),
        "folder": attr.bool(doc = "Whether the output is a folder."),
        "inputs": attr.label_list(
            doc = "Files to read.",
            allow_files = True,
        ),
        "module": attr.string(
            doc = "The module.",
            mandatory = True,
        ),
        "srcs": attr.label_list(
            doc = "The module's file and what it imports.",
            allow_files = [".py"],
        ),
    },
    toolchains = ["//rules:toolchain_type"],
)
