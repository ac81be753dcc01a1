"""musl's loader, for what is not linked statically. It is downloaded when a test first needs it."""

load("//tests/private:run_module.bzl", "run_module")

visibility("private")

def _musl_loader_repository_impl(rctx):
    run_module(rctx, "musl's loader", "tests.e2e.cross.musl_loader", ["."])
    rctx.file("BUILD.bazel", 'exports_files(["ld-musl-x86_64.so.1"])\n')

_musl_loader_repository = repository_rule(
    implementation = _musl_loader_repository_impl,
    doc = "The file `ld-musl-x86_64.so.1`.",
    environ = ["HOME", "XDG_CACHE_HOME"],
)

musl_loader = module_extension(
    implementation = lambda _mctx: _musl_loader_repository(name = "musl_loader"),
    doc = "The repository `musl_loader`.",
)
