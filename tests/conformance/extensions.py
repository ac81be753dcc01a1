"""The extension modules that CPython's tests use, of which no distribution has any: compiled here, from the source of the same release."""

from __future__ import annotations

import re
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.distribution.source import cache, inputs
from tools.distribution.source.description import derive

NATIVE = "x86_64-unknown-linux-gnu"
_NAMES = re.compile(r"_test\w+|xx\w+|_xx\w+|_ctypes_test")

# A line of Modules/Setup.stdlib.in: a condition that configure decides, the name, its sources.
_LINE = re.compile(r"^@MODULE_\w+_TRUE@(\w+)((?: +[\w/]+\.c)+)")


def compile_into(folder: Path, version: str, headers: Path, suffix: str, jobs: int) -> list[str]:
    """Compiles them into a folder, under names with `suffix`; the names of the modules.

    Raises:
        ValueError: the source of that release is not the one that is known, or one does not compile.
    """
    python = ".".join(version.split(".")[:2])
    tarball, archive = inputs.source(derive(python, NATIVE, "noopt"), cache.default_folder())
    if tarball.version != version:
        raise ValueError(
            f"the distribution holds Python {version}, and the source that is known is that of {tarball.version}"
        )
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        source = Path(work, "source")
        inputs.unpack_source(archive, source)
        lines = map(_LINE.match, (source / "Modules" / "Setup.stdlib.in").read_text().splitlines())
        modules = {found[1]: found[2].split() for found in lines if found and _NAMES.fullmatch(found[1])}
        flags = ["-DPy_BUILD_CORE_MODULE", f"-I{headers}", f"-I{headers}/internal", f"-I{source}/Modules"]

        def compile_one(name: str) -> None:
            command = [
                "cc",
                "-shared",
                "-fPIC",
                "-O1",
                "-w",
                *flags,
                *(f"{source}/Modules/{file}" for file in modules[name]),
            ]
            done = subprocess.run(
                [*command, "-o", str(folder / f"{name}{suffix}")], capture_output=True, text=True, check=False
            )
            if done.returncode:
                raise ValueError(f"the module {name} of CPython's tests does not compile: {done.stderr[-2000:]}")

        with ThreadPoolExecutor(jobs) as executor:
            list(executor.map(compile_one, modules))
    return sorted(modules)
