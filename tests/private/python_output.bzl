"""Files that tests need, made by a Python module of the tests."""

visibility(["//tests/..."])

def _python_output_impl(ctx):
    interpreter = ctx.toolchains["//rules:toolchain_type"].exec_interpreter
    output = ctx.actions.declare_file(ctx.label.name)
    arguments = ctx.actions.args()
    arguments.add_all(["-s", "-S", "-B", "-m", ctx.attr.module])
    arguments.add_all(ctx.files.inputs)
    arguments.add(output)
    ctx.actions.run(
        executable = interpreter.executable,
        arguments = [arguments],
        env = {
            "PYTHONHOME": interpreter.home,
            "PYTHONPATH": ".",
        },
        inputs = ctx.files.inputs + ctx.files.srcs,
        mnemonic = "PyoxTestData",
        outputs = [output],
        tools = [interpreter.files],
    )
    return [DefaultInfo(files = depset([output]))]

python_output = rule(
    implementation = _python_output_impl,
    doc = "Runs a module with the paths of 'inputs' and of the one output as its arguments.",
    attrs = {
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
