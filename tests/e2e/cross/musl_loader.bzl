"""musl's loader, for what is not linked statically. It is downloaded when a test first needs it."""

visibility("private")

def _musl_loader_repository_impl(rctx):
    python = rctx.which("python3")
    if not python:
        fail("musl's loader needs python3 on PATH, which is not there. Install Python 3.9 or later.")
    result = rctx.execute(
        [python, "-B", "-m", "tests.e2e.cross.musl_loader", "."],
        environment = {"PYTHONPATH": str(rctx.path(Label("//:BUILD.bazel")).dirname)},
        quiet = False,
    )
    if result.return_code:
        lines = result.stderr.strip().splitlines() or ["it ended with exit code {}".format(result.return_code)]
        fail("There is no loader of musl: {} (tests.e2e.cross.musl_loader)".format(lines[-1].removeprefix("error: ")))
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
