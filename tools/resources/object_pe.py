"""Read what matters of a DLL, which Windows' extension modules (`.pyd`) are, too: its tables of exports and imports."""

from __future__ import annotations

from struct import Struct

from .object_file import CPUS_PE, INIT, ObjectError, ObjectFile, SharedObject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_HALF, _WORD, _LONG = Struct("<H"), Struct("<I"), Struct("<Q")
_COFF_HEADER, _SECTION = 20, 40
_DIRECTORIES = {0x10B: 96, 0x20B: 112}
"""Kind of optional header → where in it the directories begin; their number stands before."""
_EXPORTS, _IMPORTS, _DELAYED = 0, 1, 13
# In a row of such a table: the row's length, and where in it is the address of the library's name.
_IMPORT_ROW, _DELAYED_ROW = (20, 12), (32, 4)
_ADDRESSES_ARE_RELATIVE = 1


class PeFile(ObjectFile):
    """A file in PE format."""

    def __init__(self, view: memoryview) -> None:
        """Look at the headers.

        Raises:
            ObjectError: they are damaged.
        """
        super().__init__(view)
        header = self.at(_WORD, 60)
        if bytes(self.slice(header, 4)) != b"PE\0\0":
            raise ObjectError("it is no PE file")
        coff = header + 4
        machine = self.at(_HALF, coff)
        self._cpu = CPUS_PE.get(machine, f"PE machine {machine:#x}")
        optional = coff + _COFF_HEADER
        start = _DIRECTORIES.get(self.at(_HALF, optional))
        sections = optional + self.at(_HALF, coff + 16)
        if start is None or optional + start > sections:
            raise ObjectError("its PE header is damaged")
        self._directories = optional + start
        self._directory_count = min(self.at(_WORD, self._directories - 4), (sections - self._directories) // 8)
        rows = [sections + _SECTION * i for i in range(self.at(_HALF, coff + 2))]
        # Narrow ones have four bytes, and another field before them.
        self._base = self.at(_LONG, optional + 24) if start == _DIRECTORIES[0x20B] else self.at(_WORD, optional + 28)
        # Where it is loaded to, how much of the file that is, and where in the file.
        self._sections = [tuple(self.at(_WORD, row + at) for at in (12, 16, 20)) for row in rows]

    def read(self) -> SharedObject:
        """Read it.

        Raises:
            ObjectError: it is damaged.
        """
        needed = [*self._needed(_IMPORTS, *_IMPORT_ROW), *self._needed(_DELAYED, *_DELAYED_ROW)]
        return SharedObject(frozenset([self._cpu]), None, needed, frozenset(self._init_functions()))

    def builtin_modules(self) -> list[str]:
        """Names in Python's table of builtin modules, if this is a 64-bit DLL of Python.

        Raises:
            ObjectError: it is damaged.
        """
        variable = next((address for name, address in self._exported() if name == "PyImport_Inittab"), None)
        if variable is None:
            return []
        # As the linker wrote it, for the address at which the DLL would like to be.
        row = self._offset(self.at(_LONG, self._offset(variable)) - self._base)
        found = []
        while name := self.at(_LONG, row):
            found.append(self._name(name - self._base))
            row += 2 * _LONG.size
        return found

    def _exported(self) -> Iterator[tuple[str, int]]:
        """Names, and the addresses of what they stand for."""
        table = self._directory(_EXPORTS)
        count, *tables = (self.at(_WORD, table + field) for field in (24, 28, 32, 36)) if table else (0,)
        if count:
            functions, names, numbers = (self._offset(address) for address in tables)
            for i in range(count):
                number = self.at(_HALF, numbers + 2 * i)
                yield self._name(self.at(_WORD, names + 4 * i)), self.at(_WORD, functions + 4 * number)

    def _directory(self, number: int) -> int:
        """Where in the file a table is; 0 if there is none."""
        if number >= self._directory_count:
            return 0
        address = self.at(_WORD, self._directories + 8 * number)
        return self._offset(address) if address else 0

    def _needed(self, directory: int, size: int, name: int) -> Iterator[str]:
        """Names of libraries, in a table that ends with a row of zeros."""
        row = self._directory(directory)
        while row and (address := self.at(_WORD, row + name)):
            if directory == _DELAYED and not self.at(_WORD, row) & _ADDRESSES_ARE_RELATIVE:
                raise ObjectError("its table of imports is of a kind that nothing makes any more")
            yield self._name(address)
            row += size

    def _init_functions(self) -> Iterator[str]:
        table = self._directory(_EXPORTS)
        if not table:
            return
        count, addresses = self.at(_WORD, table + 24), self.at(_WORD, table + 32)
        if not count:
            return
        names = self.slice(self._offset(addresses), 4 * count)
        for (address,) in _WORD.iter_unpack(names):
            position = self._offset(address)
            if self.view[position : position + len(INIT)] == INIT:
                yield self._name(address)

    def _name(self, address: int) -> str:
        return self.name_in(self.view, self._offset(address))

    def _offset(self, address: int) -> int:
        """Where in the file what is loaded to an address stands."""
        for start, length, offset in self._sections:
            if start <= address < start + length:
                return offset + address - start
        raise ObjectError("a table in it points out of the file")
