"""The targets of one package of the corpus."""

load("@rules_python//python:defs.bzl", "py_library")
load("//rules:defs.bzl", "python_executable", "python_interpreter_config")
load("//tests/private:module_test.bzl", "module_test")

visibility(["//tests/corpus"])

MODULE_PATHS = ["none", "virtual"]

def corpus_package(name, package):
    """Two executables of the package's task, `NAME_none` and `NAME_virtual` by their `module_paths`, and the comparison `NAME_test`.

    Args:
      name: The package's name.
      package: From packages.bzl.
    """
    wheels = ["@corpus_wheels//:" + wheel for wheel in package.wheels or [name]]
    py_library(
        name = name + "_task",
        srcs = ["tasks/{}_task.py".format(name)],
        imports = ["tasks"],
        tags = ["manual"],
        deps = package.deps + wheels,
    )
    for paths in MODULE_PATHS:
        python_interpreter_config(
            name = "{}_{}_settings".format(name, paths),
            module_paths = paths,
            tags = ["manual"],
            **package.settings
        )
        python_executable(
            name = "{}_{}".format(name, paths),
            config = ":{}_{}_settings".format(name, paths),
            run_module = name + "_task",
            tags = ["manual"],
            deps = [":{}_task".format(name)],
        )
    comparison(
        name = name + "_test",
        arguments = [name],
        files = {":{}_{}".format(name, paths): paths.upper() for paths in MODULE_PATHS},
        tags = ["manual"],
        deps = wheels,
    )

def comparison(name, **kwargs):
    """A test that tasks print in executables what they print in the ordinary interpreter.

    Args:
      name: Name of the target.
      **kwargs: Attributes of `module_test`; the executables' variables are NONE and VIRTUAL.
    """
    module_test(
        name = name,
        size = "medium",
        srcs = [
            "check.py",
            "sides.py",
        ] + native.glob(["tasks/**/*.py"]),
        data = native.glob(
            ["tasks/**"],
            exclude = ["tasks/**/*.py"],
        ),
        module = "tests.corpus.check",
        stdlib = True,
        **kwargs
    )
