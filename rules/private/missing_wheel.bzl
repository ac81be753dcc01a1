"""A distribution of which there is no wheel for a platform."""

visibility("public")

def _missing_wheel_impl(ctx):
    fail("{}: {}.".format(ctx.attr.requirements, ctx.attr.reason))

missing_wheel = rule(
    implementation = _missing_wheel_impl,
    doc = "Stands in a repository of wheels for what is not there; who depends on it learns why.",
    attrs = {
        "reason": attr.string(
            doc = "Why there is none, and what to do.",
            mandatory = True,
        ),
        "requirements": attr.string(
            doc = "The requirements file.",
            mandatory = True,
        ),
    },
)
