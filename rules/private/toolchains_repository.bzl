"""The repository that registers distributions as toolchains. Reading it fetches no distribution."""

visibility(["//rules/..."])

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

_TOOLCHAIN = """
python_distribution_toolchain(
    name = "{name}",
    distribution = "{distribution}",
    exec_distribution = "{distribution}",
    tags = ["manual"],
)

toolchain(
    name = "{name}_toolchain",
    exec_compatible_with = {constraints},
    target_compatible_with = {constraints},
    target_settings = {settings},
    toolchain = ":{name}",
    toolchain_type = "{toolchain_type}",
)
"""

def _toolchains_repository_impl(rctx):
    flag = str(Label("@rules_python//python/config_settings:python_version"))
    text = _HEADER.format(
        defs = str(Label("//rules:defs.bzl")),
        flag = flag,
        selects = str(Label("@bazel_skylib//lib:selects.bzl")),
    )
    default = rctx.attr.versions[0]

    # Before it had features.bzl, rules_python gave its version flag a default of its own that nobody had asked for.
    rules_python = rctx.path(Label("@rules_python//python:BUILD.bazel")).dirname
    flag_is_a_wish = rules_python.get_child("features.bzl").exists
    for version in sorted({version: None for version in rctx.attr.versions}):
        alternatives = [":is_" + version] + ([":python_unset"] if version == default else [])
        text += _VERSION.format(version = version, flag = flag, alternatives = ", ".join([repr(name) for name in alternatives]))
    for repository, version, constraints in zip(rctx.attr.repositories, rctx.attr.versions, rctx.attr.constraints):
        text += _TOOLCHAIN.format(
            name = repository,
            distribution = "@{}//:distribution".format(repository),
            constraints = constraints,
            settings = [":python_" + version] if flag_is_a_wish or version != default else [],
            toolchain_type = str(Label("//rules:toolchain_type")),
        )
    rctx.file("BUILD.bazel", text)

toolchains_repository = repository_rule(
    implementation = _toolchains_repository_impl,
    doc = "One toolchain() a distribution, in order of preference. The first one's version is the default.",
    attrs = {
        "constraints": attr.string_list(doc = "For each distribution, its platform's constraints as a Starlark list of labels."),
        "repositories": attr.string_list(doc = "Names of the distributions' repositories."),
        "versions": attr.string_list(doc = "For each distribution, its major and minor version."),
    },
)
