"""What is read of a shared object in any format, and what all readers need to read it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from struct import Struct

INIT = b"PyInit"
"""What the functions begin with that initialise extension modules."""
CPUS_ELF = {3: "i686", 21: "ppc64le", 22: "s390x", 40: "armv7", 62: "x86_64", 183: "aarch64", 243: "riscv64"}
CPUS_PE = {0x14C: "i686", 0x1C4: "armv7", 0x8664: "x86_64", 0xAA64: "aarch64"}
CPUS_MACH_O = {7: "i686", 12: "armv7", 0x1000007: "x86_64", 0x100000C: "aarch64"}
"""Each format's number of a processor → the processor in a target triple."""

_LONGEST_NAME = 4096


class ObjectError(ValueError):
    """Bytes that are no sound shared object; the message says what is wrong, as the end of a sentence."""


class SharedObject:
    """A shared object's name for the loader (or None), the names of those it needs, and its `PyInit…` functions.

    `cpus` are the processors it is for, as in target triples. Windows and macOS know a library by its file's name: there
    `soname` is None, and what is needed from the system by its whole path is not among `needed`.
    """

    __slots__ = ("cpus", "init_functions", "needed", "soname")

    def __init__(
        self, cpus: frozenset[str], soname: str | None, needed: Iterable[str], init_functions: frozenset[str]
    ) -> None:
        """Hold what was read."""
        self.cpus = cpus
        self.soname = soname
        self.needed = list(needed)
        self.init_functions = init_functions


class ObjectFile:
    """The bytes of a file; whatever leads out of them is an error."""

    def __init__(self, view: memoryview) -> None:
        """Hold them."""
        self.view = view

    def at(self, form: Struct, position: int) -> int:
        """The number at a position."""
        value: int = form.unpack(self.slice(position, form.size))[0]
        return value

    def slice(self, position: int, length: int) -> memoryview:
        """Some bytes from a position on.

        Raises:
            ObjectError: the file has not as many.
        """
        if position + length > len(self.view):
            raise ObjectError("it is cut short or damaged")
        return self.view[position : position + length]

    def name_in(self, names: memoryview, position: int) -> str:
        """The text at a position, up to NUL.

        Raises:
            ObjectError: it has no end, or is no UTF-8.
        """
        text = bytes(names[position : position + _LONGEST_NAME])
        end = text.find(b"\0")
        if end < 0:
            raise ObjectError("a name in it has no end")
        try:
            return text[:end].decode()
        except UnicodeDecodeError:
            raise ObjectError("a name in it is not UTF-8") from None
