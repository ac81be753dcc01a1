"""Rust for targets other than the machine's own: Debian's compiler, and a standard library of exactly its version.

    python3 -m tools.toolchains.rust --target aarch64-unknown-linux-gnu

`releases` says which of Debian's compilers, `compiler` unpacks it so that it runs from the user's cache, and `standard_library`
takes the target's library from Debian, or builds it from Debian's source where there is no package of it.
"""
