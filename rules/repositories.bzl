"""Distributions for WORKSPACE files, which cannot use the module extension."""

load("//rules/private:distribution_repository.bzl", "python_distribution_repository")
load("//rules/private:distributions.bzl", "distribution_repositories")
load("//rules/private:toolchains_repository.bzl", "toolchains_repository")

visibility("public")

def pyoxidizer_repositories(python_version):
    """Makes Python distributions available as toolchains.

    Call `register_toolchains("@pyoxidizer_toolchains//:all")` after it.

    Args:
      python_version: str. Major and minor version, such as `3.13`.
    """
    tag = struct(archive = None, python_version = python_version, sha256 = "", target_triple = "", urls = [])
    repositories = distribution_repositories([tag], None)
    for repository in repositories:
        python_distribution_repository(name = repository.name, **repository.attributes)
    toolchains_repository(
        name = "pyoxidizer_toolchains",
        constraints = [str(repository.constraints) for repository in repositories],
        repositories = [repository.name for repository in repositories],
        versions = [repository.version for repository in repositories],
    )
