"""How tools are run in actions."""

load(":py_info.bzl", "execution_roots")

visibility(["//rules/..."])

# Every run of a tool is a fresh process that reads nothing of the machine: no site packages, no user's environment, no bytecode caches; a fixed
# hash seed. Not -I or -E, which would make Python ignore the seed.
_FLAGS = ["-s", "-S", "-B"]

# What runs as `compiled_tools` has it. The few actions of other packages run from sources.
_COMPILED_PACKAGES = ["tools.payload", "tools.resources", "tools.sizes"]

# The module that the zip file of compiled tools begins with.
_DISPATCH = "tools/resources/dispatch.py"

_PATH_MAPPING = {"supports-path-mapping": ""}

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
        execution_requirements = None,
        mapped = False):
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
      mapped: bool. Whether the action names outputs of others in Args alone, as files, so that Bazel may take the configuration out of all paths
        (`--experimental_output_paths=strip`). Only for compiled tools.
    """
    compiled = getattr(interpreter, "tools", None)
    command = ctx.actions.args()
    command.add_all(_FLAGS)
    environment = {}
    if compiled and module.rpartition(".")[0] in _COMPILED_PACKAGES:
        tools = depset([compiled])
        command.add(compiled)
        command.add(module)

        # Where the interpreter is, the environment says.
        if mapped and interpreter.executable.is_source:
            execution_requirements = (execution_requirements or {}) | _PATH_MAPPING
    else:
        tools = ctx.attr._tools.files
        roots = [ctx.attr._tools.label.workspace_root or "."] + (execution_roots([libraries]) if libraries else [])
        environment["PYTHONPATH"] = ":".join(roots)
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
        env = environment | {
            "LC_ALL": "C",
            "PYTHONHASHSEED": "0",
            "PYTHONHOME": interpreter.home,
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
      struct: the same, with `tools` (File: a zip file that runs them).
    """
    output = ctx.actions.declare_file(ctx.label.name + ".tools.zip")
    root = ctx.attr._tools.label.workspace_root
    rows = ctx.actions.args()
    rows.use_param_file("%s", use_always = True)
    rows.set_param_file_format("multiline")
    rows.add_all([
        json.encode({"name": "__main__.py" if name == _DISPATCH else name, "path": path})
        for name, path in {file.path.removeprefix(root + "/"): file.path for file in ctx.files._tools}.items()
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
