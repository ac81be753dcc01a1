"""Distributions for WORKSPACE files, which cannot use the module extension."""

load("//rules/private:allocators_repository.bzl", "declare_allocators")
load("//rules/private:declare_distributions.bzl", "declare_distributions")

visibility("public")

def pyoxidizer_repositories(python_version):
    """Makes Python distributions available as toolchains.

    Call `register_toolchains("@pyoxidizer_toolchains//:all")` after it.

    Args:
      python_version: str. Major and minor version, such as `3.13`.
    """
    declare_distributions(
        [struct(archive = None, python_version = python_version, sha256 = "", target_triple = "", urls = [])],
        host = None,
    )
    declare_allocators()
