"""A library of which one name is seen: CPython has a mimalloc of its own, and nobody's `malloc` is to be replaced."""

load("@rules_cc//cc:find_cc_toolchain.bzl", "find_cc_toolchain", "use_cc_toolchain")
load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load("//rules/private:isolated_object.bzl", "isolated_object", "split_libraries")

visibility("private")

def _isolated_library_impl(ctx):
    context = cc_common.merge_cc_infos(cc_infos = [dep[CcInfo] for dep in ctx.attr.deps]).linking_context
    whole, archives, rest = split_libraries(context)
    object_file = isolated_object(ctx, find_cc_toolchain(ctx), whole, archives + ctx.files.archives, ctx.attr.symbol, ctx.attr.symbol)
    return [CcInfo(linking_context = cc_common.create_linking_context(linker_inputs = depset([cc_common.create_linker_input(
        owner = ctx.label,
        additional_inputs = depset([object_file] + rest.additional),
        libraries = depset(rest.libraries),
        user_link_flags = depset([object_file.path] + rest.flags),
    )])))]

isolated_library = rule(
    implementation = _isolated_library_impl,
    doc = "All of some libraries as one object file.",
    attrs = {
        "archives": attr.label_list(
            doc = "Static libraries that are files.",
            allow_files = [".a"],
        ),
        "deps": attr.label_list(
            doc = "The libraries.",
            mandatory = True,
            providers = [CcInfo],
        ),
        "symbol": attr.string(
            doc = "The name that is seen.",
            mandatory = True,
        ),
    },
    provides = [CcInfo],
    toolchains = use_cc_toolchain(),
)
