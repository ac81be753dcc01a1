"""The rule `python_embedded_library`."""

load("@rules_cc//cc:find_cc_toolchain.bzl", "find_cc_toolchain", "use_cc_toolchain")
load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load(":application.bzl", "APPLICATION_ATTRIBUTES")
load(":executable_modules.bzl", "executable_modules")
load(":glibc.bzl", "GLIBC_ATTRIBUTES", "declare_glibc_check")
load(":launcher.bzl", "LauncherInfo", "choose_extension_modules")
load(":launcher_link.bzl", "compile_inittab", "link_features", "own_modules", "python_objects")
load(":licenses.bzl", "declare_licenses")
load(":payload.bzl", "declare_payload")
load(":toolchain.bzl", "TOOLCHAIN_TYPE")

visibility(["//rules/..."])

# The symbols that tools/launcher/src/embedding reads.
_PAYLOAD = """\
    .section .rodata.pyembed, "a"
    .balign 16
    .global pyox_embedded_payload
    .type pyox_embedded_payload, %object
pyox_embedded_payload:
    .incbin "{path}"
.Lend:
    .size pyox_embedded_payload, .Lend - pyox_embedded_payload
    .balign 8
    .global pyox_embedded_payload_length
    .type pyox_embedded_payload_length, %object
    .size pyox_embedded_payload_length, 8
pyox_embedded_payload_length:
    .quad .Lend - pyox_embedded_payload
    .section .note.GNU-stack, "", %progbits
"""

def _compile_payload(ctx, toolchain, features, payload):
    source = ctx.actions.declare_file(ctx.label.name + ".payload.s")
    ctx.actions.write(source, _PAYLOAD.format(path = payload.path))
    _, compiled = cc_common.compile(
        actions = ctx.actions,
        additional_inputs = [payload],
        cc_toolchain = toolchain,
        feature_configuration = features,
        name = ctx.label.name + ".payload",
        srcs = [source],
    )
    return compiled

def _python_embedded_library_impl(ctx):
    python = ctx.toolchains[TOOLCHAIN_TYPE]
    distribution = python.distribution
    if distribution.shared_library:
        fail("{}: {} has a shared libpython; a library to embed needs one that can be linked. Choose the flavor 'standalone_static'.".format(
            ctx.label,
            distribution.label,
        ))
    toolchain = find_cc_toolchain(ctx)
    features = link_features(ctx, toolchain)
    modules = executable_modules(ctx, distribution)
    packed = declare_payload(ctx, python, modules)
    launcher = ctx.attr._launcher[0][LauncherInfo]
    name = ctx.label.name
    compiled = cc_common.merge_compilation_outputs(compilation_outputs = [
        compile_inittab(ctx, name, toolchain, features, launcher.headers, distribution, modules.variants, modules.linked),
        _compile_payload(ctx, toolchain, features, packed.output),
    ])
    own_code, _ = cc_common.create_linking_context_from_compilation_outputs(
        actions = ctx.actions,
        alwayslink = True,
        cc_toolchain = toolchain,
        compilation_outputs = compiled,
        disallow_dynamic_library = True,
        feature_configuration = features,
        name = name,
    )
    library = CcInfo(
        compilation_context = launcher.headers.compilation_context,
        linking_context = cc_common.merge_linking_contexts(linking_contexts = [
            own_code,
            own_modules(ctx, name, modules.linked),
        ]),
    )
    objects = CcInfo(linking_context = python_objects(ctx, name, distribution, modules.variants, launcher.exports, launcher.lld, any_linker = True))
    licenses = declare_licenses(ctx, python, modules, ctx.executable._launcher, packed.module_names)
    glibc_checks = declare_glibc_check(ctx, python, packed = packed, beside = packed.files)
    return [
        DefaultInfo(files = depset(packed.files), runfiles = ctx.runfiles(packed.files)),
        OutputGroupInfo(
            _validation = depset(licenses.validations + glibc_checks),
            licenses = depset([licenses.info.text]),
            module_names = depset([packed.module_names]),
            payload = depset([packed.output]),
            reports = packed.reports,
        ),
        cc_common.merge_cc_infos(cc_infos = [library, ctx.attr._shim[0][CcInfo], objects]),
        licenses.info,
    ]

python_embedded_library = rule(
    implementation = _python_embedded_library_impl,
    doc = """Python, its standard library and an application, to be linked into a program of your own in Rust, C or C++.

A Rust program also depends on `@rules_pyoxidizer//rules:pyembed` (`use pyembed::{Config, Interpreter};`), one in C or C++ on
`@rules_pyoxidizer//rules:pyembed_c` (`#include "pyembed.h"`). A program has one such library. The run mode says what `Interpreter::run` and `pyembed_run`
run. See docs/embedding.md.""",
    attrs = APPLICATION_ATTRIBUTES | GLIBC_ATTRIBUTES | {
        "_launcher": attr.label(
            default = Label("//tools/launcher"),
            executable = True,
            cfg = choose_extension_modules,
        ),
        "_shim": attr.label(
            default = Label("//tools/launcher:shim"),
            cfg = choose_extension_modules,
        ),
    },
    fragments = ["cpp"],
    provides = [CcInfo],
    toolchains = [TOOLCHAIN_TYPE] + use_cc_toolchain(),
)
