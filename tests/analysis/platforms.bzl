"""Tests of platforms: which C library a platform counts as having, and which platform an executable is for."""

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

def _executable_platform_test_impl(ctx):
    env = analysistest.begin(ctx)
    packing = [action for action in analysistest.target_actions(env) if action.mnemonic == "PyoxPack"][0]
    asserts.equals(env, ctx.attr.triple, packing.argv[packing.argv.index("--target-triple") + 1])
    return analysistest.end(env)

_TRIPLE = {"triple": attr.string(doc = "What its Python is for.")}

executable_platform_test = analysistest.make(
    _executable_platform_test_impl,
    attrs = _TRIPLE,
    doc = "Which platform an executable is for.",
)

musl_executable_platform_test = analysistest.make(
    _executable_platform_test_impl,
    attrs = _TRIPLE,
    config_settings = {"//command_line_option:platforms": str(Label("//rules/platforms:x86_64-unknown-linux-musl"))},
    doc = "The same where the command line asks for musl.",
)
