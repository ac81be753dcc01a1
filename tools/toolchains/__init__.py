"""Toolchains for targets other than the machine's own, out of Debian's packages, unpacked into the user's cache.

    python3 -m tools.toolchains --target aarch64-unknown-linux-gnu

Nothing is installed and nobody has to be root. `targets` says what each toolchain is made of, `packages` fetches it, `c`
puts a C toolchain together, `wrappers` is the text of the programs in its `bin`.
"""
