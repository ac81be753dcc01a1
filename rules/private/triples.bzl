"""Platforms by Rust's target triples."""

visibility(["//rules/...", "//tests/..."])

_CPUS = {
    "aarch64": "@platforms//cpu:aarch64",
    "x86_64": "@platforms//cpu:x86_64",
}

# A platform that does not name its C library counts as one with glibc. Windows' Python is one for both kinds of toolchain: made by one, and a DLL.
_SYSTEMS = {
    "apple-darwin": ["@platforms//os:macos"],
    "pc-windows-gnu": ["@platforms//os:windows", "//rules/platforms:mingw"],
    "pc-windows-msvc": ["@platforms//os:windows"],
    "unknown-linux-gnu": ["@platforms//os:linux", "//rules/platforms:glibc"],
    "unknown-linux-musl": ["@platforms//os:linux", "//rules/platforms:musl"],
}

# Those that `//rules/platforms` has.
TRIPLES = [cpu + "-" + system for system in _SYSTEMS for cpu in _CPUS if cpu == "x86_64" or system != "pc-windows-gnu"]

# Platforms besides, by triple: those whose programs load musl from the system, for which Rust has no name of its own.
DYNAMIC_MUSL = {triple + "-dynamic": triple for triple in TRIPLES if triple.endswith("-musl")}

def _constraints(triple):
    cpu, _, system = triple.partition("-")
    if cpu not in _CPUS or system not in _SYSTEMS:
        return None
    return [str(Label(label)) for label in [_CPUS[cpu]] + _SYSTEMS[system]]

def platforms_of(triple):
    """The platforms that there is one Python for.

    Args:
      triple: str.

    Returns:
      list[str]: names in //rules/platforms.
    """
    return [triple] + [name for name, other in DYNAMIC_MUSL.items() if other == triple]

def constraints(triple):
    """The constraint values of a platform.

    Args:
      triple: str, such as `x86_64-unknown-linux-gnu`, or another name of a platform in //rules/platforms.

    Returns:
      list[str]: canonical labels; None if the platform is not known.
    """
    if triple in DYNAMIC_MUSL:
        return _constraints(DYNAMIC_MUSL[triple]) + [str(Label("//rules/platforms:musl_dynamic"))]
    return _constraints(triple)

def host_triple(os):
    """The triple of the machine that repositories are fetched on.

    Args:
      os: `repository_os`.

    Returns:
      str.
    """
    cpu = {"aarch64": "aarch64", "amd64": "x86_64", "arm64": "aarch64", "x86_64": "x86_64"}.get(os.arch, os.arch)
    if os.name == "linux":
        return cpu + "-unknown-linux-gnu"
    if os.name.startswith("mac"):
        return cpu + "-apple-darwin"
    return cpu + "-pc-windows-msvc"

def asked_targets(tags, tag_name, known):
    """The targets that tags ask for toolchains of.

    Args:
      tags: list of tags with `targets`.
      tag_name: str. For people.
      known: list[str]. Those that there are toolchains for.

    Returns:
      list[str]: each once.
    """
    targets = depset([target for tag in tags for target in tag.targets]).to_list()
    for triple in targets:
        if triple not in known:
            fail("pyoxidizer.{}: there is no toolchain for '{}'. There are toolchains for {}.".format(tag_name, triple, ", ".join(known)))
    return targets
