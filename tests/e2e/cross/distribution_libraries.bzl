"""The static libraries of a distribution, as C sees them."""

load("@rules_cc//cc:defs.bzl", "CcInfo", "cc_common")
load("@rules_cc//cc:find_cc_toolchain.bzl", "find_cc_toolchain", "use_cc_toolchain")

visibility(["//tests/..."])

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
