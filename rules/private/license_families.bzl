"""Which licences the filters `no-gpl` and `no-copyleft` let pass, by SPDX identifier.

Lists of what is allowed, not of what is forbidden: a licence nobody has looked at does not pass (F061, F062).
"""

visibility(["//rules/...", "//tests/..."])

PERMISSIVE = [
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "CNRI-Python",
    "ISC",
    "MIT",
    "MIT-0",
    "OpenSSL",
    "PSF-2.0",
    "Python-2.0",
    "TCL",
    "Unlicense",
    "X11",
    "ZPL-2.1",
    "Zlib",
    "blessing",
    "bzip2-1.0.6",
]

# Copyleft, and none of the GNU licences.
OTHER_COPYLEFT = [
    "MPL-2.0",
    "Sleepycat",
]
