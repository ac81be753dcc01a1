"""One wheel, as it is for platforms that this is no machine of: files in formats that are not made here."""

visibility("private")

_PLATFORMS = [
    "macosx_10_13_universal2",
    "manylinux2014_s390x",
    "manylinux_2_31_armv7l",
    "musllinux_1_2_x86_64",
    "win32",
    "win_amd64",
]

_FILEGROUP = """
filegroup(
    name = "{platform}",
    srcs = glob(["{platform}/*.whl"]),
    visibility = ["//visibility:public"],
)
"""

def _foreign_wheels_repository_impl(rctx):
    python = rctx.which("python3")
    if not python:
        fail("foreign_wheels: there is no python3 on PATH to run pip with. Install it.")

    # A label in an attribute would fetch it always.
    (pip,) = rctx.path(Label("@pip_wheels//:BUILD.bazel")).dirname.get_child("wheels").readdir()
    for platform in _PLATFORMS:
        result = rctx.execute([
            python,
            "-B",
            "{}/pip".format(pip),
            "download",
            "--require-hashes",
            "--no-deps",
            "--only-binary=:all:",
            "--python-version=3.13",
            "--platform={}".format(platform),
            "--dest={}".format(platform),
            "--requirement={}".format(rctx.path(rctx.attr.requirements)),
            "--disable-pip-version-check",
            "--no-input",
            "--quiet",
        ], timeout = 600)
        if result.return_code:
            fail("foreign_wheels: pip download for {} failed:\n{}".format(platform, result.stderr))
    rctx.file("BUILD.bazel", "".join([_FILEGROUP.format(platform = platform) for platform in _PLATFORMS]))

_foreign_wheels_repository = repository_rule(
    implementation = _foreign_wheels_repository_impl,
    attrs = {"requirements": attr.label(
        doc = "A requirements file with hashes.",
        allow_single_file = True,
        mandatory = True,
    )},
)

def _foreign_wheels_impl(_mctx):
    _foreign_wheels_repository(
        name = "foreign_wheels",
        requirements = "//tests/tools:analyze/foreign.lock",
    )

foreign_wheels = module_extension(
    implementation = _foreign_wheels_impl,
    doc = "The repository `foreign_wheels`, with a filegroup for each platform; it needs one of wheels called `pip_wheels`.",
)
