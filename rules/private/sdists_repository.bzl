"""Repositories of source distributions, downloaded by pip."""

visibility(["//rules/..."])

_TARGET = """
filegroup(
    name = "{name}",
    srcs = ["{file}"],
    visibility = ["//visibility:public"],
)
"""

def _sdists_repository_impl(rctx):
    description = rctx.path(rctx.attr.interpreter)
    facts = json.decode(rctx.read(description))
    result = rctx.execute(
        [
            description.dirname.get_child(*facts["python_exe"].split("/")),
            "-B",
            rctx.path(Label("//tools:sdist/download.py")),
            "{}/{}/ensurepip/_bundled/pip-*.whl".format(description.dirname, facts["python_paths"]["stdlib"]),
            "download",
            # Not isolated: the user's pip configuration says where archives come from.
            "--require-hashes",
            "--no-deps",
            "--no-binary=:all:",
            "--dest=sdists",
            "--requirement={}".format(rctx.path(rctx.attr.requirements)),
            "--disable-pip-version-check",
            "--no-input",
            "--quiet",
        ],
        timeout = 1200,
    )
    if result.return_code:
        fail("source distributions of {}: pip download failed:\n{}".format(rctx.attr.requirements, result.stderr))
    text = ""
    for archive in sorted([path.basename for path in rctx.path("sdists").readdir()]):
        name = archive.rpartition("-")[0].lower().replace("-", "_").replace(".", "_")
        text += _TARGET.format(file = "sdists/" + archive, name = name)
    rctx.file("BUILD.bazel", text)

sdists_repository = repository_rule(
    implementation = _sdists_repository_impl,
    doc = "For each line of a requirements file with hashes the source distribution, as a filegroup.",
    attrs = {
        "interpreter": attr.label(
            doc = "PYTHON.json of a distribution that runs on this machine; its pip is used.",
            allow_single_file = True,
            mandatory = True,
        ),
        "requirements": attr.label(
            doc = "A requirements file with hashes.",
            allow_single_file = True,
            mandatory = True,
        ),
    },
)
