"""The rules that bring resources from elsewhere than `py_library`."""

load("//rules:providers.bzl", "PythonResourceInputsInfo", "PythonResourcesInfo")
load(":actions.bzl", "TOOLS_ATTRIBUTE", "run_tool")
load(":py_info.bzl", "PY_INFO", "py_info")
load(":toolchain.bzl", "TOOLCHAIN_TYPE")

visibility(["//rules/..."])

# What a rule needs that calls `wheel_providers`.
WHEEL_ATTRIBUTES = {
    "deps": attr.label_list(
        doc = "What the wheel's modules import: whatever can be in 'deps' of `python_executable`.",
        providers = [[PY_INFO], [PythonResourceInputsInfo], [PythonResourcesInfo]],
    ),
    "_tools": TOOLS_ATTRIBUTE,
}

# Folders that an installer spreads a wheel into, and that are output groups.
_FOLDERS = ["site-packages", "scripts", "data", "headers"]

def wheel_providers(ctx, wheel, unpacked = None):
    """What a target that is a wheel provides.

    Executables compile the wheel itself. It is unpacked only for those that ask: programs of rules_python, by PyInfo; and by output group.

    Args:
      ctx: Context of a rule with `WHEEL_ATTRIBUTES` and the toolchain of distributions.
      wheel: File.
      unpacked: File or None. The wheel that is unpacked, where executables have something of it in another way.

    Returns:
      list of providers.
    """
    unpacked = unpacked or wheel
    folders = {name: ctx.actions.declare_directory("{}.unpacked/{}".format(ctx.label.name, name)) for name in _FOLDERS}
    arguments = ctx.actions.args()
    arguments.add("--label", str(ctx.label))
    arguments.add("--wheel", unpacked)
    for name, folder in folders.items():
        arguments.add_all("--" + name, [folder], expand_directories = False)
    run_tool(
        ctx,
        interpreter = ctx.toolchains[TOOLCHAIN_TYPE].exec_interpreter,
        module = "tools.resources.unpack",
        arguments = [arguments],
        inputs = [unpacked],
        outputs = folders.values(),
        mnemonic = "PyoxUnpackWheel",
        progress_message = "Unpacking the wheel %{label}",
    )
    importable = folders["site-packages"]
    root = importable.short_path
    root = root.removeprefix("../") if root.startswith("../") else ctx.workspace_name + "/" + root
    runfiles = ctx.runfiles([importable]).merge_all([dependency[DefaultInfo].default_runfiles for dependency in ctx.attr.deps])
    return [
        DefaultInfo(files = depset([unpacked]), runfiles = runfiles),
        OutputGroupInfo(**{name.replace("-", "_"): depset([folder]) for name, folder in folders.items()}),
        py_info([root], ctx.attr.deps),
        PythonResourceInputsInfo(kind = "wheel", files = [wheel], import_roots = []),
    ]

def _python_wheel_resources_impl(ctx):
    return wheel_providers(ctx, ctx.file.wheel)

python_wheel_resources = rule(
    implementation = _python_wheel_resources_impl,
    doc = """The modules, data and metadata of a wheel, as a dependency of `python_executable` and `py_library`.

The wheel is read as it is, and every file is checked against its RECORD. Output groups have what an installer would put elsewhere than an import path: `scripts`,
`data` and `headers`; and `site_packages`, everything else unpacked.""",
    attrs = WHEEL_ATTRIBUTES | {
        "wheel": attr.label(
            doc = "The wheel.",
            allow_single_file = [".whl"],
            mandatory = True,
        ),
    },
    toolchains = [TOOLCHAIN_TYPE],
)
