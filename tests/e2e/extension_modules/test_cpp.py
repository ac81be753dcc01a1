"""An extension module in C++, linked statically: with exceptions, and without a library of C++ to look for."""

from __future__ import annotations

import os
import subprocess

from tests.e2e.support import executable, output


def test_it_works() -> None:
    code = (
        "import native.shapes as s\nprint(s.count('abba'))\ntry: s.count('')\nexcept ValueError as error: print(error)"
    )
    assert output(executable("CPP"), code) == "{'a': 2, 'b': 2}\nthere is nothing to count\n"


def test_it_needs_the_c_library_only() -> None:
    command = ["readelf", "--dynamic", str(executable("CPP"))]
    listing = subprocess.run(command, env={"PATH": os.defpath}, capture_output=True, text=True, check=True).stdout
    assert "[libc.so.6]" in listing
    assert "libstdc++" not in listing
    assert "libgcc_s" not in listing
