"""A file as it is for another platform than that of the tests."""

visibility("private")

_transition = transition(
    implementation = lambda _settings, attr: {"//command_line_option:platforms": [str(attr.platform)]},
    inputs = [],
    outputs = ["//command_line_option:platforms"],
)

def _file_for_platform_impl(ctx):
    link = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.symlink(output = link, target_file = ctx.file.file)
    return [DefaultInfo(files = depset([link]))]

file_for_platform = rule(
    implementation = _file_for_platform_impl,
    doc = "A link with the target's name to a file.",
    attrs = {
        "file": attr.label(
            doc = "The file.",
            mandatory = True,
            allow_single_file = True,
            cfg = _transition,
        ),
        "platform": attr.label(
            doc = "The platform.",
            mandatory = True,
        ),
        "_allowlist_function_transition": attr.label(default = "@bazel_tools//tools/allowlists/function_transition_allowlist"),
    },
)
