"""Read what matters of an ELF shared object: its name, the libraries it needs, the Python modules it can be.

Read as the dynamic loader reads it, from the program headers: section headers may be stripped, and then nothing misses
them. Files of other formats are told apart by their first bytes only.
"""

from __future__ import annotations

from struct import Struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .resource import Data

ELF, MACH_O, PE = "ELF", "Mach-O", "PE"
_MAGICS = {
    b"\x7fELF": ELF,
    b"MZ": PE,
    b"\xcf\xfa\xed\xfe": MACH_O,
    b"\xce\xfa\xed\xfe": MACH_O,
    b"\xca\xfe\xba\xbe": MACH_O,
}
_MACHINES = {"aarch64": 183, "armv7": 40, "i686": 3, "ppc64le": 21, "riscv64": 243, "s390x": 22, "x86_64": 62}
"""Processor in a target triple → `e_machine`."""

_PT_LOAD, _PT_DYNAMIC = 1, 2
_DT_NEEDED, _DT_HASH, _DT_STRTAB, _DT_SYMTAB, _DT_STRSZ, _DT_SONAME = 1, 4, 5, 6, 10, 14
_DT_GNU_HASH = 0x6FFFFEF5
_INIT = b"PyInit"


class ObjectError(ValueError):
    """Bytes that are no sound shared object; the message says what is wrong, as the end of a sentence."""


class SharedObject:
    """A shared object's name for the loader (or None), the names of those it needs, and its `PyInit…` functions."""

    __slots__ = ("init_functions", "machine", "needed", "soname")

    def __init__(self, machine: int, soname: str | None, needed: list[str], init_functions: frozenset[str]) -> None:
        """Hold what was read; `machine` is ELF's number of the processor."""
        self.machine = machine
        self.soname = soname
        self.needed = needed
        self.init_functions = init_functions


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


def misfit(data: Data, target_triple: str) -> str | None:
    """Why a library cannot run on a platform, as the end of a sentence; None if nothing speaks against it."""
    wanted = PE if "-windows" in target_triple else MACH_O if "-apple-" in target_triple else ELF
    found = file_format(data)
    if found != wanted:
        return f"is a library in {found or 'an unknown'} format, not {wanted}"
    machine = _MACHINES.get(target_triple.partition("-")[0])
    if found == ELF and machine is not None and (actual := read(data).machine) != machine:
        names = {number: name for name, number in _MACHINES.items()}
        return f"is a library for {names.get(actual, f'ELF machine {actual}')}"
    return None


def read(data: Data) -> SharedObject:
    """Read a shared object in ELF format.

    Raises:
        ObjectError: it is none, or damaged.
    """
    return _Reader(memoryview(data)).read()


class _Reader:
    """A file, and how the numbers in it are written."""

    def __init__(self, view: memoryview) -> None:
        self._view = view
        identification = bytes(view[:7])
        if len(view) < 52 or not identification.startswith(b"\x7fELF"):
            raise ObjectError("it is no ELF file")
        if identification[4] not in (1, 2) or identification[5] not in (1, 2):
            raise ObjectError("its ELF header is damaged")
        self._wide = identification[4] == 2
        order = "<" if identification[5] == 1 else ">"
        self._half, self._word = Struct(f"{order}H"), Struct(f"{order}I")
        self._address = Struct(f"{order}Q") if self._wide else self._word
        # Name, (value, size,) info, other, section(, value, size).
        self._symbol = Struct(f"{order}IBBHQQ" if self._wide else f"{order}IIIBBH")
        self._dynamic = Struct(f"{order}qQ" if self._wide else f"{order}iI")
        self._loads: list[tuple[int, int, int]] = []

    def read(self) -> SharedObject:
        machine, kind = self._at(self._half, 18), self._at(self._half, 16)
        if kind != 3:
            raise ObjectError(f"it is an ELF file of type {kind}, not a shared object")
        table = self._dynamic_table()
        values: dict[int, int] = {}
        for tag, value in table:
            values.setdefault(tag, value)
        if _DT_STRTAB not in values:
            raise ObjectError("it has no table of names")
        start = self._offset(values[_DT_STRTAB])
        names = self._slice(start, values.get(_DT_STRSZ, 0))
        needed = [_name(names, value) for tag, value in table if tag == _DT_NEEDED]
        soname = _name(names, values[_DT_SONAME]) if _DT_SONAME in values else None
        return SharedObject(machine, soname or None, needed, self._init_functions(values, names))

    def _dynamic_table(self) -> list[tuple[int, int]]:
        """Tags and values of the dynamic section; fills the list of loaded segments on the way."""
        if self._wide:
            first, size, count = self._at(self._address, 32), self._at(self._half, 54), self._at(self._half, 56)
        else:
            first, size, count = self._at(self._address, 28), self._at(self._half, 42), self._at(self._half, 44)
        if size < (56 if self._wide else 32):
            raise ObjectError("its program headers are damaged")
        dynamic = None
        for header in range(first, first + size * count, size):
            kind = self._at(self._word, header)
            # In 64 bits the flags stand second, in 32 bits last but one.
            fields = [header + (8 if self._wide else 4) + i * self._address.size for i in range(4)]
            offset, address, _, length = (self._at(self._address, field) for field in fields)
            if kind == _PT_LOAD:
                self._loads.append((address, offset, length))
            elif kind == _PT_DYNAMIC:
                dynamic = self._slice(offset, length)
        if dynamic is None:
            raise ObjectError("it has no dynamic section")
        entry = self._dynamic
        found = []
        for position in range(0, len(dynamic) - entry.size + 1, entry.size):
            tag, value = entry.unpack_from(dynamic, position)
            if tag == 0:
                break
            found.append((tag, value))
        return found

    def _init_functions(self, values: dict[int, int], names: memoryview) -> frozenset[str]:
        text = bytes(names)
        if _INIT not in text or _DT_SYMTAB not in values:
            return frozenset()
        symbol, start = self._symbol, self._offset(values[_DT_SYMTAB])
        symbols = self._slice(start, self._symbol_count(values) * symbol.size)
        found = set()
        for fields in symbol.iter_unpack(symbols):
            info, section = (fields[1], fields[3]) if self._wide else (fields[3], fields[5])
            # Defined, and not local to the library.
            if section and info >> 4 and text.startswith(_INIT, fields[0]):
                found.add(_name(names, fields[0]))
        return frozenset(found)

    def _symbol_count(self, values: dict[int, int]) -> int:
        """Number of symbols, which only the hash tables know."""
        if _DT_HASH in values:
            return self._at(self._word, self._offset(values[_DT_HASH]) + 4)
        if _DT_GNU_HASH not in values:
            return 0
        table = self._offset(values[_DT_GNU_HASH])
        buckets, first, blooms = (self._at(self._word, table + 4 * i) for i in range(3))
        start = table + 16 + blooms * self._address.size
        last = max((value for (value,) in self._word.iter_unpack(self._slice(start, 4 * buckets))), default=0)
        if last < first:
            return first
        chain = start + 4 * buckets + 4 * (last - first)
        # The end of each bucket's chain has its lowest bit set.
        while not self._at(self._word, chain) & 1:
            chain, last = chain + 4, last + 1
        return last + 1

    def _offset(self, address: int) -> int:
        """Where in the file what is loaded to an address stands."""
        for start, offset, length in self._loads:
            if start <= address < start + length:
                return offset + address - start
        raise ObjectError("its dynamic section points out of the file")

    def _at(self, form: Struct, position: int) -> int:
        value: int = form.unpack(self._slice(position, form.size))[0]
        return value

    def _slice(self, position: int, length: int) -> memoryview:
        if position + length > len(self._view):
            raise ObjectError("it is cut short or damaged")
        return self._view[position : position + length]


def _name(names: memoryview, position: int) -> str:
    text = bytes(names[position : position + 4096])
    end = text.find(b"\0")
    if end < 0:
        raise ObjectError("a name in it has no end")
    try:
        return text[:end].decode()
    except UnicodeDecodeError:
        raise ObjectError("a name in it is not UTF-8") from None
