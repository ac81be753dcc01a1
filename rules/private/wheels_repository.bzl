"""Repositories of wheels, downloaded by pip."""

visibility(["//rules/..."])

_LOADS = """\
load("@@{rules_cc}//cc:defs.bzl", "cc_library")
load("@@{rules_python}//python:defs.bzl", "py_library")
load("{rules}", "python_wheel_resources")

package(default_visibility = ["//visibility:public"])
"""

_WHEEL = """
python_wheel_resources(
    name = "{name}",
    wheel = "wheels/{wheel}",
    deps = {deps},
)
"""

_GROUP = """
py_library(
    name = "{name}",
    deps = {deps},
)
"""

_FILE = """
filegroup(
    name = "{name}_whl",
    srcs = ["wheels/{wheel}"],
)
"""

_HEADERS = """
cc_library(
    name = "{name}_headers",
    hdrs = glob(["headers/{name}/**"]),
    includes = {includes},
)
"""

_PROGRAMS = """
filegroup(
    name = "{name}_bin",
    srcs = glob(["bin/{name}/**"]),
)
"""

_NO_WHEEL = "No matching distribution found for "

def _build_file(description):
    text = _LOADS.format(
        rules = Label("//rules:defs.bzl"),
        rules_cc = Label("@rules_cc//cc:defs.bzl").workspace_name,
        rules_python = Label("@rules_python//python:defs.bzl").workspace_name,
    )
    for target in description["targets"]:
        deps = [":" + name for name in target["deps"]]
        if target["wheel"]:
            text += _WHEEL.format(name = target["name"], wheel = target["wheel"], deps = deps)
        else:
            text += _GROUP.format(name = target["name"], deps = deps)
    for name, wheel in description["wheels"].items():
        text += _FILE.format(name = name, wheel = wheel)
    for name, includes in description["headers"].items():
        text += _HEADERS.format(name = name, includes = includes)
    for name in description["programs"]:
        text += _PROGRAMS.format(name = name)
    return text

def _wheels_repository_impl(rctx):
    description = rctx.path(rctx.attr.interpreter)
    facts = json.decode(rctx.read(description))
    python = description.dirname.get_child(*facts["python_exe"].split("/"))
    bundled = description.dirname.get_child(*(facts["python_paths"]["stdlib"].split("/") + ["ensurepip", "_bundled"]))
    pip = [path for path in bundled.readdir() if path.basename.startswith("pip-")][0]
    requirements = rctx.path(rctx.attr.requirements)

    def run(paths, arguments):
        return rctx.execute(
            [python, "-B", "-m"] + arguments,
            environment = {"PYTHONPATH": ":".join([str(path) for path in paths])},
            timeout = 1200,
        )

    # Not isolated: the user's pip configuration says where wheels come from.
    result = run([pip], [
        "pip",
        "download",
        "--require-hashes",
        "--no-deps",
        "--only-binary=:all:",
        "--dest=wheels",
        "--requirement={}".format(requirements),
        "--disable-pip-version-check",
        "--no-input",
        "--quiet",
    ])
    if result.return_code:
        advice = ""
        if _NO_WHEEL in result.stderr:
            advice = "\nThere is no wheel of {} for Python {} on this machine. Choose a version that has one; or leave it out here, get its source distribution by the tag `pyoxidizer.sdists`, and build it with `python_sdist_resources`.".format(
                result.stderr.rpartition(_NO_WHEEL)[2].splitlines()[0],
                facts["python_version"],
            )
        fail("wheels of {}: pip download failed:\n{}{}".format(rctx.attr.requirements, result.stderr, advice))

    # Pip has a copy of `packaging`, which knows requirements and their markers.
    result = run(
        [rctx.path(Label("//:BUILD.bazel")).dirname, "{}/pip/_vendor".format(pip)],
        ["tools.wheels.describe", "--wheels=wheels", "--requirements={}".format(requirements)],
    )
    if result.return_code:
        fail("wheels of {}: {}".format(rctx.attr.requirements, result.stderr.removeprefix("error: ")))
    found = json.decode(result.stdout)
    for problem in found["problems"]:
        # buildifier: disable=print
        print("wheels of {}: {}.".format(rctx.attr.requirements, problem))
    rctx.file("BUILD.bazel", _build_file(found))

wheels_repository = repository_rule(
    implementation = _wheels_repository_impl,
    doc = """Targets for the wheels of a requirements file with hashes. For each distribution a `python_wheel_resources` with its dependencies, and the wheel itself with
`_whl` after the name; C and C++ headers as a `cc_library` with `_headers` after the name, and programs as a filegroup with `_bin`, where there are any; `name[extra]`;
and `all`.""",
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
