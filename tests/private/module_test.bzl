"""Tests that are Python modules, run by the distribution's own interpreter: no Python of the machine takes part."""

load("@rules_python//python:py_info.bzl", "PyInfo")

visibility(["//tests/..."])

_LAUNCHER = """\
#!/bin/sh
# The working directory is the repository's root among the runfiles.
set -eu
runfiles=${{PWD%/*}}
paths=$PWD
for root in {imports}; do paths=$paths:$runfiles/$root; done
{environment}
export PYTHONHOME="$PWD/{home}" PYTHONPATH="$paths" PYTHONDONTWRITEBYTECODE=1 PYTHONHASHSEED=0 PYTHONUTF8=1
interpreter=$PWD/{interpreter}
{enter}
exec "$interpreter" -s -m {module} {arguments} "$@"
"""

def _module_test_impl(ctx):
    toolchain = ctx.toolchains["//rules:toolchain_type"]
    interpreter = toolchain.exec_interpreter
    imports = depset(transitive = [dep[PyInfo].imports for dep in ctx.attr.deps])
    environment = {"PYOX_PYTHON": interpreter.executable}
    data = ctx.files.srcs + ctx.files.data
    for target, name in ctx.attr.files.items():
        environment[name] = target[DefaultInfo].files.to_list()[0]
        data += target[DefaultInfo].files.to_list()
    if ctx.attr.checkout:
        data.append(ctx.file._root)
    if ctx.attr.stdlib:
        data += toolchain.distribution.stdlib
    tests = [file.short_path for file in ctx.files.srcs if file.basename.startswith("test_")]
    script = ctx.actions.declare_file(ctx.label.name + ".sh")
    ctx.actions.write(script, _LAUNCHER.format(
        arguments = " ".join(ctx.attr.arguments).replace("{tests}", " ".join(tests)),
        enter = "cd \"$(dirname \"$(readlink -f MODULE.bazel)\")\"" if ctx.attr.checkout else "",
        environment = "\n".join(["export {}=\"$PWD/{}\"".format(name, file.short_path) for name, file in environment.items()]),
        home = interpreter.executable.short_path.rpartition("/bin/")[0],
        imports = " ".join(imports.to_list()),
        interpreter = interpreter.executable.short_path,
        module = ctx.attr.module,
    ), is_executable = True)
    runfiles = ctx.runfiles(files = data, transitive_files = interpreter.files)
    return [
        DefaultInfo(
            executable = script,
            runfiles = runfiles.merge_all([target[DefaultInfo].default_runfiles for target in ctx.attr.deps + ctx.attr.data]),
        ),
        RunEnvironmentInfo(inherited_environment = ctx.attr.env_inherit),
    ]

_ATTRIBUTES = {
    "arguments": attr.string_list(doc = "Arguments as the shell reads them. `{tests}` stands for the `test_*.py` files among 'srcs'."),
    "checkout": attr.bool(doc = "Whether it runs in the checkout's root rather than among the runfiles."),
    "data": attr.label_list(
        doc = "Other files that tests read.",
        allow_files = True,
    ),
    "deps": attr.label_list(
        doc = "Wheels.",
        providers = [PyInfo],
    ),
    "env_inherit": attr.string_list(doc = "Variables that keep the values they have where Bazel is called."),
    "files": attr.label_keyed_string_dict(
        doc = "Files whose absolute paths tests find in environment variables: target to variable. `PYOX_PYTHON` is always the interpreter.",
        allow_files = True,
    ),
    "module": attr.string(
        doc = "The module, such as `pytest`.",
        mandatory = True,
    ),
    "srcs": attr.label_list(
        doc = "Python files, by their path from the repository's root.",
        allow_files = [".py"],
    ),
    "stdlib": attr.bool(doc = "Whether the standard library's files are there, not just its zip file."),
    "_root": attr.label(
        default = "//:MODULE.bazel",
        allow_single_file = True,
    ),
}

module_test = rule(
    implementation = _module_test_impl,
    doc = "Runs a Python module in the repository's root.",
    attrs = _ATTRIBUTES,
    test = True,
    toolchains = ["//rules:toolchain_type"],
)

module_program = rule(
    implementation = _module_test_impl,
    doc = "A Python module for `bazel run`, otherwise like `module_test`.",
    attrs = _ATTRIBUTES,
    executable = True,
    toolchains = ["//rules:toolchain_type"],
)
