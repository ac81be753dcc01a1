"""Repositories of wheels, fetched and unpacked by pip."""

visibility(["//rules/..."])

_LOADS = """\
load("@@{rules_cc}//cc:defs.bzl", "cc_library")
load("@@{rules_python}//python:defs.bzl", "py_library")
"""

_LIBRARY = """
py_library(
    name = "{name}",
    srcs = glob(["{name}/**/*.py"], allow_empty = True),
    data = glob(
        ["{name}/**"],
        exclude = ["{name}/**/*.py", "{name}/**/*.pyc", "{name}/bin/**", "{name}/*.dist-info/RECORD"],
    ),
    imports = ["{name}"],
    visibility = ["//visibility:public"],
)

cc_library(
    name = "{name}_headers",
    hdrs = glob(["{name}/**/*.h", "{name}/**/*.hpp"], allow_empty = True),
    # Where pybind11 and others have them, and where numpy has.
    includes = ["{name}/{name}/include", "{name}/{name}/_core/include"],
    visibility = ["//visibility:public"],
)

filegroup(
    name = "{name}_bin",
    srcs = glob(["{name}/bin/**"], allow_empty = True),
    visibility = ["//visibility:public"],
)
"""

_PIP = """\
import glob, runpy, sys
sys.path.insert(0, glob.glob(sys.argv[1])[0])
del sys.argv[1]
runpy.run_module("pip", run_name="__main__", alter_sys=True)
"""

def _wheels_repository_impl(rctx):
    description = rctx.path(rctx.attr.interpreter)
    facts = json.decode(rctx.read(description))
    python = description.dirname.get_child(*facts["python_exe"].split("/"))
    bundled = "{}/{}/ensurepip/_bundled/pip-*.whl".format(description.dirname, facts["python_paths"]["stdlib"])

    def pip(*arguments):
        result = rctx.execute(
            # Not isolated: the user's pip configuration says where wheels come from.
            [python, "-B", "-c", _PIP, bundled] + list(arguments) + ["--disable-pip-version-check", "--no-input", "--quiet"],
            timeout = 1200,
        )
        if result.return_code:
            fail("wheels of {}: pip {} failed:\n{}".format(rctx.attr.requirements, arguments[0], result.stderr))

    pip(
        "download",
        "--require-hashes",
        "--no-deps",
        "--only-binary=:all:",
        "--dest=wheels",
        "--requirement={}".format(rctx.path(rctx.attr.requirements)),
    )
    text = _LOADS.format(
        rules_cc = Label("@rules_cc//cc:defs.bzl").workspace_name,
        rules_python = Label("@rules_python//python:defs.bzl").workspace_name,
    )
    for wheel in sorted([str(path) for path in rctx.path("wheels").readdir()]):
        name = wheel.rpartition("/")[2].split("-")[0].lower().replace(".", "_")
        pip("install", "--no-deps", "--no-index", "--no-compile", "--target={}".format(name), wheel)
        text += _LIBRARY.format(name = name)
    rctx.delete("wheels")
    rctx.file("BUILD.bazel", text)

wheels_repository = repository_rule(
    implementation = _wheels_repository_impl,
    doc = """For each wheel of a requirements file with hashes a `py_library`, its C and C++ headers as a `cc_library` with `_headers` after the name, and its programs as a
filegroup with `_bin`.""",
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
