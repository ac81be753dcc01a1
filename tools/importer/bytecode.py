"""Compile modules to bytecode, with the running Python or with another."""

from __future__ import annotations

import marshal

from ..resources.file_paths import UNCHECKED_HASH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    Request = tuple[str, bytes]

# Runs in either Python. What does not compile (templates, tests of syntax) stays source: it fails when it is imported.
_PROGRAM = """
def compile_all(requests, level):
    import marshal, warnings
    from importlib.util import MAGIC_NUMBER, source_hash
    from sys import implementation
    results = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for path, source in requests:
            try:
                code = compile(source, path, "exec", dont_inherit=True, optimize=level)
                results.append((marshal.dumps(code), source_hash(source)))
            except (SyntaxError, ValueError, OverflowError, MemoryError, RecursionError):
                results.append(None)
    return MAGIC_NUMBER, implementation.cache_tag, results
"""
_MAIN = """
import marshal, sys
requests, level = marshal.load(sys.stdin.buffer)
sys.stdout.buffer.write(marshal.dumps(compile_all(requests, level), 2))
"""


class Compiled:
    """Bytecode of several modules, and what its Python calls it."""

    __slots__ = ("cache_tag", "magic", "results")

    def __init__(self, magic: bytes, cache_tag: str, results: list[tuple[bytes, bytes] | None]) -> None:
        """Hold it; for each module its bytecode and the hash of its source, or None if it does not compile."""
        self.magic = magic
        self.cache_tag = cache_tag
        self.results = results

    def file(self, bytecode: bytes, source_hash: bytes = bytes(8)) -> bytes:
        """A `.pyc` file that nobody compares with its source: it says so, and depends on no time (F131)."""
        return b"".join([self.magic, UNCHECKED_HASH, source_hash, bytecode])


def compile_all(requests: Sequence[Request], level: int, python_exe: str | None) -> Compiled:
    """Compile sources, each with the path to be shown in tracebacks; with the running Python unless another is named.

    Raises:
        ValueError: the other Python cannot be run, or fails.
    """
    if python_exe is None:
        namespace: dict[str, object] = {}
        exec(_PROGRAM, namespace)
        return Compiled(*namespace["compile_all"](list(requests), level))  # type: ignore[operator]
    import subprocess

    command = [python_exe, "-I", "-S", "-c", _PROGRAM + _MAIN]
    try:
        process = subprocess.run(
            command, input=marshal.dumps((list(requests), level), 2), stdout=subprocess.PIPE, check=True
        )
        return Compiled(*marshal.loads(process.stdout))
    except (OSError, subprocess.CalledProcessError, ValueError, EOFError, TypeError) as error:
        raise ValueError(f"{python_exe} did not compile: {error}; python_exe must be a Python interpreter") from error
