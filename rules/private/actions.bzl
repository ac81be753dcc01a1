"""How tools are run in actions."""

load(":py_info.bzl", "execution_roots")

visibility(["//rules/..."])

# Every run of a tool is a fresh process that reads nothing of the machine: no site packages, no user's environment, no bytecode caches; a fixed
# hash seed. Not -I or -E, which would make Python ignore the seed.
_FLAGS = ["-s", "-S", "-B"]

TOOLS_ATTRIBUTE = attr.label(
    default = Label("//tools:sources"),
    allow_files = True,
    doc = "Sources of the Python tools.",
)

def run_tool(
        ctx,
        interpreter,
        module,
        arguments,
        inputs,
        outputs,
        mnemonic,
        progress_message,
        libraries = None,
        programs = [],
        execution_requirements = None):
    """Declares an action that runs one of the Python tools.

    Args:
      ctx: Context with the attribute `_tools` (`TOOLS_ATTRIBUTE`).
      interpreter: struct of `PythonDistributionInfo.interpreter`, for the execution platform.
      module: str. The tool's module, such as `tools.resources.pack`.
      arguments: list[Args].
      inputs: depset[File] or list[File].
      outputs: list[File].
      mnemonic: str.
      progress_message: str.
      programs: list[FilesToRunProvider]. What the tool runs.
      libraries: Target with PyInfo, or None. What the tool imports besides the standard library.
      execution_requirements: dict[str, str] or None. As of `ctx.actions.run`.
    """
    tools = ctx.attr._tools
    roots = [tools.label.workspace_root or "."]
    if libraries:
        roots += execution_roots([libraries])
    command = ctx.actions.args()
    command.add_all(_FLAGS)
    command.add("-m", module)
    ctx.actions.run(
        executable = interpreter.executable,
        arguments = [command] + arguments,
        inputs = depset(transitive = [
            inputs if type(inputs) == "depset" else depset(inputs),
            tools.files,
            libraries[DefaultInfo].default_runfiles.files if libraries else depset(),
        ]),
        tools = [interpreter.files] + programs,
        outputs = outputs,
        env = {
            "LC_ALL": "C",
            "PYTHONHASHSEED": "0",
            "PYTHONHOME": interpreter.home,
            "PYTHONPATH": ":".join(roots),
            "PYTHONSAFEPATH": "1",
            "PYTHONUTF8": "1",
        },
        execution_requirements = execution_requirements,
        mnemonic = mnemonic,
        progress_message = progress_message,
    )
