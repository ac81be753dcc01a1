"""What is special about a build of Python."""

visibility(["//rules/..."])

def abi_flags(distribution):
    """The letters that say what is special about a distribution's build of Python, such as `t` for one without the GIL.

    Args:
      distribution: PythonDistributionInfo.

    Returns:
      str or None: as the name of the folder of its headers says; None where it does not.
    """
    folder = distribution.include_directory.rpartition("/")[2]
    name = "python" + ".".join(distribution.python_version.split(".")[:2])
    return folder.removeprefix(name) if folder.startswith(name) else None
