"""Running the interpreter that was built, directly or by whatever runs programs of its target here."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tools.distribution.source import packing
from tools.distribution.source.description import Description
from tools.distribution.source.layout import Tree
from tools.distribution.source.report import output

LOCK = Path(__file__).parents[1] / "requirements.lock"


def run(tree: Tree, description: Description, *arguments: str, program: Path | None = None) -> str:
    """What it prints; it sees nothing of the environment and writes nothing into the tree."""
    toolchain = description.toolchain
    command = [*toolchain.emulator, str(program or tree.exe), "-I", "-B", *arguments]
    return output(command, env=toolchain.environment())


def pack(tree: Tree, description: Description, work: Path, draft: Path, epoch: int) -> None:
    """Make the archive of the tree, by an interpreter for which there surely is a wheel of zstandard."""
    exe = _packer(tree, description)
    tool = work / "zstandard"
    (pip,) = (tree.stdlib / "ensurepip/_bundled").glob("pip-*.whl")
    install = ["install", "--quiet", "--require-hashes", "--only-binary=:all:", "--no-deps", "--no-compile"]
    install += ["--disable-pip-version-check", "--root-user-action=ignore"]
    # pip sees the environment: which index to use, and how to reach it, is the machine's to say.
    output([exe, "-I", "-B", f"{pip}/pip", *install, f"--target={tool}", f"--requirement={LOCK}"], env=os.environ)
    arguments = [f"--zstandard={tool}", f"--root={tree.root}", f"--output={draft}", f"--epoch={epoch}"]
    output([exe, "-I", "-B", str(packing.__file__), *arguments], env=description.toolchain.environment(epoch))


def _packer(tree: Tree, description: Description) -> str:
    if description.toolchain.build_python:
        return description.toolchain.find(description.toolchain.build_python)
    # There are no wheels for other ABIs than the ordinary one, nor for one that cannot load them: then it is whatever
    # Python runs this.
    other = description.options.abi_flags or "static" in description.crt_features
    return sys.executable if other else str(tree.exe)
