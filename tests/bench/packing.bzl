"""What the benchmark of packing needs: wheels, a launcher, and the standard library's resources."""

load("@rules_python//python:py_info.bzl", "PyInfo")

visibility(["//tests/bench"])

_TOOLCHAIN_TYPE = "//rules:toolchain_type"

_LAUNCHER = """\
#!/bin/sh
# Runs the benchmark; the working directory is the runfiles of this repository.
set -eu
home=$PWD/{home}
exec env PYTHONHOME="$home" PYTHONPATH="$PWD" "$PWD/{interpreter}" -B -s -S -m tests.bench.packing --launcher {launcher} {archives} {apps} "$@"
"""

def _packing_benchmark_impl(ctx):
    toolchain = ctx.toolchains[_TOOLCHAIN_TYPE]
    interpreter = toolchain.exec_interpreter
    archives = [toolchain.stdlib[0].archive, toolchain.importer[0].archive]
    apps = []
    for library, script in ctx.attr.apps.items():
        roots = [root for root in library[PyInfo].imports.to_list() if not root.startswith(ctx.workspace_name + "/")]
        file = [file for file in ctx.files.scripts if file.basename == script][0]
        apps.append("--app " + "=".join([file.short_path] + ["../" + root for root in roots]))
    launcher = ctx.actions.declare_file(ctx.label.name + ".sh")
    ctx.actions.write(launcher, _LAUNCHER.format(
        apps = " ".join(apps),
        archives = " ".join(["--archive " + file.short_path for file in archives]),
        home = interpreter.executable.short_path.rpartition("/bin/")[0],
        interpreter = interpreter.executable.short_path,
        launcher = ctx.file.launcher.short_path,
    ), is_executable = True)
    return [DefaultInfo(
        executable = launcher,
        runfiles = ctx.runfiles(
            files = [ctx.file.launcher] + archives + ctx.files.scripts + ctx.files.srcs + toolchain.distribution.stdlib,
            transitive_files = depset(transitive = [interpreter.files] + [app[DefaultInfo].default_runfiles.files for app in ctx.attr.apps]),
        ),
    )]

packing_benchmark = rule(
    implementation = _packing_benchmark_impl,
    doc = "Compares making one file of a program and its wheels with other ways to do that: see packing.py.",
    executable = True,
    attrs = {
        "apps": attr.label_keyed_string_dict(
            doc = "Libraries with their wheels, each with the name of the script among 'scripts' that is the program.",
            mandatory = True,
            providers = [PyInfo],
        ),
        "launcher": attr.label(
            doc = "A launcher.",
            allow_single_file = True,
            mandatory = True,
        ),
        "scripts": attr.label_list(
            allow_files = [".py"],
            mandatory = True,
        ),
        "srcs": attr.label_list(
            doc = "The benchmark itself, and the tools.",
            allow_files = [".py"],
        ),
    },
    toolchains = [_TOOLCHAIN_TYPE],
)
