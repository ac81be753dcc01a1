"""Repositories whose targets are those of another repository, which the platform and the version of Python choose."""

load(":triples.bzl", "constraints")

visibility("public")

# Of what is in a wheel besides modules; not every wheel has them.
_PARTS = ["_bin", "_headers"]

def _aliases(name, tags, hub, versions, platforms, default_version, python_settings):
    """An alias for each version of Python, which chooses by platform; and one that chooses among these."""
    for version, repositories in versions.items():
        native.alias(
            name = "{}/{}".format(version, name),
            actual = select(
                {platforms[triple]: "@{}//:{}".format(repository, name) for triple, repository in repositories.items()},
                no_match_error = "@{}//:{}: there is no distribution of Python {} for the platform, and so there are no wheels; there are for {}. Add one by the tag `pyoxidizer.distribution`.".format(
                    hub,
                    name,
                    version,
                    ", ".join(repositories),
                ),
            ),
            tags = ["manual"],
            visibility = ["//visibility:private"],
        )
    native.alias(
        name = name,
        actual = select(
            {python_settings.format(version): "{}/{}".format(version, name) for version in versions if version != default_version} |
            {"//conditions:default": "{}/{}".format(default_version, name)},
        ),
        tags = tags,
        visibility = ["//visibility:public"],
    )

def wheels_hub(name, distributions, extras, versions, default_version, python_settings):
    """Declares the targets.

    Args:
      name: str. The repository's name.
      distributions: list[str]. By their targets' names.
      extras: list[str]. Targets of distributions with extras, `NAME[EXTRA]`.
      versions: dict[str, dict[str, str]]. By version of Python and platform the repository that has the wheels.
      default_version: str. The version where no flag asks for another.
      python_settings: str. Label of the setting that asks for a version, with `{}` for it.
    """
    triples = {triple: None for repositories in versions.values() for triple in repositories}
    platforms = {triple: "is_" + triple for triple in triples}
    for triple, setting in platforms.items():
        native.config_setting(
            name = setting,
            constraint_values = constraints(triple),
            visibility = ["//visibility:private"],
        )
    targets = [(distribution + part, []) for distribution in distributions for part in ["", "_whl"]]
    targets += [(distribution + part, ["manual"]) for distribution in distributions for part in _PARTS]
    targets += [(target, []) for target in extras + ["all"]]
    for target, tags in targets:
        _aliases(target, tags, name, versions, platforms, default_version, python_settings)
