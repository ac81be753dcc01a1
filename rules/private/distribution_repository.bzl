"""Repositories that hold a Python distribution, downloaded, given as a file, or built from source."""

load(":own_tools.bzl", "own_tools")

visibility(["//rules/..."])

# Set by `bazelw` where archives cannot be downloaded.
_FROM_SOURCE = "RULES_PYOXIDIZER_DISTRIBUTION"
_ARCHIVE = "distribution.tar"
_SUFFIXES = [".tar.zst", ".tar.gz"]
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
    interpreter_data = ["python/{zipped_stdlib}"] + {libpython} + glob(["python/{stdlib}/lib-dynload/**"]),
    license_texts = glob(
        ["python/build/sources.json", "python/licenses/**"],
        allow_empty = True,
    ),
    link_inputs = glob(
        [
            "python/build/**/*.a",
            "python/build/**/*.o",
        ],
        allow_empty = True,
    ) + {shared_libraries},
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

def _archive(rctx):
    """Name of the archive, whose end says how it is compressed."""
    origin = str(rctx.attr.archive) if rctx.attr.archive else rctx.attr.urls[0] if rctx.attr.urls else ""
    return _ARCHIVE + (_SUFFIXES[1] if origin.endswith(_SUFFIXES[1]) else _SUFFIXES[0]).removeprefix(".tar")

def _build_from_source(rctx):
    """Builds the archive, or finds it in the user's cache."""
    python = rctx.which("python3")
    if not python:
        _fail(rctx, "building it from source needs python3 on PATH, which is not there", "Install Python 3.9 or later.")
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
            _archive(rctx),
        ] + (["--link-mode", "shared"] if rctx.attr.flavor == "standalone_dynamic" else []),
        environment = {"PYTHONPATH": own_tools(rctx, ["bootstrap", "distribution", "toolchains"])},
        timeout = _BUILD_TIMEOUT_SECONDS,
        quiet = False,
    )
    if result.return_code:
        _fail(rctx, "building it from source failed", "The lines above say why.")

def _fetch(rctx):
    """Puts the archive's content below `python/`."""
    archive = _archive(rctx)
    if rctx.attr.archive:
        # A download rather than a link: it is what checks the hash.
        path = rctx.path(rctx.attr.archive)
        if rctx.attr.sha256:
            rctx.download("file://{}".format(path), archive, sha256 = rctx.attr.sha256)
        else:
            rctx.symlink(path, archive)
    elif rctx.os.environ.get(_FROM_SOURCE) == "source" and rctx.attr.source_allowed:
        _build_from_source(rctx)
    elif rctx.attr.urls:
        rctx.download(rctx.attr.urls, archive, sha256 = rctx.attr.sha256)
    else:
        _fail(
            rctx,
            "no published archive is known for it",
            "Give the tag `pyoxidizer.distribution` an 'archive' or 'urls', or build it from source with --repo_env={}=source.".format(_FROM_SOURCE),
        )
    _extract(rctx, archive)
    rctx.delete(archive)

def _extract(rctx, archive):
    """Unpacks the archive with our own tool: Bazel's lets members leave the folder, and its errors cannot be worded."""
    python = rctx.which("python3")
    problem = "there is no python3 on PATH"
    if python:
        result = rctx.execute(
            [python, "-B", "-m", "tools.distribution.archive", archive, "python"],
            environment = {"PYTHONPATH": own_tools(rctx, ["distribution"])},
        )
        if result.return_code == 0:
            return
        problem = result.stderr.strip().removeprefix("error: ")
        if result.return_code != _NO_ZSTD:
            _fail(rctx, "{} cannot be used: {}".format(_describe_origin(rctx), problem), "Get it anew.")
    if not rctx.attr.sha256:
        _fail(rctx, "{} cannot be checked: {}".format(_describe_origin(rctx), problem), "Install Python 3.9 or later and libzstd, or give its 'sha256'.")

    # Its hash vouches for it.
    rctx.extract(archive)

# What is made here is an input of actions, so that nothing of the user's may show in it: bytecode depends on what the compiling process has imported.
_PYTHON_ENVIRONMENT = {
    "LC_ALL": "C",
    "PYTHONDEVMODE": "",
    "PYTHONHASHSEED": "0",
    "PYTHONHOME": "",
    "PYTHONOPTIMIZE": "",
    "PYTHONPATH": "",
    "PYTHONUTF8": "1",
    "PYTHONWARNINGS": "",
}

def _run_python(rctx, interpreter, arguments, environment = {}):
    """Runs the distribution's own interpreter, or the machine's where that cannot run here."""
    if rctx.execute([interpreter, "-s", "-S", "-B", "-c", ""]).return_code:
        # It is for another platform, or not there.
        interpreter = rctx.which("python3")
        if not interpreter:
            _fail(rctx, "its interpreter does not run on this machine and there is no other python3", "Install python3.")
    return rctx.execute([interpreter, "-s", "-S", "-B"] + arguments, environment = _PYTHON_ENVIRONMENT | environment)

def _describe_install_only(rctx):
    """Writes the description that an `install_only` archive lacks."""
    python = rctx.which("python3")
    if not python:
        _fail(rctx, "{} holds no python/PYTHON.json".format(_describe_origin(rctx)), "Install python3, which can find out what it would say.")
    result = rctx.execute(
        [python, "-s", "-S", "-B", "-m", "tools.distribution.install_only", "--root", "python"],
        environment = {"PYTHONPATH": own_tools(rctx, ["distribution"])},
    )
    if result.return_code:
        _fail(rctx, "{} cannot be used: {}".format(_describe_origin(rctx), result.stderr.strip().removeprefix("error: ")), "Get it anew.")

def _choose_libpython(rctx, facts):
    """Decides how libpython is linked: its objects, wherever there are any, because that makes one file of an executable (F042 to F044, F053).

    Windows' objects are made for a DLL: nothing else can be made of them.
    """
    ways = {"static": facts["core"]["objects"] and facts["symbol_visibility"] != "dllexport", "shared": facts["core"]["shared_library"]}
    ways[facts["libpython_link_mode"]] = True
    wanted = {"standalone_dynamic": "shared", "standalone_static": "static"}.get(rctx.attr.flavor, "static" if ways["static"] else "shared")
    if not ways[wanted]:
        _fail(
            rctx,
            "its libpython is {}, and the flavor {} asks for a {} one".format(facts["libpython_link_mode"], rctx.attr.flavor, wanted),
            "Give the tag `pyoxidizer.distribution` another archive or another 'flavor'.",
        )
    facts["libpython_link_mode"] = wanted
    if wanted == "static":
        facts["builtin_modules"] = None

def _python_distribution_repository_impl(rctx):
    _fetch(rctx)
    description = rctx.path("python/PYTHON.json")
    if not description.exists:
        _describe_install_only(rctx)
    exe = json.decode(rctx.read(description), default = {}).get("python_exe", "")
    result = _run_python(
        rctx,
        rctx.path("python").get_child(*exe.split("/")) if exe else "python3",
        ["-m", "tools.distribution.describe", "--root", "python"],
        {"PYTHONPATH": own_tools(rctx, ["distribution"])},
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
    _choose_libpython(rctx, facts)
    rctx.file("facts.bzl", "FACTS = {}\n".format(repr(json.encode(facts))))

    # Where Python looks for it: without the GIL it is another file.
    zipped_stdlib = "{}lib/python{}{}.zip".format(
        facts["prefix"] + "/" if facts["prefix"] else "",
        facts["python_major_minor"].replace(".", ""),
        "t" if "t" in (facts["abi_tag"] or "") else "",
    )
    _zip_stdlib(rctx, facts, zipped_stdlib)
    rctx.file("BUILD.bazel", _BUILD_FILE.format(
        defs = str(Label("//rules:defs.bzl")),
        include = facts["include"],
        interpreter = facts["python_exe"],
        libpython = _labels([facts["core"]["shared_library"]]),
        shared_libraries = _labels(_shared_libraries(facts)),
        stdlib = facts["stdlib"],
        zipped_stdlib = zipped_stdlib,
    ))

def _labels(paths):
    return repr(["python/" + path for path in paths if path])

def _shared_libraries(facts):
    """Paths of libpython, of extension modules in shared libraries, and of libraries they come with; each once."""
    parts = [facts["core"]] + [variant for variants in facts["extensions"].values() for variant in variants]
    paths = {}
    for part in parts:
        for path in [part["shared_library"]] + part["dynamic_libraries"]:
            if path:
                paths[path] = None
    return paths.keys()

def _zip_stdlib(rctx, facts, zipped_stdlib):
    """Packs the standard library for build-time use: two inputs an action instead of a thousand."""
    result = _run_python(
        rctx,
        rctx.path("python").get_child(*facts["python_exe"].split("/")),
        [
            str(rctx.path(Label("//tools/distribution:zip_stdlib.py"))),
            "python/" + facts["stdlib"],
            "python/" + zipped_stdlib,
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
            doc = "A full or install_only archive of python-build-standalone, or one like it, as a file.",
            allow_single_file = _SUFFIXES,
        ),
        "flavor": attr.string(doc = "How libpython must be linked: see the tag `distribution`."),
        "python_version": attr.string(doc = "Major and minor version it must have."),
        "sha256": attr.string(doc = "Hash of the archive; required with 'urls'."),
        "source_allowed": attr.bool(doc = "Whether a distribution built from source may take its place when there is no network."),
        "target_triple": attr.string(doc = "Rust's name of the platform it is for."),
        "title": attr.string(doc = "What messages call it."),
        "urls": attr.string_list(doc = "Where the archive can be downloaded."),
    },
    environ = [_FROM_SOURCE],
)
