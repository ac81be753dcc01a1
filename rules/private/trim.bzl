"""Trimming: rules that record what an executable uses, write that into the source tree, and check that it is there."""

load(":actions.bzl", "TOOLS_ATTRIBUTE", "run_tool")
load(":toolchain.bzl", "TOOLCHAIN_TYPE")
load(":trim_list.bzl", "PythonTrimInfo", "shown")

visibility(["//rules/...", "//tests/..."])

_SOURCES = attr.label(
    default = Label("//tools/trim:sources"),
    allow_files = True,
    doc = "Sources of the tools for trimming.",
)

_RECORDING_ATTRIBUTES = {
    "data": attr.label_list(
        doc = "Files that runs read: `$(execpath LABEL)` in their arguments.",
        allow_files = True,
    ),
    "executable": attr.label(
        doc = "The executable.",
        executable = True,
        cfg = "target",
        mandatory = True,
        providers = [PythonTrimInfo],
    ),
    "keep_going": attr.bool(doc = "Whether it is no error that a run does not end as it should."),
    "programs": attr.label_list(
        doc = "Programs that are run in place of the executable.",
        cfg = "exec",
    ),
    "runs": attr.string_list(
        doc = "The runs, from `trim_run`.",
    ),
    "_tools": TOOLS_ATTRIBUTE,
    "_trim_tools": _SOURCES,
}

def trim_run(arguments = [], exit_code = 0, stdin = "", env = {}, program = None):
    """A run that shows what an executable uses.

    Args:
      arguments: list[str]. Its arguments; `$(execpath LABEL)` is the path of a file in `trim_data`.
      exit_code: int. What it ends with.
      stdin: str. What it reads.
      env: dict[str, str]. Environment variables; of those of the machine it sees none.
      program: Label or None. A program to run in place of the executable, whose path it finds in the environment variable `PYOXIDIZER_EXECUTABLE`.

    Returns:
      struct: for `trim_runs` of `python_executable`.
    """
    return struct(arguments = arguments, env = env, exit_code = exit_code, program = program, stdin = stdin)

def check_untrimmed(where, attributes):
    """Fails if an executable without `trim` has attributes that mean something with it only.

    Args:
      where: str. The target, for messages.
      attributes: dict[str, list]. Their values.
    """
    useless = [name for name, value in attributes.items() if value]
    if useless:
        fail("{}: {} mean something with 'trim' only. Set that to the name of a list, or leave them out.".format(
            where,
            " and ".join(["'{}'".format(name) for name in useless]),
        ))

def encoded_run(run, programs):
    """A run as the attribute `runs` holds it.

    Args:
      run: struct, from `trim_run`.
      programs: list[Label]. The attribute `programs`.

    Returns:
      str.
    """
    program = programs.index(run.program) if run.program else None
    return json.encode({"arguments": run.arguments, "env": run.env, "exit_code": run.exit_code, "program": program, "stdin": run.stdin})

def _row(ctx, text):
    run = json.decode(text)
    run["arguments"] = [ctx.expand_location(argument, ctx.attr.data) for argument in run["arguments"]]
    if run["program"] != None:
        run["program"] = ctx.attr.programs[run["program"]][DefaultInfo].files_to_run.executable.path
    return json.encode(run)

def _python_trim_recording_impl(ctx):
    toolchain = ctx.toolchains[TOOLCHAIN_TYPE]
    program = ctx.attr.executable[DefaultInfo]
    runs = ctx.actions.declare_file(ctx.label.name + ".runs.jsonl")
    ctx.actions.write(runs, "".join([_row(ctx, run) + "\n" for run in ctx.attr.runs]))
    recorded = ctx.actions.declare_file(ctx.label.name + ".json")
    arguments = ctx.actions.args()
    arguments.add("--label", shown(ctx.attr.executable.label))
    arguments.add("--executable", ctx.executable.executable)
    arguments.add("--runs", runs)
    arguments.add("--output", recorded)
    if ctx.attr.keep_going:
        arguments.add("--keep-going")
    run_tool(
        ctx,
        interpreter = toolchain.exec_interpreter,
        module = "tools.trim.record",
        arguments = [arguments],
        inputs = depset(
            [runs],
            transitive = [program.files, program.default_runfiles.files, ctx.attr._trim_tools[DefaultInfo].files] +
                         [target[DefaultInfo].files for target in ctx.attr.data],
        ),
        outputs = [recorded],
        programs = [program.files_to_run] + [target[DefaultInfo].files_to_run for target in ctx.attr.programs],
        mnemonic = "PyoxTrimRecord",
        progress_message = "Recording what {} uses".format(shown(ctx.attr.executable.label)),
    )
    return [DefaultInfo(files = depset([recorded]))]

python_trim_recording = rule(
    implementation = _python_trim_recording_impl,
    doc = "What an executable uses in some runs, and how they end, as JSON.",
    attrs = _RECORDING_ATTRIBUTES,
    toolchains = [TOOLCHAIN_TYPE],
)

def _python_without_list_impl(ctx):
    fail("{}: 'trim' is '{}', which is no file of this package yet. Record it: bazel run {}".format(shown(ctx.label), ctx.attr.list, ctx.attr.recorder))

python_without_list = rule(
    implementation = _python_without_list_impl,
    doc = "In the place of an executable whose list has not been recorded: says so.",
    executable = True,
    attrs = {
        "list": attr.string(
            doc = "The list.",
            mandatory = True,
        ),
        "recorder": attr.string(
            doc = "The target that records it.",
            mandatory = True,
        ),
    },
)

_COMMAND = """\
#!/bin/sh
# The working directory is the repository's root among the runfiles.
set -eu
export PYTHONHOME="$PWD/{home}" PYTHONPATH="{path}" PYTHONDONTWRITEBYTECODE=1 PYTHONSAFEPATH=1 PYTHONUTF8=1
exec "$PWD/{interpreter}" -s -S -m {module} {arguments} "$@"
"""

def _quoted(text):
    return "'{}'".format(text.replace("'", "'\\''"))

def _command(ctx, module, arguments, files):
    """What runs a tool among the runfiles.

    Args:
      ctx: Context of a rule with _COMMAND_ATTRIBUTES.
      module: str. The tool's module.
      arguments: list[str].
      files: list[File]. What it reads.

    Returns:
      list[provider].
    """
    toolchain = ctx.toolchains[TOOLCHAIN_TYPE]
    interpreter = toolchain.exec_interpreter
    script = ctx.actions.declare_file(ctx.label.name + ".sh")
    tools = ctx.attr._tools
    root = "../" + tools.label.repo_name if tools.label.repo_name else "."
    common = [
        "--label=" + shown(ctx.attr.executable.label).removesuffix(".untrimmed"),
        "--recorder=" + ctx.attr.recorder,
        "--list=" + ctx.attr.list,
        "--stdlib-imports=" + toolchain.stdlib_imports.short_path,
    ]
    common += ["--extensions=" + ctx.attr.extensions] if ctx.attr.extensions else []
    common += ["--include=" + name for name in ctx.attr.include]
    common += ["--extension-module=" + name for name in ctx.attr.executable[PythonTrimInfo].extension_modules]
    executable = interpreter.executable.short_path
    ctx.actions.write(script, _COMMAND.format(
        arguments = " ".join([_quoted(argument) for argument in common + arguments]),
        home = executable.rpartition("/bin/")[0],
        interpreter = executable,
        module = module,
        path = "$PWD/" + root,
    ), is_executable = True)
    runfiles = ctx.runfiles(files = files + [toolchain.stdlib_imports], transitive_files = depset(transitive = [
        interpreter.files,
        tools[DefaultInfo].files,
        ctx.attr._trim_tools[DefaultInfo].files,
    ]))
    return [DefaultInfo(
        executable = script,
        runfiles = runfiles.merge(ctx.attr.executable[DefaultInfo].default_runfiles),
    )]

_COMMAND_ATTRIBUTES = {
    "executable": attr.label(
        doc = "The executable that can record what it uses.",
        mandatory = True,
        providers = [PythonTrimInfo],
    ),
    "extensions": attr.string(
        doc = "Path in the workspace of the Starlark file that says which extension modules can be left out; empty if there is none.",
    ),
    "include": attr.string_list(
        doc = "Names and patterns that the list always has.",
    ),
    "list": attr.string(
        doc = "Path in the workspace of the list.",
        mandatory = True,
    ),
    "recorded": attr.label(
        doc = "What the declared runs have recorded.",
        allow_single_file = True,
    ),
    "recorder": attr.string(
        doc = "The target that records, for messages.",
        mandatory = True,
    ),
    "_tools": TOOLS_ATTRIBUTE,
    "_trim_tools": _SOURCES,
}

def _recorded(ctx):
    return [ctx.file.recorded] if ctx.file.recorded else []

def _python_trim_update_impl(ctx):
    executable = ctx.attr.executable[DefaultInfo].files.to_list()[0]
    recorded = _recorded(ctx)
    source = ["--recorded=" + file.short_path for file in recorded] or ["--executable=" + executable.short_path]
    return _command(ctx, "tools.trim.update", source + ["--"], recorded or [executable])

python_trim_update = rule(
    implementation = _python_trim_update_impl,
    doc = "`bazel run` writes what was recorded into the source tree.",
    executable = True,
    attrs = _COMMAND_ATTRIBUTES,
    toolchains = [TOOLCHAIN_TYPE],
)

def _sizes(target):
    return [file for file in target[OutputGroupInfo].sizes.to_list() if file.extension == "json"]

def _python_trim_test_impl(ctx):
    recorded = _recorded(ctx)
    outcome = [ctx.file.outcome] if ctx.file.outcome else []
    sizes = _sizes(ctx.attr.executable) + _sizes(ctx.attr.trimmed)
    arguments = ["--recorded=" + file.short_path for file in recorded]
    arguments += ["--outcome=" + file.short_path for file in outcome]
    arguments += ["--sizes"] + [file.short_path for file in sizes]
    return _command(ctx, "tools.trim.check", arguments, recorded + outcome + sizes + ctx.files.committed)

python_trim_test = rule(
    implementation = _python_trim_test_impl,
    doc = "Checks that what is committed is what the runs record, and that the trimmed executable does the same runs.",
    test = True,
    attrs = _COMMAND_ATTRIBUTES | {
        "committed": attr.label_list(
            doc = "The files at `list` and `extensions`.",
            allow_files = True,
            mandatory = True,
        ),
        "outcome": attr.label(
            doc = "How the runs end with the trimmed executable.",
            allow_single_file = True,
        ),
        "trimmed": attr.label(
            doc = "The trimmed executable.",
            mandatory = True,
            providers = [PythonTrimInfo],
        ),
    },
    toolchains = [TOOLCHAIN_TYPE],
)
