"""What an executable needs of the system that it runs on, and whether that is acceptable."""

load(":actions.bzl", "TOOLS_ATTRIBUTE", "run_tool")
load(":toolchain.bzl", "TOOLCHAIN_TYPE")

visibility(["//rules/..."])

_LIBRARIES = Label("//tools/analyze:libraries")

# What reads executables is fetched by nobody who asks for nothing.
def _libraries_if_needed(allowed_libraries, runs_on):
    return _LIBRARIES if allowed_libraries or runs_on else None

_SOURCES_ATTRIBUTE = attr.label(
    default = Label("//tools/analyze:sources"),
    allow_files = True,
    doc = "Sources of the analyzer.",
)

ANALYSIS_ATTRIBUTES = {
    "allowed_libraries": attr.string_list(
        doc = """Patterns such as `libc.so.*`. If given, the build fails where the executable, or a library inside it, needs a shared library that none of them stands for and
that is not packaged. See docs/analyze.md.""",
    ),
    "runs_on": attr.string_list(
        doc = """Releases of Linux distributions such as `Debian 12`. The build fails where the executable, or a library inside it, needs a newer C library or GCC runtime than
one of these has. See docs/analyze.md.""",
    ),
    "_analysis_libraries": attr.label(
        default = _libraries_if_needed,
        cfg = "exec",
    ),
    "_analysis_sources": _SOURCES_ATTRIBUTE,
}

def _not_in_payload(beside):
    # Of what is in folders the payload has the paths.
    return [file for file in beside if not file.is_directory]

def declare_analysis_check(ctx, toolchain, executable, beside):
    """Declares the action that checks what an executable needs, if its target restricts that.

    Args:
      ctx: Context of a rule with ANALYSIS_ATTRIBUTES.
      toolchain: ToolchainInfo of the distribution.
      executable: File.
      beside: list[File]. What is beside it.

    Returns:
      list[File]: for the output group `_validation`.
    """
    if not ctx.attr._analysis_libraries:
        return []
    checked = ctx.actions.declare_file(ctx.label.name + ".analysis_checked")
    arguments = ctx.actions.args()
    arguments.add("--label", str(ctx.label))
    arguments.add("--executable", executable)
    arguments.add_all(_not_in_payload(beside), before_each = "--beside")
    arguments.add_all(ctx.attr.allowed_libraries, before_each = "--allowed-library", uniquify = True)
    arguments.add_all(ctx.attr.runs_on, before_each = "--runs-on", uniquify = True)
    arguments.add("--output", checked)
    run_tool(
        ctx,
        interpreter = toolchain.exec_interpreter,
        module = "tools.analyze.check",
        arguments = [arguments],
        inputs = depset([executable] + beside, transitive = [ctx.attr._analysis_sources[DefaultInfo].files]),
        libraries = ctx.attr._analysis_libraries,
        outputs = [checked],
        mnemonic = "PyoxCheckAnalysis",
        progress_message = "Checking what %{label} needs",
    )
    return [checked]

def _analyzed_file(ctx):
    target = ctx.attr.file
    executable = target[DefaultInfo].files_to_run.executable
    files = target[DefaultInfo].files.to_list()
    if executable:
        return executable
    if len(files) != 1:
        fail("{}: 'file' is {}, which has {} files. Name one of them.".format(ctx.label, target.label, len(files)))
    return files[0]

def _python_analysis_impl(ctx):
    file = _analyzed_file(ctx)
    outputs = {
        "--json": ctx.actions.declare_file(ctx.label.name + ".json"),
        "--text": ctx.actions.declare_file(ctx.label.name + ".txt"),
        "--treemap": ctx.actions.declare_file(ctx.label.name + ".svg"),
    }
    groups = ctx.attr.file[OutputGroupInfo] if OutputGroupInfo in ctx.attr.file else None
    sizes = [size for size in (groups.sizes.to_list() if groups and hasattr(groups, "sizes") else []) if size.extension == "json"]
    arguments = ctx.actions.args()
    arguments.add("--file", file)
    others = [other for other in ctx.attr.file[DefaultInfo].files.to_list() if other != file]
    arguments.add_all(_not_in_payload(others), before_each = "--beside")
    arguments.add_all(sizes, before_each = "--sizes")
    for option, output in outputs.items():
        arguments.add(option, output)
    run_tool(
        ctx,
        interpreter = ctx.toolchains[TOOLCHAIN_TYPE].exec_interpreter,
        module = "tools.analyze.report",
        arguments = [arguments],
        inputs = depset(sizes, transitive = [ctx.attr.file[DefaultInfo].files, ctx.attr._analysis_sources[DefaultInfo].files]),
        libraries = ctx.attr._analysis_libraries,
        outputs = outputs.values(),
        mnemonic = "PyoxAnalyze",
        progress_message = "Analyzing {}".format(ctx.attr.file.label),
    )
    return [DefaultInfo(files = depset(outputs.values()))]

python_analysis = rule(
    implementation = _python_analysis_impl,
    doc = """What a binary needs of the system that it runs on, and what is inside it: `NAME.txt` for people, `NAME.json`, and `NAME.svg`, a picture of what is how large.
See docs/analyze.md.""",
    attrs = {
        "file": attr.label(
            doc = "A `python_executable`, or another executable, a shared library or a wheel.",
            allow_files = True,
            mandatory = True,
        ),
        "_analysis_libraries": attr.label(
            default = _LIBRARIES,
            cfg = "exec",
        ),
        "_analysis_sources": _SOURCES_ATTRIBUTE,
        "_tools": TOOLS_ATTRIBUTE,
    },
    toolchains = [TOOLCHAIN_TYPE],
)
