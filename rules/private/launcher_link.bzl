"""Linking launchers: the launcher's own code, libpython's objects, and a chosen set of extension modules."""

load("@rules_cc//cc:find_cc_toolchain.bzl", "find_cc_toolchain")
load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load(":cc_config_parts.bzl", "UNRESOLVED_SYMBOLS")

visibility(["//rules/..."])

def _linker(ctx, name, distribution, lld, any_linker):
    """Which linker: its flags and its files. Never gold, which Bazel finds on many machines: it is unmaintained."""
    if not distribution.object_file_format.startswith("llvm-bitcode"):
        return [] if any_linker else ["-fuse-ld=bfd"], []

    # Bitcode is for LLVM's linker, of that LLVM or a later one. rustc brings one along; without it, the machine's has to do.
    if not lld:
        return ["-fuse-ld=lld"], []

    # It tells from its own name what it is to be, and the compiler looks for it by that name.
    link = ctx.actions.declare_file(name + ".lld/ld.lld")
    ctx.actions.symlink(output = link, target_file = lld.program, is_executable = True)
    return ["-fuse-ld=lld", "-B" + link.dirname], [link] + lld.files

# A module of single-phase initialization (PEP 489) learns only from this context which package it is in. Python sets it for shared libraries alone.
_PACKAGE_CONTEXT = """\
#if PY_VERSION_HEX >= 0x030C0000
extern const char *_PyImport_SwapPackageContext(const char *context);
#else
static const char *_PyImport_SwapPackageContext(const char *context) {
    const char *old = _Py_PackageContext;
    _Py_PackageContext = context;
    return old;
}
#endif
static PyObject *pyox_in_package(const char *name, PyObject *(*function)(void)) {
    const char *old = _PyImport_SwapPackageContext(name);
    PyObject *module = function();
    _PyImport_SwapPackageContext(old);
    return module;
}"""

def inittab_source(ctx, name, functions, extends = False):
    """Declares the C source of the table of builtin modules.

    Args:
      ctx: Context.
      name: str. The file's name without suffix.
      functions: dict[str, str or None]. By name of the module its initialization function; None for what Python initializes itself.
      extends: bool. Whether libpython, being a shared library, has a table of its own that this one extends.

    Returns:
      File.
    """
    lines = ["/* The table of builtin modules. */", "#include \"Python.h\""]
    lines += ["extern PyObject *{}(void);".format(function) for function in functions.values() if function]
    in_packages = {module: function for module, function in functions.items() if "." in module}
    if in_packages:
        lines.append(_PACKAGE_CONTEXT)
        lines += [
            "static PyObject *{function}_in_package(void) {{ return pyox_in_package(\"{module}\", {function}); }}".format(
                function = function,
                module = module,
            )
            for module, function in in_packages.items()
        ]
        functions = functions | {module: function + "_in_package" for module, function in in_packages.items()}
    if not extends:
        lines.append("struct _inittab pyox_own_inittab[] = {{NULL, NULL}};")
    lines.append("struct _inittab {}[] = {{".format("pyox_own_inittab" if extends else "_PyImport_Inittab"))
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
    return {"oxidized_importer": "PyInit_oxidized_importer"} | {
        name: variant.init_fn
        for name, variant in variants.items()
        if not variant.shared_library
    }

def python_objects(ctx, name, distribution, variants, exports, lld, any_linker = False):
    """What of a distribution is linked: libpython's objects, and objects and libraries of the chosen extension modules.

    Args:
      ctx: Context.
      name: str. Prefix of the files that are declared.
      distribution: PythonDistributionInfo.
      variants: dict[str, struct]. From `chosen_extension_modules`.
      exports: File. Linker's dynamic list: the symbols that extension modules in shared libraries may use.
      lld: struct or None. `program` (File: LLVM's linker, for objects that are bitcode) and `files` (list[File]: what it needs).
      any_linker: bool. Whether objects that are no bitcode may be linked by whatever linker the C++ toolchain has: for programs that are not ours, of which
        Bazel writes the command for that one.

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
    shared = [distribution.shared_library] if distribution.shared_library else []
    content.add_all(shared)
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
    linker_flags, linker_files = _linker(ctx, name, distribution, lld, any_linker)
    return cc_common.create_linking_context(linker_inputs = depset([cc_common.create_linker_input(
        owner = ctx.label,
        user_link_flags = depset(linker_flags + [
            "-L" + unwinder.dirname,
            # gold complains of each symbol of a list that it cannot export.
            "-rdynamic" if any_linker else "-Wl,--dynamic-list=" + exports.path,
            # See tools/launcher/signals.c and tools/launcher/terminfo.c.
            "-Wl,--wrap=sigaction",
            "-Wl,--wrap=getenv",
            "@" + response.path,
        ] + (["-Wl,-rpath,$ORIGIN"] if shared else [])),
        additional_inputs = depset([exports, response, unwinder] + shared + linker_files, transitive = [objects, libraries]),
    )]))

def compile_inittab(ctx, name, toolchain, features, headers, distribution, variants, own):
    """Declares the compilation of the table of builtin modules.

    Args:
      ctx: Context.
      name: str. Prefix of the files that are declared.
      toolchain: CcToolchainInfo.
      features: FeatureConfiguration.
      headers: CcInfo. The distribution's headers.
      distribution: PythonDistributionInfo.
      variants: dict[str, struct]. From `chosen_extension_modules`.
      own: list[PythonExtensionModuleInfo]. Extension modules that are not the distribution's.

    Returns:
      CcCompilationOutputs.
    """
    shared = distribution.libpython_link_mode == "shared"
    functions = python_functions({} if shared else variants) | {module.module_name: module.init_function for module in own}
    _, compiled = cc_common.compile(
        actions = ctx.actions,
        cc_toolchain = toolchain,
        compilation_contexts = [headers.compilation_context],
        feature_configuration = features,
        name = name + ".inittab",
        srcs = [inittab_source(ctx, name + ".inittab", functions, extends = shared)],
        user_compile_flags = ["-DPy_BUILD_CORE", "-O2"],
    )
    return compiled

def own_modules(ctx, name, own):
    """What is linked of extension modules that are not the distribution's.

    Args:
      ctx: Context.
      name: str. Prefix of the files that are declared.
      own: list[PythonExtensionModuleInfo].

    Returns:
      LinkingContext.
    """
    if not own:
        return cc_common.create_linking_context(linker_inputs = depset())
    objects = [module.object for module in own]

    # Modules in C++ must not need a library that the machine may lack: found first, this one is the static one.
    cpp_library = ctx.actions.declare_file(name + ".cpp/libstdc++.so")
    ctx.actions.write(cpp_library, "INPUT(-l:libstdc++.a)\n")
    linked = cc_common.create_linker_input(
        owner = ctx.label,
        user_link_flags = depset([file.path for file in objects] + ["-L" + cpp_library.dirname]),
        additional_inputs = depset(objects + [cpp_library]),
    )
    return cc_common.create_linking_context(linker_inputs = depset([linked] + [module.linker_input for module in own]))

def link_features(ctx, toolchain, requested = []):
    """The feature configuration with which launchers are linked.

    Args:
      ctx: Context of a rule with the C++ toolchain.
      toolchain: CcToolchainInfo.
      requested: list[str]. Features to have besides, if the toolchain has them.

    Returns:
      FeatureConfiguration.
    """
    return cc_common.configure_features(
        ctx = ctx,
        cc_toolchain = toolchain,
        requested_features = ctx.features + requested,
        # Only gold and LLVM's linker have that, and Bazel asks what its own choice of a linker has.
        unsupported_features = ctx.disabled_features + ["supports_start_end_lib"],
    )

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
      (File, File): the executable, and the linker's map of it.
    """
    toolchain = find_cc_toolchain(ctx)
    features = link_features(ctx, toolchain, requested = [UNRESOLVED_SYMBOLS])
    link_map = ctx.actions.declare_file(name + ".map")
    linked = cc_common.link(
        actions = ctx.actions,
        cc_toolchain = toolchain,
        compilation_outputs = compile_inittab(ctx, name, toolchain, features, launcher.headers, distribution, variants, own),
        feature_configuration = features,
        linking_contexts = [
            launcher.code.linking_context,
            python_objects(ctx, name, distribution, variants, launcher.exports, launcher.lld),
            own_modules(ctx, name, own),
        ],
        name = name,
        additional_outputs = [link_map],
        user_link_flags = [
            # No position-independent executable: relocating it costs every start, as Debian finds for its own python.
            "-no-pie",
            "-Wl,-Map=" + link_map.path,
            "-Wl,--as-needed",
            "-Wl,--gc-sections",
            # Names of functions stay, for debuggers and profilers.
            "-Wl,--strip-debug",
        ],
    )
    return linked.executable, link_map
