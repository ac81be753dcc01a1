"""Packaged modules under another name than their own, which a path that leads into their package gives them."""

from __future__ import annotations

import importlib
import importlib.machinery

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any


def spec_of(finder: Any, name: str, own_name: str) -> importlib.machinery.ModuleSpec:
    """The spec of the module that `finder` has as `own_name`, to be imported as `name`."""
    own = finder.find_spec(own_name)
    folders = own.submodule_search_locations
    spec = type(own)(name, SecondName(finder, name, own_name), origin=own.origin, is_package=folders is not None)
    spec.has_location = own.has_location
    if folders is not None:
        spec.submodule_search_locations = list(folders)
    return spec  # type: ignore[no-any-return]


def namespace_spec_of(finder: Any, name: str, own_names: list[str]) -> importlib.machinery.ModuleSpec:
    """The spec of a namespace package whose portions `finder` has as `own_names`: the import system makes it from the folders alone."""
    spec = importlib.machinery.ModuleSpec(name, None, is_package=True)
    spec.submodule_search_locations = [
        folder for own_name in own_names for folder in finder.find_spec(own_name).submodule_search_locations
    ]
    return spec


class SecondName:
    """Loads it: a second module of the same code, as from a file that is imported under two names."""

    def __init__(self, finder: Any, name: str, own_name: str) -> None:
        """Load what `finder` has as `own_name`; `name` is what it is asked for by."""
        self._finder = finder
        self._name = name
        self._own_name = own_name

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        """An extension module is the same under each name, as it cannot be made twice."""
        return importlib.import_module(self._own_name) if self._finder.get_code(self._own_name) is None else None

    def exec_module(self, module: ModuleType) -> None:
        """Run its code."""
        code = self._finder.get_code(self._own_name)
        if code is not None:
            exec(code, module.__dict__)

    def get_data(self, path: str) -> bytes:
        """What is in a packaged file."""
        return self._finder.get_data(path)  # type: ignore[no-any-return]

    def __getattr__(self, attribute: str) -> Any:
        """What else the finder can say of it, asked by its own name."""
        if attribute not in ("get_code", "get_filename", "get_resource_reader", "get_source", "is_package"):
            raise AttributeError(attribute)
        method = getattr(self._finder, attribute)

        def ask(name: str | None = None) -> Any:
            if name not in (None, self._name):
                raise ImportError(f"loader for {self._name} cannot handle {name}", name=name)
            return method(self._own_name)

        return ask
