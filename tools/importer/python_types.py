"""What a scan of folders finds, and a collector takes: modules, extension modules, files of packages and distributions."""

from __future__ import annotations

from .fields import Field, LazyFile, boolean, data, optional, text, wrong_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    Content = bytes | LazyFile


def _level(name: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise wrong_type(name, "int", value)
    if value not in (0, 1, 2):
        raise ValueError(f"{name} must be 0, 1 or 2, not {value}")
    return value


class _Value:
    """What the types share: fields are checked from the start, and shown."""

    __module__ = "oxidized_importer"
    __slots__ = ("_values",)
    _values: dict[str, object]

    def __init__(self, **values: object) -> None:
        self._values = {}
        for name, value in values.items():
            field: Field[object] = getattr(type(self), name)
            field.put(self, value)

    def __eq__(self, other: object) -> bool:
        """Tell whether it is of the same type and all attributes are equal."""
        if type(self) is not type(other):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self._values)

    __hash__ = None  # type: ignore[assignment]  # mutable

    def __repr__(self) -> str:
        """Show what is not content."""
        shown = [f"{name}={value!r}" for name, value in self._values.items() if isinstance(value, (str, int))]
        return f"<{type(self).__name__} {' '.join(shown)}>"


class PythonModuleSource(_Value):
    """Source of a module: its name, the bytes of its source, and whether it is a package."""

    __module__ = "oxidized_importer"
    __slots__ = ()
    module = Field[str](text)
    source = Field[bytes](data)
    is_package = Field[bool](boolean)

    def __init__(self, module: str, source: Content, is_package: bool = False) -> None:
        """Hold it."""
        super().__init__(module=module, source=source, is_package=is_package)


class PythonModuleBytecode(_Value):
    """Bytecode of a module as `marshal` writes it, without the header of a `.pyc` file."""

    __module__ = "oxidized_importer"
    __slots__ = ()
    module = Field[str](text)
    bytecode = Field[bytes](data)
    optimize_level = Field[int](_level)
    is_package = Field[bool](boolean)

    def __init__(self, module: str, bytecode: Content, optimize_level: int = 0, is_package: bool = False) -> None:
        """Hold it."""
        super().__init__(module=module, bytecode=bytecode, optimize_level=optimize_level, is_package=is_package)


class PythonExtensionModule(_Value):
    """An extension module in a shared library; attributes are read-only."""

    __module__ = "oxidized_importer"
    __slots__ = ()
    name = Field[str](text, writable=False)
    shared_library = Field[bytes | None](optional(data), writable=False)
    file_name = Field[str](text, writable=False)
    is_package = Field[bool](boolean, writable=False)

    def __init__(
        self, name: str, shared_library: Content | None = None, file_name: str | None = None, is_package: bool = False
    ) -> None:
        """Hold it; without a `file_name` it is the one that the running Python would look for."""
        if file_name is None:
            from importlib.machinery import EXTENSION_SUFFIXES

            stem = "__init__" if is_package else text("name", name).rpartition(".")[2]
            file_name = stem + EXTENSION_SUFFIXES[0]
        super().__init__(name=name, shared_library=shared_library, file_name=file_name, is_package=is_package)


class PythonSharedLibrary(_Value):
    """A shared library that is no extension module: its file's path below the import path, and its content."""

    __module__ = "oxidized_importer"
    __slots__ = ()
    path = Field[str](text)
    data = Field[bytes](data)

    def __init__(self, path: str, data: Content) -> None:
        """Hold it."""
        super().__init__(path=path, data=data)


class PythonPackageResource(_Value):
    """A file of a package that is no module: the package's name, the file's name in it (`/`-separated), its content."""

    __module__ = "oxidized_importer"
    __slots__ = ()
    package = Field[str](text)
    name = Field[str](text)
    data = Field[bytes](data)

    def __init__(self, package: str, name: str, data: Content) -> None:
        """Hold it."""
        super().__init__(package=package, name=name, data=data)


class PythonPackageDistributionResource(_Value):
    """A file of a distribution's metadata: the distribution's name and version, the file's name, its content."""

    __module__ = "oxidized_importer"
    __slots__ = ()
    package = Field[str](text)
    version = Field[str](text)
    name = Field[str](text)
    data = Field[bytes](data)

    def __init__(self, package: str, version: str, name: str, data: Content) -> None:
        """Hold it."""
        super().__init__(package=package, version=version, name=name, data=data)
