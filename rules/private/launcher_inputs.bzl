"""What the launcher is compiled and linked against, from the distribution that toolchain resolution chooses."""

load("@rules_cc//cc:defs.bzl", "CcInfo", "cc_common")
load(":toolchain.bzl", "TOOLCHAIN_TYPE")

visibility(["//tools/launcher"])

def _distribution(ctx):
    return ctx.toolchains[TOOLCHAIN_TYPE].distribution

def _python_headers_impl(ctx):
    distribution = _distribution(ctx)
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

def _variants(distribution):
    """The chosen variant of each extension module, by name: the first one."""
    return {name: variants[0] for name, variants in sorted(distribution.extensions.items())}

def _python_inittab_impl(ctx):
    own = {"oxidized_importer": "PyInit_oxidized_importer"}
    functions = own | {name: variant.init_fn for name, variant in _variants(_distribution(ctx)).items()}
    lines = ["/* The table of builtin modules. */", "#include \"Python.h\""]
    lines += ["extern PyObject *{}(void);".format(function) for function in functions.values() if function]
    lines.append("struct _inittab _PyImport_Inittab[] = {")
    lines += ["    {{\"{}\", {}}},".format(name, function or "NULL") for name, function in functions.items()]
    lines += ["    {NULL, NULL},", "};", ""]
    source = ctx.actions.declare_file(ctx.label.name + ".c")
    ctx.actions.write(source, "\n".join(lines))
    return [DefaultInfo(files = depset([source]))]

python_inittab = rule(
    implementation = _python_inittab_impl,
    doc = "C source of the table of builtin modules.",
    toolchains = [TOOLCHAIN_TYPE],
)

def _linker(distribution):
    # Bitcode is for LLVM's linker, of that LLVM or a later one. Else never gold, which Bazel finds on many machines: it is unmaintained, and
    # rustc warns of it.
    return "lld" if distribution.object_file_format.startswith("llvm-bitcode") else "bfd"

def _python_objects_impl(ctx):
    distribution = _distribution(ctx)
    variants = _variants(distribution).values()
    objects = depset(
        distribution.core_objects,
        transitive = [depset(variant.objects) for variant in variants],
    )
    libraries = depset(
        distribution.static_libraries,
        transitive = [depset(variant.static_libraries) for variant in variants],
    )
    system = depset(
        distribution.system_libraries,
        transitive = [depset(variant.system_libraries) for variant in variants],
    )

    # The linker reads what to link from a file of its own: the order matters, and it is long.
    response = ctx.actions.declare_file(ctx.label.name + ".params")
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
    unwinder = ctx.actions.declare_file(ctx.label.name + "/libgcc_s.so")
    ctx.actions.write(unwinder, "INPUT(-lgcc_eh -lgcc)\n")
    exports = ctx.file.exports
    linker_input = cc_common.create_linker_input(
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
    )
    return [CcInfo(linking_context = cc_common.create_linking_context(linker_inputs = depset([linker_input])))]

python_objects = rule(
    implementation = _python_objects_impl,
    doc = "The distribution's object files and libraries, as a dependency of what is linked.",
    attrs = {
        "exports": attr.label(
            doc = "Linker's dynamic list: the symbols that extension modules in shared libraries may use.",
            allow_single_file = True,
            mandatory = True,
        ),
    },
    toolchains = [TOOLCHAIN_TYPE],
    provides = [CcInfo],
)
