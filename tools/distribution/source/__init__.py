"""Build a full archive of a Python distribution from CPython's source, on and for Debian.

    python3 -m tools.distribution.source --python-version 3.13 [--target TRIPLE] [--options noopt] --output FILE.tar.zst
    python3 -m tools.distribution.source --list

Standard library only, Python 3.9 or later.

What is known, as data: `versions`, `targets`, `build_options`, `third_party`, and `catalogue` of what was really built.
`description` derives from them what to build.

What is done, in this order: `toolchain` finds the compiler, `inputs` fetches (through `pool` what no index names any
more), `dependencies` provides libraries (Debian's, or those that `libraries` has built by `libraries_recipes`, which
are kept for other distributions, too), `compilation` builds, `optimization` has it optimised by profile or as a whole,
`layout` makes the installed tree relocatable, `extensions` finds out what each module is made of, `provenance` writes
where it all came from, `metadata` writes PYTHON.json, `trial` tries the result by `interpreter`, `packing` makes the
archive. `building` is the thread through them, `cache` keeps results.
"""
