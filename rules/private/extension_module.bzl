"""The rule `python_extension_module`."""

load("@rules_cc//cc:find_cc_toolchain.bzl", "find_cc_toolchain", "use_cc_toolchain")
load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load("//rules:providers.bzl", "PythonExtensionModuleInfo")
load(":isolated_object.bzl", "isolated_object", "split_libraries")
load(":py_info.bzl", "py_info")

visibility(["//rules/..."])

_FIRST = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
_LATER = _FIRST + "0123456789"

def _is_identifier(text):
    return bool(text) and text[0] in _FIRST and all([letter in _LATER for letter in text.elems()])

def init_function(label, name):
    """Name of the function that makes a module (PEP 489).

    Args:
      label: Label. The target it is of, for messages.
      name: str. The module's whole name.

    Returns:
      str.
    """
    for part in name.split("."):
        if not _is_identifier(part):
            fail("{}: the extension module is called '{}'; expected ASCII identifiers separated by dots.".format(label, name))
    return "PyInit_" + name.rpartition(".")[2]

def static_init_function(name):
    """What that function is called in an executable, where there may be several modules of one last name.

    Args:
      name: str. The module's whole name.

    Returns:
      str, different for different modules.
    """
    return "pyox_init_" + name.replace("_", "_1").replace(".", "_0")

def _place(ctx):
    """Path of the shared library below this package, and the import root it is under, as a path below the repository.

    A target in `src/a/b` with the module `a.b.c` is under the root `src`, and one in `native` under the root `native`.
    """
    parents = ctx.attr.module_name.split(".")
    name = parents.pop() + ".so"
    package = ctx.label.package.split("/") if ctx.label.package else []
    if parents and package[-len(parents):] == parents:
        return name, "/".join(package[:-len(parents)])
    return "/".join(parents + [name]), ctx.label.package

def _static_object(ctx, toolchain, function, static_function):
    """All of a module in one object file that defines nothing but the function that makes the module."""
    whole, archives, rest = split_libraries(_linking_context(ctx))
    return isolated_object(ctx, toolchain, whole, archives, function, static_function), cc_common.create_linker_input(
        owner = ctx.label,
        user_link_flags = depset(rest.flags),
        libraries = depset(rest.libraries),
        additional_inputs = depset(rest.additional),
    )

def _linking_context(ctx):
    return cc_common.merge_cc_infos(cc_infos = [dep[CcInfo] for dep in ctx.attr.deps]).linking_context

def _shared_library(ctx, toolchain, function, path):
    features = cc_common.configure_features(
        ctx = ctx,
        cc_toolchain = toolchain,
        requested_features = ctx.features,
        unsupported_features = ctx.disabled_features,
    )
    linked = cc_common.link(
        actions = ctx.actions,
        cc_toolchain = toolchain,
        feature_configuration = features,
        linking_contexts = [_linking_context(ctx)],
        name = ctx.label.name + ".shared",
        output_type = "dynamic_library",
        user_link_flags = ["-Wl,--undefined=" + function],
    )
    library = ctx.actions.declare_file(path)
    to_link = linked.library_to_link
    ctx.actions.symlink(output = library, target_file = to_link.resolved_symlink_dynamic_library or to_link.dynamic_library)
    return library

def _python_extension_module_impl(ctx):
    toolchain = find_cc_toolchain(ctx)
    function = init_function(ctx.label, ctx.attr.module_name)
    static_function = static_init_function(ctx.attr.module_name)
    path, root = _place(ctx)
    library = _shared_library(ctx, toolchain, function, path)
    object_file, linker_input = _static_object(ctx, toolchain, function, static_function)
    repository = ctx.label.repo_name or ctx.workspace_name
    return [
        DefaultInfo(files = depset([library]), runfiles = ctx.runfiles([library])),
        py_info(imports = [repository + ("/" + root if root else "")]),
        PythonExtensionModuleInfo(
            init_function = static_function,
            label = ctx.label,
            linker_input = linker_input,
            module_name = ctx.attr.module_name,
            object = object_file,
            shared_library = library,
        ),
    ]

python_extension_module = rule(
    implementation = _python_extension_module_impl,
    doc = """An extension module made of C, C++ or Rust libraries, as a dependency of `py_library` and `python_executable`.

Executables link it statically, with every name in it private but that of the module; `python_executable.shared_extension_modules` takes it as a shared library
instead. To all other rules it is a shared library under the import root that fits: the package `src/a` is under the root `src` if the module is `a.b`.

Compile the libraries with `@rules_pyoxidizer//rules:python_headers` among their dependencies.""",
    attrs = {
        "deps": attr.label_list(
            doc = "The libraries: `cc_library`, `rust_static_library` and others with CcInfo. One of them defines `PyInit_` and the last part of 'module_name'.",
            mandatory = True,
            providers = [CcInfo],
        ),
        "module_name": attr.string(
            doc = "The module's whole name, such as `package.module`.",
            mandatory = True,
        ),
    },
    fragments = ["cpp"],
    toolchains = use_cc_toolchain(),
)
