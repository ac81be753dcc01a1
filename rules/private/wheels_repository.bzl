"""Repositories of wheels, downloaded by pip: one for each platform and version of Python, and one that leads to these."""

load(":own_tools.bzl", "own_tools")
load(":triples.bzl", "platforms_of")

visibility(["//rules/..."])

_LOADS = """\
load("@@{rules_cc}//cc:cc_library.bzl", "cc_library")
load("@@{rules_python}//python:defs.bzl", "py_library")
load("{missing_wheel}", "missing_wheel")
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

_MISSING = """
missing_wheel(
    name = "{name}",
    reason = {reason},
    requirements = "{requirements}",
    tags = ["manual"],
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

# How new a C library the wheels may need: that of the oldest Debian that all of this runs on.
_GLIBC = "2.36"

_HUB = """\
load("@pyoxidizer_toolchains//:default.bzl", "PYTHON_VERSION")
load("{hub}", "wheels_hub")

wheels_hub(
    name = "{name}",
    default_version = PYTHON_VERSION,
    distributions = {distributions},
    extras = {extras},
    python_settings = "@pyoxidizer_toolchains//:python_{{}}",
    versions = {versions},
)
"""

def _build_file(description, requirements):
    text = _LOADS.format(
        missing_wheel = Label("//rules/private:missing_wheel.bzl"),
        rules = Label("//rules:defs.bzl"),
        rules_cc = Label("@rules_cc//cc:cc_library.bzl").repo_name,
        rules_python = Label("@rules_python//python:defs.bzl").repo_name,
    )
    missing = description["missing"]
    for target in description["targets"]:
        deps = [":" + name for name in target["deps"]]
        if target["wheel"]:
            text += _WHEEL.format(name = target["name"], wheel = target["wheel"], deps = deps)
        elif target["name"] not in missing:
            text += _GROUP.format(name = target["name"], deps = deps)
    for name, reason in missing.items():
        for target in [name, name + "_whl"]:
            text += _MISSING.format(name = target, reason = repr(reason), requirements = requirements)
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

    # Pip has a copy of `packaging`, which knows requirements and their markers.
    paths = [own_tools(rctx, ["wheels"]), pip, "{}/pip/_vendor".format(pip)]

    def run(module, *arguments):
        result = rctx.execute(
            [
                python,
                "-B",
                "-m",
                module,
                "--missing=missing.json",
                "--requirements={}".format(rctx.path(rctx.attr.requirements)),
                "--target-triple=" + rctx.attr.target_triple,
                "--wheels=wheels",
            ] + list(arguments),
            environment = {"PYTHONPATH": ":".join([str(path) for path in paths])},
            timeout = 1200,
        )
        if result.return_code:
            fail("wheels of {} for {}: {}".format(rctx.attr.requirements, rctx.attr.target_triple, result.stderr.removeprefix("error: ")))
        return result.stdout

    run("tools.wheels.download", "--glibc=" + rctx.attr.glibc)
    found = json.decode(run("tools.wheels.describe"))
    for problem in found["problems"]:
        # buildifier: disable=print
        print("wheels of {} for {}: {}.".format(rctx.attr.requirements, rctx.attr.target_triple, problem))
    rctx.file("BUILD.bazel", _build_file(found, rctx.attr.requirements))

_REQUIREMENTS = {"requirements": attr.label(
    doc = "A requirements file with hashes.",
    allow_single_file = True,
    mandatory = True,
)}

_wheels_repository = repository_rule(
    implementation = _wheels_repository_impl,
    doc = """Targets for the wheels of a requirements file with hashes, for a platform. For each distribution a `python_wheel_resources` with its dependencies, and the wheel
itself with `_whl` after the name; C and C++ headers as a `cc_library` with `_headers` after the name, and programs as a filegroup with `_bin`, where there are any;
`name[extra]`; and `all`. What there is no wheel of is a target that cannot be analyzed.""",
    attrs = _REQUIREMENTS | {
        "glibc": attr.string(
            doc = "The newest version of glibc that wheels may need.",
            mandatory = True,
        ),
        "interpreter": attr.label(
            doc = "PYTHON.json of a distribution that runs on this machine, of the version that the wheels are for; its pip is used.",
            allow_single_file = True,
            mandatory = True,
        ),
        "target_triple": attr.string(
            doc = "The platform, as //rules/platforms names it.",
            mandatory = True,
        ),
    },
)

def _wheels_hub_impl(rctx):
    python = rctx.which("python3")
    if not python:
        fail("wheels of {}: python3 is needed on PATH, and is not there. Install Python 3.9 or later.".format(rctx.attr.requirements))
    result = rctx.execute(
        [python, "-B", "-m", "tools.wheels.requirements", rctx.path(rctx.attr.requirements)],
        environment = {"PYTHONPATH": own_tools(rctx, ["wheels"])},
    )
    if result.return_code:
        fail("wheels of {}: {}".format(rctx.attr.requirements, result.stderr.removeprefix("error: ")))
    asked = json.decode(result.stdout)
    extras = {"{}[{}]".format(name, extra): None for name, extras in asked.items() for extra in extras}
    rctx.file("BUILD.bazel", _HUB.format(
        distributions = sorted(asked),
        extras = sorted(extras | {name: None for name in rctx.attr.extras}),
        hub = Label("//rules/private:wheels_hub.bzl"),
        name = rctx.attr.tag_name,
        versions = rctx.attr.versions,
    ))

_wheels_hub = repository_rule(
    implementation = _wheels_hub_impl,
    doc = "The targets of a requirements file, whatever they are built for. Of what is chosen by platform and Python only what somebody builds is fetched.",
    attrs = _REQUIREMENTS | {
        "extras": attr.string_list(doc = "Targets `NAME[EXTRA]` besides those of the extras that the file asks for."),
        "tag_name": attr.string(
            doc = "The repository's name, as the tag gives it.",
            mandatory = True,
        ),
        "versions": attr.string(
            doc = "Starlark's text of a dict: by version of Python and platform the repository that has the wheels.",
            mandatory = True,
        ),
    },
)

def declare_wheels(tag, distributions, host):
    """Declares the repositories of a `wheels` tag. What is for a platform that nobody builds for is not fetched.

    Args:
      tag: The tag.
      distributions: list[struct], as `distribution_repositories`.
      host: str. Triple of the machine, which runs pip.
    """

    # Bytecode is compiled by a distribution of the machine, of the same version; so its pip knows which wheels are for that.
    pips = {distribution.version: distribution.name for distribution in distributions if distribution.triple == host}
    versions = {version: {} for version in pips}
    for distribution in distributions:
        for platform in platforms_of(distribution.triple) if distribution.version in pips else []:
            name = "{}_{}_{}".format(tag.name, distribution.version.replace(".", "_"), platform)
            versions[distribution.version][platform] = name
            _wheels_repository(
                name = name,
                glibc = tag.glibc or _GLIBC,
                interpreter = "@{}//:python/PYTHON.json".format(pips[distribution.version]),
                requirements = tag.requirements,
                target_triple = platform,
            )
    _wheels_hub(
        name = tag.name,
        extras = tag.extras,
        requirements = tag.requirements,
        tag_name = tag.name,
        versions = repr(versions),
    )
