"""The launcher that executables with the same extension modules share."""

load("@rules_cc//cc:find_cc_toolchain.bzl", "use_cc_toolchain")
load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load(":actions.bzl", "TOOLS_ATTRIBUTE", "run_tool")
load(":extension_modules.bzl", "DEFAULT_SELECTION", "chosen_extension_modules", "selection")
load(":launcher_link.bzl", "inittab_source", "link_launcher", "python_functions", "python_objects")
load(":toolchain.bzl", "TOOLCHAIN_TYPE")

visibility(["//rules/...", "//tools/launcher"])

_RUST = "@rules_rust//rust:toolchain_type"

# What a launcher is linked with is part of its configuration, so that executables that want the same share one.
_SELECTION = "//rules/private:extension_modules"
_ALLOCATOR = "//rules/private:allocator"

# What can be asked for as 'allocator_backend', and of these what is a library to be linked.
ALLOCATOR_BACKENDS = ["default", "jemalloc", "mimalloc", "rust", "snmalloc", "system"]
_LINKED_ALLOCATORS = ["jemalloc", "mimalloc", "snmalloc"]
_NO_ALLOCATOR = "none"

ExtensionModuleSelectionInfo = provider(
    doc = "The extension modules that launchers are linked with.",
    fields = {"encoded": "str. From `selection` of extension_modules.bzl."},
)

extension_module_selection = rule(
    implementation = lambda ctx: [ExtensionModuleSelectionInfo(encoded = ctx.build_setting_value)],
    doc = "The build setting that says which extension modules launchers are linked with.",
    build_setting = config.string(),
)

def selection_of(attr):
    """The choice of extension modules that a `python_executable` makes.

    Args:
      attr: its attributes.

    Returns:
      str: from `selection`.
    """
    return selection(
        filter = attr.extension_module_filter,
        variants = attr.preferred_extension_module_variants,
        excluded = attr.excluded_extension_modules,
        unused = getattr(attr, "unused_extension_modules", []),
    )

def _allocator_of(attr):
    backend = getattr(attr, "allocator_backend", None)
    return backend if backend in _LINKED_ALLOCATORS else _NO_ALLOCATOR

choose_extension_modules = transition(
    implementation = lambda _settings, attr: {_SELECTION: selection_of(attr), _ALLOCATOR: _allocator_of(attr)},
    inputs = [],
    outputs = [_SELECTION, _ALLOCATOR],
)

# The launcher's own code is the same whatever it is linked with: it is compiled once.
_forget_extension_modules = transition(
    implementation = lambda _settings, _attr: {_SELECTION: DEFAULT_SELECTION, _ALLOCATOR: _NO_ALLOCATOR},
    inputs = [],
    outputs = [_SELECTION, _ALLOCATOR],
)

allocator = rule(
    implementation = lambda _ctx: [],
    doc = "The build setting that says which memory allocator launchers are linked with.",
    build_setting = config.string(),
)

def linked_allocator(package):
    """The library with the memory allocator that a launcher is to be linked with, as a value of its 'deps'.

    Args:
      package: str. The package that has them, by name.

    Returns:
      select.
    """
    choices = {str(Label("//rules/private:with_" + name)): ["{}:{}".format(package, name)] for name in _LINKED_ALLOCATORS}
    return select(choices | {"//conditions:default": []})

def allocator_settings(name):
    """Declares the build setting, and what tells its values apart.

    Args:
      name: str. The setting's name.
    """
    allocator(
        name = name,
        build_setting_default = _NO_ALLOCATOR,
        visibility = ["//visibility:public"],
    )
    for choice in _LINKED_ALLOCATORS:
        native.config_setting(
            name = "with_" + choice,
            flag_values = {":" + name: choice},
            visibility = ["//tools/launcher:__pkg__"],
        )

LauncherInfo = provider(
    doc = "A launcher, and what others like it are linked from.",
    fields = {
        "code": "CcInfo. The launcher's own code.",
        "exports": "File. Linker's dynamic list: the symbols that extension modules in shared libraries may use.",
        "headers": "CcInfo. The distribution's headers.",
        "link_map": "File. The linker's map of this launcher; None if there is no launcher for the platform.",
        "lld": "struct or None. `program` (File: LLVM's linker) and `files` (list[File]: what it needs).",
    },
)

def _lld(ctx):
    """LLVM's linker as rustc brings it along."""
    files = ctx.toolchains[_RUST].rustc_lib.to_list()
    programs = [file for file in files if file.basename == "rust-lld"]
    return struct(files = files, program = programs[0]) if programs else None

def _python_launcher_impl(ctx):
    distribution = ctx.toolchains[TOOLCHAIN_TYPE].distribution
    encoded = ctx.attr._selection[ExtensionModuleSelectionInfo].encoded
    parts = struct(
        code = cc_common.merge_cc_infos(cc_infos = [dep[CcInfo] for dep in ctx.attr.deps]),
        exports = ctx.file.exports,
        headers = ctx.attr.headers[0][CcInfo],
        lld = _lld(ctx),
    )
    executable, link_map = link_launcher(
        ctx,
        name = ctx.label.name,
        launcher = parts,
        distribution = distribution,
        variants = chosen_extension_modules(distribution, encoded).variants,
    )
    return [
        DefaultInfo(
            executable = executable,
            files = depset([executable]),
        ),
        LauncherInfo(
            code = parts.code,
            exports = parts.exports,
            headers = parts.headers,
            lld = parts.lld,
            link_map = link_map,
        ),
    ]

python_launcher = rule(
    implementation = _python_launcher_impl,
    doc = "A launcher with the distribution's extension modules that the configuration chooses.",
    executable = True,
    attrs = {
        "deps": attr.label_list(
            doc = "The launcher's own code: C and Rust libraries.",
            cfg = _forget_extension_modules,
            mandatory = True,
            providers = [CcInfo],
        ),
        "exports": attr.label(
            doc = "Linker's dynamic list: the symbols that extension modules in shared libraries may use.",
            allow_single_file = True,
            mandatory = True,
        ),
        "headers": attr.label(
            doc = "The distribution's C headers.",
            cfg = _forget_extension_modules,
            mandatory = True,
            providers = [CcInfo],
        ),
        "_selection": attr.label(default = Label("//rules/private:extension_modules")),
    },
    fragments = ["cpp"],
    provides = [LauncherInfo],
    toolchains = [TOOLCHAIN_TYPE, _RUST] + use_cc_toolchain(),
)

def _python_no_launcher_impl(ctx):
    toolchain = ctx.toolchains[TOOLCHAIN_TYPE]
    output = ctx.actions.declare_file(ctx.label.name)
    arguments = ctx.actions.args()
    arguments.add(toolchain.distribution.target_triple)
    run_tool(
        ctx,
        interpreter = toolchain.exec_interpreter,
        module = "tools.payload.no_launcher",
        arguments = [arguments],
        inputs = [],
        outputs = [output],
        mnemonic = "PyoxNoLauncher",
        progress_message = "Looking for a launcher for {}".format(toolchain.distribution.target_triple),
    )
    return [
        DefaultInfo(executable = output, files = depset([output])),
        LauncherInfo(code = None, exports = None, headers = None, link_map = None, lld = None),
    ]

python_no_launcher = rule(
    implementation = _python_no_launcher_impl,
    doc = "Stands where there is no launcher for a platform: whoever asks for the file is told; payloads can be packed.",
    attrs = {"_tools": TOOLS_ATTRIBUTE},
    executable = True,
    provides = [LauncherInfo],
    toolchains = [TOOLCHAIN_TYPE],
)

def _python_headers_impl(ctx):
    distribution = ctx.toolchains[TOOLCHAIN_TYPE].distribution
    return [CcInfo(compilation_context = cc_common.create_compilation_context(
        headers = distribution.headers,
        system_includes = depset([distribution.include_directory]),
    ))]

python_headers = rule(
    implementation = _python_headers_impl,
    doc = "The distribution's C headers, as a dependency of `cc_library`.",
    toolchains = [TOOLCHAIN_TYPE],
    provides = [CcInfo],
)

def _all_extension_modules(ctx):
    distribution = ctx.toolchains[TOOLCHAIN_TYPE].distribution
    return distribution, chosen_extension_modules(distribution, DEFAULT_SELECTION).variants

def _python_inittab_impl(ctx):
    _, variants = _all_extension_modules(ctx)
    return [DefaultInfo(files = depset([inittab_source(ctx, ctx.label.name, python_functions(variants))]))]

python_inittab = rule(
    implementation = _python_inittab_impl,
    doc = "C source of the table of all builtin modules, for the tests of the launcher, which rustc links.",
    toolchains = [TOOLCHAIN_TYPE],
)

def _python_objects_impl(ctx):
    distribution, variants = _all_extension_modules(ctx)
    context = python_objects(ctx, ctx.label.name, distribution, variants, ctx.file.exports, _lld(ctx))
    return [CcInfo(linking_context = context)]

python_objects_library = rule(
    implementation = _python_objects_impl,
    doc = "The distribution's object files and libraries, for the tests of the launcher, which rustc links.",
    attrs = {
        "exports": attr.label(
            doc = "As of `python_launcher`.",
            allow_single_file = True,
            mandatory = True,
        ),
    },
    toolchains = [TOOLCHAIN_TYPE, _RUST],
    provides = [CcInfo],
)
