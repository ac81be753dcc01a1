"""Linking launchers: the launcher's own code, libpython's objects, and a chosen set of extension modules."""

load("@rules_cc//cc:defs.bzl", "cc_common")
load("@rules_cc//cc:find_cc_toolchain.bzl", "find_cc_toolchain")

visibility(["//rules/..."])

def _linker(distribution):
    # Bitcode is for LLVM's linker, of that LLVM or a later one. Else never gold, which Bazel finds on many machines: it is unmaintained.
    return "lld" if distribution.object_file_format.startswith("llvm-bitcode") else "bfd"

def inittab_source(ctx, name, functions):
    """Declares the C source of the table of builtin modules.

    Args:
      ctx: Context.
      name: str. The file's name without suffix.
      functions: dict[str, str or None]. By name of the module its initialization function; None for what Python initializes itself.

    Returns:
      File.
    """
    lines = ["/* The table of builtin modules. */", "#include \"Python.h\""]
    lines += ["extern PyObject *{}(void);".format(function) for function in functions.values() if function]
    lines.append("struct _inittab _PyImport_Inittab[] = {")
    lines += ["    {{\"{}\", {}}},".format(module, function or "NULL") for module, function in functions.items()]
    lines += ["    {NULL, NULL},", "};", ""]
    source = ctx.actions.declare_file(name + ".c")
    ctx.actions.write(source, "\n".join(lines))
    return source

def python_functions(variants):
    """Initialization functions of the builtin modules: the launcher's own and the chosen ones of a distribution.

    Args:
      variants: dict[str, struct]. From `chosen_extension_modules`.

    Returns:
      dict[str, str or None]: by name of the module.
    """
    return {"oxidized_importer": "PyInit_oxidized_importer"} | {name: variant.init_fn for name, variant in variants.items()}

def python_objects(ctx, name, distribution, variants, exports):
    """What of a distribution is linked: libpython's objects, and objects and libraries of the chosen extension modules.

    Args:
      ctx: Context.
      name: str. Prefix of the files that are declared.
      distribution: PythonDistributionInfo.
      variants: dict[str, struct]. From `chosen_extension_modules`.
      exports: File. Linker's dynamic list: the symbols that extension modules in shared libraries may use.

    Returns:
      LinkingContext.
    """
    objects = depset(
        distribution.core_objects,
        transitive = [depset(variant.objects) for variant in variants.values()],
    )
    libraries = depset(
        distribution.static_libraries,
        transitive = [depset(variant.static_libraries) for variant in variants.values()],
    )
    system = depset(
        distribution.system_libraries,
        transitive = [depset(variant.system_libraries) for variant in variants.values()],
    )

    # The linker reads what to link from a file of its own: the order matters, and it is long.
    response = ctx.actions.declare_file(name + ".params")
    content = ctx.actions.args()
    content.set_param_file_format("multiline")
    content.add_all(objects)
    content.add("-Wl,--start-group")
    content.add_all(libraries)
    content.add("-Wl,--end-group")
    content.add_all(system, format_each = "-l%s")

    # rustc leaves out the default libraries of C and names its own before what stands here.
    content.add_all(["-lgcc", "-lc"])
    ctx.actions.write(response, content)

    # rustc asks for the unwinder as a shared library, which not every machine has: this one, found first, is the static one.
    unwinder = ctx.actions.declare_file(name + ".unwinder/libgcc_s.so")
    ctx.actions.write(unwinder, "INPUT(-lgcc_eh -lgcc)\n")
    return cc_common.create_linking_context(linker_inputs = depset([cc_common.create_linker_input(
        owner = ctx.label,
        user_link_flags = depset([
            "-fuse-ld=" + _linker(distribution),
            "-L" + unwinder.dirname,
            "-Wl,--dynamic-list=" + exports.path,
            # See tools/launcher/signals.c.
            "-Wl,--wrap=sigaction",
            "@" + response.path,
        ]),
        additional_inputs = depset([exports, response, unwinder], transitive = [objects, libraries]),
    )]))

def link_launcher(ctx, name, launcher, distribution, variants, own = []):
    """Declares the link of a launcher.

    Args:
      ctx: Context of a rule with the C++ toolchain.
      name: str. The executable's name.
      launcher: LauncherInfo.
      distribution: PythonDistributionInfo.
      variants: dict[str, struct]. From `chosen_extension_modules`.
      own: list[PythonExtensionModuleInfo]. Extension modules that are not the distribution's.

    Returns:
      File: the executable.
    """
    toolchain = find_cc_toolchain(ctx)
    features = cc_common.configure_features(
        ctx = ctx,
        cc_toolchain = toolchain,
        requested_features = ctx.features,
        # Only gold and LLVM's linker have that, and Bazel asks what its own choice of a linker has.
        unsupported_features = ctx.disabled_features + ["supports_start_end_lib"],
    )
    functions = python_functions(variants) | {module.name: module.init_fn for module in own}
    _, compiled = cc_common.compile(
        actions = ctx.actions,
        cc_toolchain = toolchain,
        compilation_contexts = [launcher.headers.compilation_context],
        feature_configuration = features,
        name = name + ".inittab",
        srcs = [inittab_source(ctx, name + ".inittab", functions)],
        user_compile_flags = ["-DPy_BUILD_CORE", "-O2"],
    )
    own_objects = [module.object for module in own]
    linked = cc_common.link(
        actions = ctx.actions,
        cc_toolchain = toolchain,
        compilation_outputs = compiled,
        feature_configuration = features,
        linking_contexts = [
            launcher.code.linking_context,
            python_objects(ctx, name, distribution, variants, launcher.exports),
        ] + [module.linking_context for module in own],
        name = name,
        additional_inputs = own_objects,
        user_link_flags = [file.path for file in own_objects] + [
            # No position-independent executable: relocating it costs every start, as Debian finds for its own python.
            "-no-pie",
            "-Wl,--as-needed",
            "-Wl,--gc-sections",
            # Names of functions stay, for debuggers and profilers.
            "-Wl,--strip-debug",
        ],
    )
    return linked.executable
