"""`OxidizedPathEntryFinder`: the packaged modules of one package, for `sys.path_hooks` and `pkgutil`."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .primitives import ModuleFinder


class OxidizedPathEntryFinder:
    """Finds what is directly in one package, or at the top; what an entry of a package's `__path__` stands for."""

    __module__ = "oxidized_importer"

    def __init__(self, finder: ModuleFinder, path: str, package: str) -> None:
        """Find modules that `finder` has in `package` (empty: at the top), of which `path` is the place."""
        self._finder = finder
        self._path = path
        self._package = package

    def find_spec(self, fullname: str, target: object = None) -> object:
        """Spec of a module that is directly in the package; None for any other."""
        if fullname.rpartition(".")[0] != self._package or self._finder._entry(fullname) is None:
            return None
        return self._finder.find_spec(fullname, [self._path], target)

    def invalidate_caches(self) -> None:
        """Do nothing: what is packaged is known."""

    def iter_modules(self, prefix: str = "") -> Iterator[tuple[str, bool]]:
        """Name, with `prefix`, of each module in the package, and whether it is a package; sorted.

        Namespace packages are not listed, as they are not where modules are files.
        """
        start = f"{self._package}." if self._package else ""
        for name, is_package in self._finder._children(self._package, ""):
            if not (is_package and "is_namespace_package" in (self._finder._entry(start + name) or ())):
                yield prefix + name, is_package

    def __repr__(self) -> str:
        return f"OxidizedPathEntryFinder({self._path!r})"
