"""Declaring the repositories of distributions, for module extensions and WORKSPACE files alike."""

load(":distribution_repository.bzl", "python_distribution_repository")
load(":distributions.bzl", "distribution_repositories")
load(":toolchains_repository.bzl", "toolchains_repository")

visibility(["//rules/..."])

def declare_distributions(tags, host):
    """Declares a repository for each distribution, and `pyoxidizer_toolchains`, which registers them.

    Args:
      tags: list of `distribution` tags, in order of preference.
      host: str or None. Triple of the machine: the platform of an archive for which no other is named.

    Returns:
      list[struct]: as `distribution_repositories`.
    """
    repositories = distribution_repositories(tags, host)
    for repository in repositories:
        python_distribution_repository(name = repository.name, **repository.attributes)
    toolchains_repository(
        name = "pyoxidizer_toolchains",
        distributions = json.encode([
            {
                "constraints": repository.constraints,
                "name": repository.name,
                "triple": repository.triple,
                "version": repository.version,
            }
            for repository in repositories
        ]),
    )
    return repositories
