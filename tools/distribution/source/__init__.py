"""Build a full archive of a Python distribution from CPython's source, on and for Debian.

    python3 -m tools.distribution.source --python-version 3.13 --output FILE.tar.zst

Standard library only, Python 3.9 or later. The parts, in the order they are used: `description` says what to build,
`inputs` fetches it, `compilation` builds it, `layout` makes the installed tree relocatable, `extensions` finds out what
each extension module is made of, `metadata` writes PYTHON.json, `trial` tries the result, `packing` makes the archive.
`building` is the thread through them, `cache` keeps results.
"""
