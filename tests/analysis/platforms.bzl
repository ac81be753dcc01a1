"""Tests of platforms: which C library a platform counts as having."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")

visibility("private")

_Info = provider("A value.", fields = ["value"])

c_library = rule(
    implementation = lambda ctx: [_Info(value = ctx.attr.value)],
    doc = "A value that differs between platforms.",
    attrs = {"value": attr.string(doc = "The value.")},
)

def _test_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.equals(env, ctx.attr.expected, analysistest.target_under_test(env)[_Info].value)
    return analysistest.end(env)

def _make(platform):
    return analysistest.make(
        _test_impl,
        attrs = {"expected": attr.string(doc = "The value on the platform.")},
        config_settings = {"//command_line_option:platforms": platform},
    )

glibc_platform_test = _make(str(Label("//rules/platforms:aarch64-unknown-linux-gnu")))

host_platform_test = _make(str(Label("@platforms//host")))

musl_platform_test = _make(str(Label("//rules/platforms:x86_64-unknown-linux-musl")))
