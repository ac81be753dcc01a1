"""A finder in plain Python over packed resources: for tests without an executable, which has the native one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from importlib.util import decode_source
from marshal import loads
from os import fsdecode
from pathlib import Path
from types import ModuleType
from typing import Any

from tools.importer import OxidizedResource, OxidizedResourceReader, add_resources, find_distributions
from tools.resources import packed
from tools.resources.resource import FIELDS, FLAG, Resource

BASE = "/opt/app/program"


class StandIn:
    """What `tools.importer.primitives` asks of a finder, and enough of a loader for `importlib`."""

    def __init__(self, resources: list[Resource] | bytes = (), origin: str = "/opt/app") -> None:  # type: ignore[assignment]
        """Find `resources`."""
        self.path_hook_base_str = BASE
        self._origin = origin
        self._found: dict[str, Resource] = {}
        self._index(resources if isinstance(resources, bytes) else packed.write(resources), True)

    def _index(self, data: bytes, replace: bool) -> None:
        assert replace
        self._found.update((resource.name, resource) for resource in packed.read(data))

    def _names(self) -> list[str]:
        return sorted(self._found)

    def _entry(self, name: str) -> dict[str, Any] | None:
        resource = self._found.get(name)
        if resource is None:
            return None
        entry: dict[str, Any] = {"name": name}
        for attribute, encoding in list(FIELDS.values())[1:]:
            value = getattr(resource, attribute)
            if value is None or value is False or (encoding >= 16 and not value):
                continue
            if attribute.startswith("relative_path_"):
                is_map = isinstance(value, dict)
                value = (
                    {key: fsdecode(bytes(item)) for key, item in value.items()} if is_map else fsdecode(bytes(value))
                )
            entry[attribute] = True if encoding == FLAG else list(value) if isinstance(value, tuple) else value
        return entry

    def _children(self, package: str, prefix: str) -> list[tuple[str, bool]]:
        found = [
            resource
            for name, resource in sorted(self._found.items())
            if name.rpartition(".")[0] == package and (resource.is_module or resource.is_extension_module)
        ]
        return [(prefix + resource.name.rpartition(".")[2], resource.is_package) for resource in found]

    def _resource(self, package: str, name: str) -> memoryview | str | None:
        return self._of_map(package, name, "package_resources")

    def _metadata(self, package: str, name: str) -> memoryview | str | None:
        return self._of_map(package, name, "distribution_resources")

    def _resource_names(self, package: str) -> list[str]:
        return self._names_of_map(package, "package_resources")

    def _metadata_names(self, package: str) -> list[str]:
        return self._names_of_map(package, "distribution_resources")

    def _of_map(self, package: str, name: str, what: str) -> memoryview | str | None:
        name.encode()  # as the native one must
        entry = self._entry(package) or {}
        content = entry.get(f"in_memory_{what}", {}).get(name)
        if content is not None:
            return memoryview(content)
        path = entry.get(f"relative_path_{what}", {}).get(name)
        return None if path is None else f"{self._origin}/{path}"

    def _names_of_map(self, package: str, what: str) -> list[str]:
        package.encode()  # as the native one must
        entry = self._entry(package) or {}
        return sorted({*entry.get(f"in_memory_{what}", ()), *entry.get(f"relative_path_{what}", ())})

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Find a module of Python code."""
        entry = self._entry(fullname)
        if entry is None or not entry.get("is_module"):
            return None
        spec = ModuleSpec(fullname, self, is_package="is_package" in entry)  # type: ignore[arg-type]
        if spec.submodule_search_locations is not None:
            spec.submodule_search_locations.append(f"{BASE}/{fullname.replace('.', '/')}")
        return spec

    def create_module(self, spec: ModuleSpec) -> None:
        """Have a module made."""

    def exec_module(self, module: ModuleType) -> None:
        """Run a module from bytecode or source, in memory or in files."""
        entry = self._entry(module.__name__) or {}
        if "in_memory_bytecode" in entry:
            exec(loads(entry["in_memory_bytecode"]), module.__dict__)
        elif "relative_path_module_bytecode" in entry:
            data = Path(self._origin, entry["relative_path_module_bytecode"]).read_bytes()
            exec(loads(data[16:]), module.__dict__)
        elif "in_memory_source" in entry:
            exec(decode_source(bytes(entry["in_memory_source"])), module.__dict__)

    def get_resource_reader(self, name: str) -> OxidizedResourceReader | None:
        """A reader for what is there."""
        return None if self._entry(name) is None else OxidizedResourceReader(self, name)

    def find_distributions(self, context: Any = None) -> Iterator[Any]:
        """Distributions."""
        return find_distributions(self, context)


class Installed:
    """A finder on `sys.meta_path`, for a while."""

    def __init__(self, finder: Any) -> None:
        """Install `finder` when entered."""
        self._finder = finder

    def __enter__(self) -> None:
        """Put it first."""
        self._modules = set(sys.modules)
        sys.meta_path.insert(0, self._finder)

    def __exit__(self, *exception: object) -> None:
        """Take it out, with what it imported."""
        sys.meta_path.remove(self._finder)
        for name in set(sys.modules) - self._modules:
            if getattr(sys.modules[name].__spec__, "loader", None) is self._finder:
                del sys.modules[name]


def added(resources: list[OxidizedResource], origin: str = "/opt/app") -> StandIn:
    """A finder to which resources were added."""
    finder = StandIn(origin=origin)
    add_resources(finder, resources)
    return finder
