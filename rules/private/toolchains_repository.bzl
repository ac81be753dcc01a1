"""The repository that registers distributions as toolchains. Reading it fetches no distribution."""

visibility(["//rules/...", "//tests/..."])

# The version that is taken where no flag asks for one, in place of the first one's.
_VERSION_VARIABLE = "RULES_PYOXIDIZER_PYTHON_VERSION"

_HEADER = """\
load("{selects}", "selects")
load("{defs}", "python_distribution_toolchain")

package(default_visibility = ["//visibility:public"])

config_setting(
    name = "python_unset",
    flag_values = {{"{flag}": ""}},
)
"""

_VERSION = """
config_setting(
    name = "is_{version}",
    flag_values = {{"{flag}": "{version}"}},
)

selects.config_setting_group(
    name = "python_{version}",
    match_any = [{alternatives}],
)
"""

# Pairs are cheap: only of the one that is chosen anything is fetched.
_TOOLCHAIN = """
python_distribution_toolchain(
    name = "{name}",
    distribution = "@{target}//:distribution",
    exec_distribution = "@{exec}//:distribution",
    tags = ["manual"],
)

toolchain(
    name = "{name}_toolchain",
    exec_compatible_with = {exec_constraints},
    target_compatible_with = {target_constraints},
    target_settings = {settings},
    toolchain = ":{name}",
    toolchain_type = "{toolchain_type}",
)
"""

def toolchain_pairs(distributions):
    """Which distribution runs the tools for which other: every one of the same version, on its own platform.

    Args:
      distributions: list[struct] with `name` and `version`, in order of preference.

    Returns:
      list[struct]: `name`, `target` and `exec` (both of `distributions`).
    """
    return [
        struct(
            name = target.name if target == exec else "{}_on_{}".format(target.name, exec.triple),
            target = target,
            exec = exec,
        )
        for target in distributions
        for exec in distributions
        if target.version == exec.version
    ]

def _toolchains_repository_impl(rctx):
    flag = str(Label("@rules_python//python/config_settings:python_version"))
    text = _HEADER.format(
        defs = str(Label("//rules:defs.bzl")),
        flag = flag,
        selects = str(Label("@bazel_skylib//lib:selects.bzl")),
    )
    distributions = [struct(**each) for each in json.decode(rctx.attr.distributions)]
    known = sorted({distribution.version: None for distribution in distributions})
    default = rctx.os.environ.get(_VERSION_VARIABLE) or distributions[0].version
    if default not in known:
        fail("{} is '{}', but there are distributions of {} only. Add one by the tag `pyoxidizer.distribution`.".format(
            _VERSION_VARIABLE,
            default,
            " and ".join(known),
        ))

    # Before it had features.bzl, rules_python gave its version flag a default of its own that nobody had asked for.
    rules_python = rctx.path(Label("@rules_python//python:BUILD.bazel")).dirname
    flag_is_a_wish = rules_python.get_child("features.bzl").exists
    for version in known:
        alternatives = [":is_" + version] + ([":python_unset"] if version == default else [])
        text += _VERSION.format(version = version, flag = flag, alternatives = ", ".join([repr(name) for name in alternatives]))
    for pair in toolchain_pairs(distributions):
        version = pair.target.version
        text += _TOOLCHAIN.format(
            name = pair.name,
            exec = pair.exec.name,
            exec_constraints = pair.exec.constraints,
            settings = [":python_" + version] if flag_is_a_wish or version != default else [],
            target = pair.target.name,
            target_constraints = pair.target.constraints,
            toolchain_type = str(Label("//rules:toolchain_type")),
        )
    rctx.file("BUILD.bazel", text)
    rctx.file("default.bzl", '"""Which Python executables have where no flag asks for another."""\n\nPYTHON_VERSION = "{}"\n'.format(default))

toolchains_repository = repository_rule(
    implementation = _toolchains_repository_impl,
    doc = """One toolchain() for each distribution and each platform that its tools can run on, in order of preference. The first one's version is the
default, unless the environment variable RULES_PYOXIDIZER_PYTHON_VERSION names another (`--repo_env=…`).""",
    environ = [_VERSION_VARIABLE],
    attrs = {
        "distributions": attr.string(
            doc = "JSON. A list of objects with `name` (of the repository), `version`, `triple` and `constraints`.",
            mandatory = True,
        ),
    },
)
