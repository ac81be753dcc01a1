"""Files built for another platform than the tests themselves."""

visibility(["//tests/..."])

_GLIBC_FLOOR = "//rules:glibc_floor"

def _transition_impl(settings, attr):
    return {
        _GLIBC_FLOOR: attr.glibc_floor or settings[_GLIBC_FLOOR],
        "//command_line_option:platforms": [str(attr.platform)],
    }

_transition = transition(
    implementation = _transition_impl,
    inputs = [_GLIBC_FLOOR],
    outputs = [
        _GLIBC_FLOOR,
        "//command_line_option:platforms",
    ],
)

def _for_platform_impl(ctx):
    # Under a name of its own, for among runfiles its path would be that of the file for the tests' platform.
    link = ctx.actions.declare_file(ctx.label.name)
    (target,) = ctx.attr.target
    ctx.actions.symlink(output = link, target_file = target[DefaultInfo].files_to_run.executable or ctx.files.target[0])
    return [DefaultInfo(files = depset([link]), runfiles = ctx.runfiles(ctx.files.target))]

for_platform = rule(
    implementation = _for_platform_impl,
    doc = "An executable, or another file, built for a platform; what it is built with is beside it, under the names that it has there.",
    attrs = {
        "glibc_floor": attr.string(doc = "The oldest glibc that all of it has to run with, as on the command line."),
        "platform": attr.label(
            doc = "The platform.",
            mandatory = True,
        ),
        "target": attr.label(
            doc = "The file.",
            allow_files = True,
            mandatory = True,
            cfg = _transition,
        ),
        "_allowlist_function_transition": attr.label(default = "@bazel_tools//tools/allowlists/function_transition_allowlist"),
    },
)
