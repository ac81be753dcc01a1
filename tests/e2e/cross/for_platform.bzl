"""Files built for another platform than the tests themselves."""

load("@rules_cc//cc:defs.bzl", "CcInfo", "cc_common")
load("@rules_cc//cc:find_cc_toolchain.bzl", "find_cc_toolchain", "use_cc_toolchain")

visibility(["//tests/..."])

def _transition_impl(_settings, attr):
    return {"//command_line_option:platforms": [str(attr.platform)]}

_transition = transition(
    implementation = _transition_impl,
    inputs = [],
    outputs = ["//command_line_option:platforms"],
)

def _for_platform_impl(ctx):
    # Under a name of its own, for among runfiles its path would be that of the file for the tests' platform.
    link = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.symlink(output = link, target_file = ctx.file.target)
    return [DefaultInfo(files = depset([link]))]

for_platform = rule(
    implementation = _for_platform_impl,
    doc = "A file, such as an executable, built for a platform.",
    attrs = {
        "platform": attr.label(
            doc = "The platform.",
            mandatory = True,
        ),
        "target": attr.label(
            doc = "The file.",
            allow_single_file = True,
            mandatory = True,
            cfg = _transition,
        ),
        "_allowlist_function_transition": attr.label(default = "@bazel_tools//tools/allowlists/function_transition_allowlist"),
    },
)

_PYTHON = "//rules:toolchain_type"

def _distribution_libraries_impl(ctx):
    toolchain = find_cc_toolchain(ctx)
    features = cc_common.configure_features(ctx = ctx, cc_toolchain = toolchain)
    (variant,) = ctx.toolchains[_PYTHON].distribution.extensions[ctx.attr.extension_module]
    libraries = [
        cc_common.create_library_to_link(
            actions = ctx.actions,
            alwayslink = True,
            cc_toolchain = toolchain,
            feature_configuration = features,
            pic_static_library = library,
        )
        for library in variant.static_libraries
    ]
    inputs = cc_common.create_linker_input(owner = ctx.label, libraries = depset(libraries))
    return [CcInfo(linking_context = cc_common.create_linking_context(linker_inputs = depset([inputs])))]

distribution_libraries = rule(
    implementation = _distribution_libraries_impl,
    doc = "The static libraries of one of the distribution's extension modules, all of what is in them.",
    attrs = {"extension_module": attr.string(
        doc = "Its name.",
        mandatory = True,
    )},
    fragments = ["cpp"],
    provides = [CcInfo],
    toolchains = [_PYTHON] + use_cc_toolchain(),
)
