"""What zig is for: targets, and versions of glibc."""

visibility("public")

# As Rust names them.
ZIG_TARGETS = [
    "aarch64-unknown-linux-gnu",
    "x86_64-unknown-linux-gnu",
    "x86_64-unknown-linux-musl",
]

# Those that programs can be linked for: no Python of today is for an older one.
GLIBC_VERSIONS = ["2.{}".format(minor) for minor in range(17, 44)]

# Where nobody asks for a version: that of Debian 12, which is what distributions that are built from source are for.
PLAIN_GLIBC = "2.36"

def zig_cc_name(triple, glibc = None):
    """The name of the `cc_toolchain` for a target.

    Args:
      triple: str. One of ZIG_TARGETS.
      glibc: str or None. One of GLIBC_VERSIONS, if it was asked for.

    Returns:
      str.
    """
    return "cc_{}.{}".format(triple, glibc) if glibc else "cc_" + triple
