"""Tests of functions that end with `fail`: an analysis that calls them must fail, and say so."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")

# buildifier: disable=bzl-visibility
load("//rules/private:cross_toolchains.bzl", "TARGETS")

# buildifier: disable=bzl-visibility
load("//rules/private:distributions.bzl", "distribution_repositories")

# buildifier: disable=bzl-visibility
load("//rules/private:locations.bzl", "check_patterns", "resource_prefixes")

# buildifier: disable=bzl-visibility
load("//rules/private:settings.bzl", "payload_settings", "settings_for")

# buildifier: disable=bzl-visibility
load("//rules/private:trim.bzl", "check_untrimmed")

# buildifier: disable=bzl-visibility
load("//rules/private:triples.bzl", "asked_targets")

# buildifier: disable=bzl-visibility
load("//rules/private:zig_versions.bzl", "ZIG_TARGETS")

visibility("private")

_FUNCTIONS = {
    "check_untrimmed": check_untrimmed,
    "check_patterns": check_patterns,
    "debian_toolchains": lambda targets: asked_targets([struct(targets = targets)], "debian_toolchains", TARGETS),
    "zig_toolchains": lambda targets: asked_targets([struct(targets = targets)], "zig_toolchains", ZIG_TARGETS),
    "distribution": lambda **tag: distribution_repositories([struct(**tag)], "x86_64-unknown-linux-gnu"),
    "payload_settings": payload_settings,
    "resource_prefixes": resource_prefixes,
    "settings_for": settings_for,
}

def _call_impl(ctx):
    _FUNCTIONS[ctx.attr.function](**json.decode(ctx.attr.arguments))
    return []

_call = rule(
    implementation = _call_impl,
    attrs = {
        "arguments": attr.string(mandatory = True),
        "function": attr.string(mandatory = True),
    },
)

def _failure_test_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.expect_failure(env, ctx.attr.message)
    return analysistest.end(env)

failure_test = analysistest.make(
    _failure_test_impl,
    expect_failure = True,
    attrs = {"message": attr.string(mandatory = True)},
    doc = "A target whose analysis must fail with a message that contains 'message'.",
)

musl_failure_test = analysistest.make(
    _failure_test_impl,
    expect_failure = True,
    attrs = {"message": attr.string(mandatory = True)},
    config_settings = {"//command_line_option:platforms": str(Label("//rules/platforms:x86_64-unknown-linux-musl"))},
    doc = "The same for a platform where nothing but what is linked can be loaded.",
)

def failing_call_test(name, function, arguments, message):
    """A call of a function that must fail.

    Args:
      name: Name of the test.
      function: str. One of the functions above.
      arguments: dict. Its arguments.
      message: str. What the error says, or a part of it.
    """
    _call(
        name = name + "_call",
        arguments = json.encode(arguments),
        function = function,
        tags = ["manual"],
    )
    failure_test(
        name = name,
        message = message,
        target_under_test = ":" + name + "_call",
    )
