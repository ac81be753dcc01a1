"""libFuzzer's runtime, out of Debian's packages. It is downloaded when something is first fuzzed."""

load("//tests/private:run_module.bzl", "run_module")

visibility("private")

_BUILD = """\
load("@rules_cc//cc:defs.bzl", "cc_import", "cc_library")

cc_import(
    name = "archive",
    static_library = "libfuzzer.a",
)

cc_library(
    name = "libfuzzer",
    linkopts = ["-lstdc++"],
    visibility = ["//visibility:public"],
    deps = [":archive"],
)
"""

def _libfuzzer_repository_impl(rctx):
    rctx.symlink(run_module(rctx, "libFuzzer", "tests.fuzz.libfuzzer"), "libfuzzer.a")
    rctx.file("BUILD.bazel", _BUILD)

_libfuzzer_repository = repository_rule(
    implementation = _libfuzzer_repository_impl,
    doc = "The library `libfuzzer`, without a `main`.",
    environ = ["HOME", "XDG_CACHE_HOME"],
)

libfuzzer = module_extension(
    implementation = lambda _mctx: _libfuzzer_repository(name = "libfuzzer"),
    doc = "The repository `libfuzzer`.",
)
