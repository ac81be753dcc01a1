"""How tools are run in actions."""

load(":py_info.bzl", "execution_roots")

visibility(["//rules/..."])

# Every run of a tool is a fresh process that reads nothing of the machine: no site packages, no user's environment, no bytecode caches; a fixed
# hash seed. Not -I or -E, which would make Python ignore the seed.
_FLAGS = ["-s", "-S", "-B"]

# What `TOOLS_ATTRIBUTE` is by default. The few actions of other packages run from sources.
_COMPILED_PACKAGES = ["tools.payload", "tools.resources", "tools.sizes"]

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
      interpreter: struct of `PythonDistributionInfo.interpreter`, for the execution platform; with the tools as `compiled_tools` has them, if they are compiled.
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
    compiled = getattr(interpreter, "tools", None)
    if compiled and module.rpartition(".")[0] in _COMPILED_PACKAGES:
        tools, roots = depset([compiled]), [compiled.path]
    else:
        tools, roots = ctx.attr._tools.files, [ctx.attr._tools.label.workspace_root or "."]
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
            tools,
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

def compiled_tools(ctx, interpreter):
    """Declares an action that compiles the tools, so that not each action has to do that.

    Args:
      ctx: Context with the attribute `_tools` (`TOOLS_ATTRIBUTE`).
      interpreter: struct of `PythonDistributionInfo.interpreter`, for the execution platform.

    Returns:
      struct: the same, with `tools` (File: a zip file to import them from).
    """
    output = ctx.actions.declare_file(ctx.label.name + ".tools.zip")
    root = ctx.attr._tools.label.workspace_root
    rows = ctx.actions.args()
    rows.use_param_file("%s", use_always = True)
    rows.set_param_file_format("multiline")
    rows.add_all([
        json.encode({"name": file.path.removeprefix(root + "/"), "path": file.path})
        for file in ctx.files._tools
    ])
    arguments = ctx.actions.args()
    arguments.add("--output", output)
    arguments.add("--params")
    run_tool(
        ctx,
        interpreter = interpreter,
        module = "tools.resources.precompile",
        arguments = [arguments, rows],
        inputs = [],
        outputs = [output],
        mnemonic = "PyoxCompileTools",
        progress_message = "Compiling the tools",
    )
    return struct(executable = interpreter.executable, files = interpreter.files, home = interpreter.home, tools = output)
