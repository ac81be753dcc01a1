"""Read what matters of a shared object, be it ELF, PE or Mach-O: its name, what it needs, the Python modules it can be."""

from __future__ import annotations

from .object_file import ObjectError, SharedObject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .resource import Data

__all__ = ["ELF", "MACH_O", "PE", "ObjectError", "SharedObject", "file_format", "init_function", "misfit", "read"]

ELF, MACH_O, PE = "ELF", "Mach-O", "PE"
_MAGICS = {
    b"\x7fELF": ELF,
    b"MZ": PE,
    b"\xcf\xfa\xed\xfe": MACH_O,
    b"\xce\xfa\xed\xfe": MACH_O,
    b"\xca\xfe\xba\xbe": MACH_O,
}
_CPUS = frozenset(["aarch64", "armv7", "i686", "ppc64le", "riscv64", "s390x", "x86_64"])


def file_format(data: Data) -> str | None:
    """`ELF`, `Mach-O` or `PE` by a file's first bytes; None for anything else."""
    start = bytes(data[:4])
    return next((name for magic, name in _MAGICS.items() if start.startswith(magic)), None)


def init_function(module: str) -> str:
    """Name of the function that Python looks for in the shared library of a module (PEP 489)."""
    name = module.rpartition(".")[2]
    if name.isascii():
        return f"PyInit_{name}"
    return "PyInitU_" + name.encode("punycode").decode().replace("-", "_")


def wanted_format(target_triple: str) -> str:
    """The format of a platform's libraries."""
    return PE if "-windows" in target_triple else MACH_O if "-apple-" in target_triple else ELF


def misfit(data: Data, target_triple: str) -> str | None:
    """Why a library cannot run on a platform, as the end of a sentence; None if nothing speaks against it.

    Raises:
        ObjectError: it is damaged.
    """
    wanted = wanted_format(target_triple)
    found = file_format(data)
    if found != wanted:
        return f"is a library in {found or 'an unknown'} format, not {wanted}"
    cpu = target_triple.partition("-")[0]
    if cpu in _CPUS and cpu not in (cpus := read(data).cpus):
        return f"is a library for {' and '.join(sorted(cpus))}"
    return None


def read(data: Data) -> SharedObject:
    """Read a shared object.

    Raises:
        ObjectError: it is none, or damaged.
    """
    view = memoryview(data)
    form = file_format(view)
    # Nearly always all are of one format.
    if form == PE:
        from .object_pe import PeFile

        return PeFile(view).read()
    if form == MACH_O:
        from .object_mach_o import read_mach_o

        return read_mach_o(view)
    from .object_elf import ElfFile

    return ElfFile(view).read()
