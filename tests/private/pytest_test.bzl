"""Tests with pytest, run by the distribution's own interpreter: no Python of the machine takes part."""

load("@rules_python//python:py_info.bzl", "PyInfo")

_LAUNCHER = """\
#!/bin/sh
# Runs pytest with the distribution's interpreter; the runfiles root is the parent of the working directory.
set -eu
runfiles=$(dirname "$PWD")
paths=$PWD
for root in {imports}; do paths=$paths:$runfiles/$root; done
{environment}
export PYTHONHOME="$PWD/{home}" PYTHONPATH="$paths" PYTHONDONTWRITEBYTECODE=1 PYTHONHASHSEED=0 PYTHONUTF8=1
exec "$PWD/{interpreter}" -s -m pytest -p no:cacheprovider -q --basetemp="$TEST_TMPDIR/pytest" {options} {sources} "$@"
"""

def _rootpath(file):
    return file.short_path

def _pytest_test_impl(ctx):
    toolchain = ctx.toolchains["//rules:toolchain_type"]
    interpreter = toolchain.exec_interpreter
    imports = depset(transitive = [dep[PyInfo].imports for dep in ctx.attr.deps])
    home = interpreter.executable.short_path.rpartition("/bin/")[0]
    script = ctx.actions.declare_file(ctx.label.name + ".sh")
    environment = ["export PYOX_PYTHON=\"$PWD/{}\"".format(interpreter.executable.short_path)]
    for target, name in ctx.attr.files.items():
        environment.append("export {}=\"$PWD/{}\"".format(name, target[DefaultInfo].files.to_list()[0].short_path))
    ctx.actions.write(script, _LAUNCHER.format(
        environment = "\n".join(environment),
        home = home,
        imports = " ".join(imports.to_list()),
        interpreter = interpreter.executable.short_path,
        options = " ".join(ctx.attr.args_for_pytest),
        sources = " ".join([_rootpath(file) for file in ctx.files.srcs if file.basename.startswith("test_")]),
    ), is_executable = True)
    data = ctx.files.srcs + ctx.files.data + [file for target in ctx.attr.files for file in target[DefaultInfo].files.to_list()]
    stdlib = toolchain.distribution.stdlib if ctx.attr.stdlib else []
    runfiles = ctx.runfiles(files = data + stdlib, transitive_files = interpreter.files)
    return [DefaultInfo(
        executable = script,
        runfiles = runfiles.merge_all([target[DefaultInfo].default_runfiles for target in ctx.attr.deps + ctx.attr.data]),
    )]

pytest_test = rule(
    implementation = _pytest_test_impl,
    doc = "Runs the `test_*.py` files among 'srcs' with pytest, in the repository's root.",
    attrs = {
        "args_for_pytest": attr.string_list(doc = "More options of pytest."),
        "data": attr.label_list(
            doc = "Other files that tests read.",
            allow_files = True,
        ),
        "deps": attr.label_list(
            doc = "Wheels besides pytest.",
            providers = [PyInfo],
        ),
        "files": attr.label_keyed_string_dict(
            doc = "Files whose absolute paths tests find in environment variables: target to variable. `PYOX_PYTHON` is always the interpreter.",
            allow_files = True,
        ),
        "srcs": attr.label_list(
            doc = "Tests and what they import, by their path from the repository's root.",
            allow_files = [".py"],
        ),
        "stdlib": attr.bool(doc = "Whether the standard library's files are there, not just its zip file."),
    },
    test = True,
    toolchains = ["//rules:toolchain_type"],
)

_PYTEST = [
    "iniconfig",
    "packaging",
    "pluggy",
    "pygments",
    "pytest",
]

def python_test(name, deps = [], **kwargs):
    """A `pytest_test` with pytest's own wheels.

    Args:
      name: Name of the target.
      deps: Further wheels, by name.
      **kwargs: Attributes of `pytest_test`.
    """
    pytest_test(
        name = name,
        deps = ["@test_wheels//:" + wheel for wheel in _PYTEST + deps],
        **kwargs
    )
