"""Source distributions whose analysis must fail."""

load("//rules:defs.bzl", "python_sdist_resources")
load(":calls.bzl", "failure_test")

visibility(["//tests/..."])

def failing_sdist_test(name, message, **attributes):
    """A source distribution whose analysis must fail.

    Args:
      name: Name of the test.
      message: What the error must contain.
      **attributes: Attributes of the target.
    """
    python_sdist_resources(
        name = name + "_sdist",
        tags = ["manual"],
        **attributes
    )
    failure_test(
        name = name,
        message = message,
        target_under_test = ":{}_sdist.build".format(name),
    )
