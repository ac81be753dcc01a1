"""Tests of the checkout itself: linters, which are to see every file without being told of each."""

visibility(["//tests/..."])

# Such a test runs every time, for Bazel does not know what it reads.
CHECKOUT_TAGS = [
    "external",
    "no-cache",
    "no-remote",
]

_LAUNCHER = """\
#!/bin/sh
set -eu
program=$PWD/{program}
cd "$(dirname "$(readlink -f MODULE.bazel)")"
exec "$program" {arguments}
"""

def _checkout_test_impl(ctx):
    script = ctx.actions.declare_file(ctx.label.name + ".sh")
    ctx.actions.write(script, _LAUNCHER.format(
        arguments = " ".join(ctx.attr.arguments),
        program = ctx.file.program.short_path,
    ), is_executable = True)
    return [DefaultInfo(
        executable = script,
        runfiles = ctx.runfiles([ctx.file.program, ctx.file._root]),
    )]

_checkout_test = rule(
    implementation = _checkout_test_impl,
    doc = "Runs a program in the checkout's root.",
    attrs = {
        "arguments": attr.string_list(doc = "Arguments as the shell reads them."),
        "program": attr.label(
            doc = "The program.",
            allow_single_file = True,
            mandatory = True,
        ),
        "_root": attr.label(
            default = "//:MODULE.bazel",
            allow_single_file = True,
        ),
    },
    test = True,
)

def checkout_test(name, **kwargs):
    """Runs a program in the checkout's root.

    Args:
      name: Name of the target.
      **kwargs: `program`, a label; `arguments`, a list; attributes common to all tests.
    """
    _checkout_test(
        name = name,
        size = "small",
        tags = CHECKOUT_TAGS,
        **kwargs
    )
