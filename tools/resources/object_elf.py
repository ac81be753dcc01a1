"""Read what matters of an ELF shared object, as the dynamic loader reads it: from the program headers.

Section headers may be stripped, and then nothing misses them.
"""

from __future__ import annotations

from struct import Struct

from .object_file import CPUS_ELF, INIT, ObjectError, ObjectFile, SharedObject

_PT_LOAD, _PT_DYNAMIC = 1, 2
_DT_NEEDED, _DT_HASH, _DT_STRTAB, _DT_SYMTAB, _DT_STRSZ, _DT_SONAME = 1, 4, 5, 6, 10, 14
_DT_GNU_HASH = 0x6FFFFEF5


class ElfFile(ObjectFile):
    """A file in ELF format, and how the numbers in it are written."""

    def __init__(self, view: memoryview) -> None:
        """Look at the identification.

        Raises:
            ObjectError: it is none.
        """
        super().__init__(view)
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
        """Read it.

        Raises:
            ObjectError: it is no shared object, or damaged.
        """
        machine, kind = self.at(self._half, 18), self.at(self._half, 16)
        if kind != 3:
            raise ObjectError(f"it is an ELF file of type {kind}, not a shared object")
        table = self._dynamic_table()
        values: dict[int, int] = {}
        for tag, value in table:
            values.setdefault(tag, value)
        if _DT_STRTAB not in values:
            raise ObjectError("it has no table of names")
        start = self._offset(values[_DT_STRTAB])
        names = self.slice(start, values.get(_DT_STRSZ, 0))
        needed = [self.name_in(names, value) for tag, value in table if tag == _DT_NEEDED]
        soname = self.name_in(names, values[_DT_SONAME]) if _DT_SONAME in values else None
        cpu = CPUS_ELF.get(machine, f"ELF machine {machine}")
        return SharedObject(frozenset([cpu]), soname or None, needed, self._init_functions(values, names))

    def _dynamic_table(self) -> list[tuple[int, int]]:
        """Tags and values of the dynamic section; fills the list of loaded segments on the way."""
        if self._wide:
            first, size, count = self.at(self._address, 32), self.at(self._half, 54), self.at(self._half, 56)
        else:
            first, size, count = self.at(self._address, 28), self.at(self._half, 42), self.at(self._half, 44)
        if size < (56 if self._wide else 32):
            raise ObjectError("its program headers are damaged")
        dynamic = None
        for header in range(first, first + size * count, size):
            kind = self.at(self._word, header)
            # In 64 bits the flags stand second, in 32 bits last but one.
            fields = [header + (8 if self._wide else 4) + i * self._address.size for i in range(4)]
            offset, address, _, length = (self.at(self._address, field) for field in fields)
            if kind == _PT_LOAD:
                self._loads.append((address, offset, length))
            elif kind == _PT_DYNAMIC:
                dynamic = self.slice(offset, length)
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
        if INIT not in text or _DT_SYMTAB not in values:
            return frozenset()
        symbol, start = self._symbol, self._offset(values[_DT_SYMTAB])
        symbols = self.slice(start, self._symbol_count(values) * symbol.size)
        found = set()
        for fields in symbol.iter_unpack(symbols):
            info, section = (fields[1], fields[3]) if self._wide else (fields[3], fields[5])
            # Defined, and not local to the library.
            if section and info >> 4 and text.startswith(INIT, fields[0]):
                found.add(self.name_in(names, fields[0]))
        return frozenset(found)

    def _symbol_count(self, values: dict[int, int]) -> int:
        """Number of symbols, which only the hash tables know."""
        if _DT_HASH in values:
            return self.at(self._word, self._offset(values[_DT_HASH]) + 4)
        if _DT_GNU_HASH not in values:
            return 0
        table = self._offset(values[_DT_GNU_HASH])
        buckets, first, blooms = (self.at(self._word, table + 4 * i) for i in range(3))
        start = table + 16 + blooms * self._address.size
        last = max((value for (value,) in self._word.iter_unpack(self.slice(start, 4 * buckets))), default=0)
        if last < first:
            return first
        chain = start + 4 * buckets + 4 * (last - first)
        # The end of each bucket's chain has its lowest bit set.
        while not self.at(self._word, chain) & 1:
            chain, last = chain + 4, last + 1
        return last + 1

    def _offset(self, address: int) -> int:
        """Where in the file what is loaded to an address stands."""
        for start, offset, length in self._loads:
            if start <= address < start + length:
                return offset + address - start
        raise ObjectError("its dynamic section points out of the file")
