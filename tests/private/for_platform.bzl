"""Files built for another platform than the tests themselves."""

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
