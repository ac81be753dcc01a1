"""Repositories that hold a Python distribution, downloaded, given as a file, or built from source."""

visibility(["//rules/..."])

# Set by `bazelw` where archives cannot be downloaded.
_FROM_SOURCE = "RULES_PYOXIDIZER_DISTRIBUTION"
_ARCHIVE = "distribution.tar.zst"
_BUILD_TIMEOUT_SECONDS = 3600

# Exit code of tools.distribution.archive: nothing here decompresses zstd.
_NO_ZSTD = 3

_BUILD_FILE = """\
load("{defs}", "python_distribution")
load(":facts.bzl", "FACTS")

package(default_visibility = ["//visibility:public"])

exports_files(["python/PYTHON.json"])

python_distribution(
    name = "distribution",
    description = "python/PYTHON.json",
    facts = FACTS,
    headers = glob(["python/{include}/**/*.h"]),
    interpreter = "python/{interpreter}",
    interpreter_data = ["python/install/lib/python{compact_version}.zip"] + glob(["python/{stdlib}/lib-dynload/**"]),
    link_inputs = glob([
        "python/build/**/*.a",
        "python/build/**/*.o",
    ]),
    stdlib = glob(
        ["python/{stdlib}/**"],
        exclude = [
            "python/{stdlib}/**/__pycache__/**",
            "python/{stdlib}/config-*/**",
            "python/{stdlib}/lib-dynload/**",
            "python/{stdlib}/site-packages/**",
        ],
    ),
)
"""

def _describe_origin(rctx):
    if rctx.attr.archive:
        return "the archive {}".format(rctx.attr.archive)
    if not rctx.attr.urls:
        return "the archive built from source"
    return "the archive {}".format(rctx.attr.urls[0])

def _fail(rctx, problem, advice):
    fail("Python distribution {}: {}. {}".format(rctx.attr.title, problem, advice))

def _build_from_source(rctx):
    """Builds the archive, or finds it in the user's cache."""
    python = rctx.which("python3")
    if not python:
        _fail(rctx, "building it from source needs python3 on PATH, which is not there", "Install Python 3.9 or later.")
    root = rctx.path(Label("//:BUILD.bazel")).dirname
    result = rctx.execute(
        [
            python,
            "-B",
            "-m",
            "tools.distribution.source",
            "--python-version",
            rctx.attr.python_version,
            "--target",
            rctx.attr.target_triple,
            "--output",
            _ARCHIVE,
        ],
        environment = {"PYTHONPATH": str(root)},
        timeout = _BUILD_TIMEOUT_SECONDS,
        quiet = False,
    )
    if result.return_code:
        _fail(rctx, "building it from source failed", "The lines above say why.")

def _fetch(rctx):
    """Puts the archive's content below `python/`."""
    if rctx.attr.archive:
        # A download rather than a link: it is what checks the hash.
        path = rctx.path(rctx.attr.archive)
        if rctx.attr.sha256:
            rctx.download("file://{}".format(path), _ARCHIVE, sha256 = rctx.attr.sha256)
        else:
            rctx.symlink(path, _ARCHIVE)
    elif rctx.os.environ.get(_FROM_SOURCE) == "source" and rctx.attr.source_allowed:
        _build_from_source(rctx)
    elif rctx.attr.urls:
        rctx.download(rctx.attr.urls, _ARCHIVE, sha256 = rctx.attr.sha256)
    else:
        _fail(
            rctx,
            "no published archive is known for it",
            "Give the tag `pyoxidizer.distribution` an 'archive' or 'urls', or build it from source with --repo_env={}=source.".format(_FROM_SOURCE),
        )
    _extract(rctx)
    rctx.delete(_ARCHIVE)

def _extract(rctx):
    """Unpacks the archive with our own tool: Bazel's lets members leave the folder, and its errors cannot be worded."""
    python = rctx.which("python3")
    problem = "there is no python3 on PATH"
    if python:
        result = rctx.execute(
            [python, "-B", "-m", "tools.distribution.archive", _ARCHIVE, "python"],
            environment = {"PYTHONPATH": str(rctx.path(Label("//:BUILD.bazel")).dirname)},
        )
        if result.return_code == 0:
            return
        problem = result.stderr.strip().removeprefix("error: ")
        if result.return_code != _NO_ZSTD:
            _fail(rctx, "{} cannot be used: {}".format(_describe_origin(rctx), problem), "Get it anew.")
    if not rctx.attr.sha256:
        _fail(rctx, "{} cannot be checked: {}".format(_describe_origin(rctx), problem), "Install Python 3.9 or later and libzstd, or give its 'sha256'.")

    # Its hash vouches for it.
    rctx.extract(_ARCHIVE)

def _run_python(rctx, interpreter, arguments, environment = {}):
    """Runs the distribution's own interpreter, or the machine's where that cannot run here."""
    if rctx.execute([interpreter, "-s", "-S", "-c", ""]).return_code:
        # It is for another platform, or not there.
        interpreter = rctx.which("python3")
        if not interpreter:
            _fail(rctx, "its interpreter does not run on this machine and there is no other python3", "Install python3.")
    return rctx.execute([interpreter, "-s", "-S", "-B"] + arguments, environment = environment)

def _python_distribution_repository_impl(rctx):
    _fetch(rctx)
    description = rctx.path("python/PYTHON.json")
    if not description.exists:
        _fail(rctx, "{} holds no python/PYTHON.json".format(_describe_origin(rctx)), "Is it a full archive of python-build-standalone?")
    exe = json.decode(rctx.read(description), default = {}).get("python_exe", "")
    root = rctx.path(Label("//:BUILD.bazel")).dirname
    result = _run_python(
        rctx,
        rctx.path("python").get_child(*exe.split("/")) if exe else "python3",
        ["-m", "tools.distribution.describe", "--root", "python"],
        {"PYTHONPATH": str(root)},
    )
    if result.return_code:
        _fail(rctx, "its description is not valid", result.stderr.strip())
    facts = json.decode(result.stdout)
    if rctx.attr.python_version and facts["python_major_minor"] != rctx.attr.python_version:
        _fail(
            rctx,
            "it holds Python {}".format(facts["python_version"]),
            "Give the tag `pyoxidizer.distribution` python_version = \"{}\".".format(facts["python_major_minor"]),
        )
    rctx.file("facts.bzl", "FACTS = {}\n".format(repr(json.encode(facts))))
    compact_version = facts["python_major_minor"].replace(".", "")
    _zip_stdlib(rctx, facts, compact_version)
    rctx.file("BUILD.bazel", _BUILD_FILE.format(
        defs = str(Label("//rules:defs.bzl")),
        include = facts["include"],
        interpreter = facts["python_exe"],
        compact_version = compact_version,
        stdlib = facts["stdlib"],
    ))

def _zip_stdlib(rctx, facts, compact_version):
    """Packs the standard library for build-time use: two inputs an action instead of a thousand."""
    result = _run_python(
        rctx,
        rctx.path("python").get_child(*facts["python_exe"].split("/")),
        [
            str(rctx.path(Label("//tools/distribution:zip_stdlib.py"))),
            "python/" + facts["stdlib"],
            "python/install/lib/python{}.zip".format(compact_version),
        ],
    )
    if result.return_code:
        _fail(rctx, "packing its standard library failed", result.stderr.strip())
    if not rctx.path("python/{}/lib-dynload".format(facts["stdlib"])).exists:
        # Python looks for this folder and complains if it is not there.
        rctx.file("python/{}/lib-dynload/.empty".format(facts["stdlib"]))

python_distribution_repository = repository_rule(
    implementation = _python_distribution_repository_impl,
    doc = "A Python distribution's files, with a target `:distribution`.",
    attrs = {
        "archive": attr.label(
            doc = "A full archive of python-build-standalone, or one like it, as a file.",
            allow_single_file = [".tar.zst"],
        ),
        "python_version": attr.string(doc = "Major and minor version it must have."),
        "sha256": attr.string(doc = "Hash of the archive; required with 'urls'."),
        "source_allowed": attr.bool(doc = "Whether a distribution built from source may take its place when there is no network."),
        "target_triple": attr.string(doc = "Rust's name of the platform it is for."),
        "title": attr.string(doc = "What messages call it."),
        "urls": attr.string_list(doc = "Where the archive can be downloaded."),
    },
    environ = [_FROM_SOURCE],
)
