"""libFuzzer's runtime, out of Debian's packages. It is downloaded when something is first fuzzed."""

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
    python = rctx.which("python3")
    if not python:
        fail("Fuzzing needs python3 on PATH, which is not there. Install Python 3.9 or later.")
    result = rctx.execute(
        [python, "-B", "-m", "tests.fuzz.libfuzzer"],
        environment = {"PYTHONPATH": str(rctx.path(Label("//:BUILD.bazel")).dirname)},
        quiet = False,
    )
    if result.return_code:
        lines = result.stderr.strip().splitlines() or ["it ended with exit code {}".format(result.return_code)]
        fail("There is no libFuzzer: {} (tests.fuzz.libfuzzer)".format(lines[-1].removeprefix("error: ")))
    rctx.symlink(result.stdout.strip(), "libfuzzer.a")
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
