"""Building and running the start-up benchmark with the distribution's own interpreter."""

load("@rules_python//python:py_info.bzl", "PyInfo")

visibility(["//tests/bench"])

_TOOLCHAIN_TYPE = "//rules:toolchain_type"

def _import_stdlib_source_impl(ctx):
    interpreter = ctx.toolchains[_TOOLCHAIN_TYPE].exec_interpreter
    output = ctx.outputs.out
    ctx.actions.run(
        executable = interpreter.executable,
        arguments = ["-s", "-S", "-B", ctx.file._script.path, output.path],
        env = {"PYTHONHOME": interpreter.home},
        inputs = [ctx.file._script],
        outputs = [output],
        tools = [interpreter.files],
        mnemonic = "ImportableModules",
        progress_message = "Finding the modules that can be imported",
    )
    return [DefaultInfo(files = depset([output]))]

import_stdlib_source = rule(
    implementation = _import_stdlib_source_impl,
    doc = "The module that imports what can be imported of the standard library.",
    attrs = {
        "out": attr.output(mandatory = True),
        "_script": attr.label(
            default = "importable.py",
            allow_single_file = True,
        ),
    },
    toolchains = [_TOOLCHAIN_TYPE],
)

_LAUNCHER = """\
#!/bin/sh
# Runs the benchmark; the working directory is the runfiles of this repository.
set -eu
home=$PWD/{home}
exec env PYTHONHOME="$home" PYTHONPATH="$PWD" "$PWD/{interpreter}" -B -s -S -m tests.bench.startup --home "$home" {apps} "$@"
"""

def _startup_benchmark_impl(ctx):
    toolchain = ctx.toolchains[_TOOLCHAIN_TYPE]
    interpreter = toolchain.exec_interpreter
    apps = []
    for executable, script in ctx.attr.apps.items():
        apps.append("--app {}={}={}".format(
            executable.label.name,
            [file for file in ctx.files.scripts if file.basename == script][0].short_path,
            executable[DefaultInfo].files_to_run.executable.short_path,
        ))
    for executable, app in ctx.attr.tuned.items():
        apps.append("--tuned {}={}".format(app, executable[DefaultInfo].files_to_run.executable.short_path))
    imports = depset(transitive = [wheel[PyInfo].imports for wheel in ctx.attr.wheels]).to_list()
    apps += ["--wheel ../" + root for root in imports]
    launcher = ctx.actions.declare_file(ctx.label.name + ".sh")
    ctx.actions.write(launcher, _LAUNCHER.format(
        apps = " ".join(apps),
        home = interpreter.executable.short_path.rpartition("/bin/")[0],
        interpreter = interpreter.executable.short_path,
    ), is_executable = True)
    executables = [target[DefaultInfo].files_to_run.executable for target in ctx.attr.apps.keys() + ctx.attr.tuned.keys()]
    return [DefaultInfo(
        executable = launcher,
        runfiles = ctx.runfiles(
            files = executables + ctx.files.scripts + ctx.files.srcs + toolchain.distribution.stdlib,
            transitive_files = depset(transitive = [interpreter.files] + [wheel[DefaultInfo].default_runfiles.files for wheel in ctx.attr.wheels]),
        ),
    )]

startup_benchmark = rule(
    implementation = _startup_benchmark_impl,
    doc = "Compares executables with the ordinary interpreter: see startup.py.",
    executable = True,
    attrs = {
        "apps": attr.label_keyed_string_dict(
            doc = "Executables, each with the name of the script among 'scripts' that does the same.",
            mandatory = True,
        ),
        "scripts": attr.label_list(
            allow_files = [".py"],
            mandatory = True,
        ),
        "srcs": attr.label_list(
            doc = "The benchmark itself.",
            allow_files = [".py"],
        ),
        "tuned": attr.label_keyed_string_dict(
            doc = "The same with settings that are not the default, each with the name of its application.",
        ),
        "wheels": attr.label_list(
            doc = "What applications need, for the ordinary interpreter.",
            providers = [PyInfo],
        ),
    },
    toolchains = [_TOOLCHAIN_TYPE],
)
