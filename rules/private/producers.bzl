"""The rules that bring resources from elsewhere than `py_library`."""

load("//rules:providers.bzl", "PythonResourceInputsInfo", "PythonResourcesInfo")
load(":actions.bzl", "TOOLS_ATTRIBUTE", "run_tool")
load(":py_info.bzl", "PY_INFO", "py_info", "runfiles_path")
load(":toolchain.bzl", "TOOLCHAIN_TYPE")

visibility(["//rules/..."])

_DEPS = {
    "deps": attr.label_list(
        doc = "What its modules import: whatever can be in 'deps' of `python_executable`.",
        providers = [[PY_INFO], [PythonResourceInputsInfo], [PythonResourcesInfo]],
    ),
}

# What a rule needs that calls `wheel_providers`.
WHEEL_ATTRIBUTES = _DEPS | {"_tools": TOOLS_ATTRIBUTE}

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
    return [
        DefaultInfo(files = depset([unpacked]), runfiles = _runfiles(ctx, [importable])),
        OutputGroupInfo(**{name.replace("-", "_"): depset([folder]) for name, folder in folders.items()}),
        py_info([runfiles_path(ctx, importable)], ctx.attr.deps),
        PythonResourceInputsInfo(kind = "wheel", files = [wheel], import_roots = []),
    ]

def _runfiles(ctx, files):
    return ctx.runfiles(files).merge_all([dependency[DefaultInfo].default_runfiles for dependency in ctx.attr.deps])

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

def _folder(ctx, folder):
    """Runfiles path of a folder, given relative to the target's package; all of 'srcs' must be below it."""
    parts = [part for part in (ctx.label.package + "/" + folder).split("/") if part not in ["", "."]]
    if ".." in parts or folder.startswith("/"):
        fail("{}: 'root' is '{}'; it must name a folder of this package.".format(ctx.label, folder))
    root = "/".join([ctx.label.repo_name or ctx.workspace_name] + parts)
    for file in ctx.files.srcs:
        path = runfiles_path(ctx, file)
        if path != root and not path.startswith(root + "/"):
            fail("{}: 'srcs' has {}, which is not below the folder that 'root' names, {}.".format(ctx.label, path, root))
    return root

_FOLDER_ATTRIBUTES = _DEPS | {
    "root": attr.string(
        doc = "The folder, relative to the package of this target.",
        default = ".",
    ),
    "srcs": attr.label_list(
        doc = "All files in the folder, such as `glob([\"folder/**\"])`, or a folder that an action makes.",
        allow_files = True,
        mandatory = True,
    ),
}

def _python_package_root_impl(ctx):
    root = _folder(ctx, ctx.attr.root)
    return [
        DefaultInfo(files = depset(ctx.files.srcs), runfiles = _runfiles(ctx, ctx.files.srcs)),
        py_info([root], ctx.attr.deps),
        PythonResourceInputsInfo(kind = "files", files = ctx.files.srcs, import_roots = [root], packages = ctx.attr.packages),
    ]

python_package_root = rule(
    implementation = _python_package_root_impl,
    doc = """A folder of packages and modules, as a dependency of `python_executable` and `py_library`: whatever is in it, with its path below the folder as the import
path.""",
    attrs = _FOLDER_ATTRIBUTES | {
        "packages": attr.string_list(
            doc = "Dotted names of the packages and modules that executables take. Default: all there are.",
        ),
    },
)

def _python_virtualenv_resources_impl(ctx):
    root = _folder(ctx, ctx.attr.root)
    version = ".".join(ctx.toolchains[TOOLCHAIN_TYPE].distribution.python_version.split(".")[:2])
    return [
        DefaultInfo(files = depset(ctx.files.srcs), runfiles = _runfiles(ctx, ctx.files.srcs)),
        py_info(["{}/lib/python{}/site-packages".format(root, version)], ctx.attr.deps),
        PythonResourceInputsInfo(kind = "virtualenv", files = ctx.files.srcs, import_roots = [root]),
    ]

python_virtualenv_resources = rule(
    implementation = _python_virtualenv_resources_impl,
    doc = """What is installed in a virtual environment, as a dependency of `python_executable` and `py_library`.

The environment must be one of the executable's version of Python. Its programs stay where they are, and what is installed as editable is not there.""",
    attrs = _FOLDER_ATTRIBUTES,
    toolchains = [TOOLCHAIN_TYPE],
)
