"""A header of the distribution's, as a file that tests can read."""

load("@rules_cc//cc:defs.bzl", "CcInfo")

visibility("private")

def _header_impl(ctx):
    found = [
        header
        for header in ctx.attr.headers[CcInfo].compilation_context.headers.to_list()
        if header.path.endswith("/" + ctx.attr.path)
    ]
    return [DefaultInfo(files = depset(found))]

header = rule(
    implementation = _header_impl,
    doc = "The header whose path ends with 'path'.",
    attrs = {
        "headers": attr.label(
            doc = "A library that has it.",
            mandatory = True,
            providers = [CcInfo],
        ),
        "path": attr.string(
            doc = "The end of its path.",
            mandatory = True,
        ),
    },
)
