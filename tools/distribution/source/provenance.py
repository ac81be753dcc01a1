"""Write build/sources.json: what a distribution was made from, and under which licences.

    {
      "source": {"package": "python3.13", "version": "3.13.15", "sha256": ...},
      "compiler": "gcc (Debian 12.2.0-14+deb12u1) 12.2.0",
      "packages": [{"name": "libssl-dev", "version": "3.0.22-1~deb12u2", "sha256": ...}, ...],
      "libraries": {
        "ssl": {
          "bundled": false,                     # true: a copy in CPython's own source, the other keys being the same
          "package": "libssl-dev",              # for a bundled one CPython's source package
          "version": "3.0.22-1~deb12u2",        # as its distributor counts; for a bundled one as upstream does
          "upstream_version": "3.0.22",
          "licenses": ["Apache-2.0"],           # SPDX identifiers; empty for what is in the public domain
          "public_domain": false,
          "license_path": "licenses/LICENSE.libssl3.txt",
          "modules": ["_hashlib", "_ssl"]       # any variant of which has it in it
        },
        ...
      }
    }

The keys of `libraries` are the names in PYTHON.json's `links`. Bundled libraries whose objects are among a module's own
(`expat`, `HACL*`) are in no `links`; `modules` says where they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tools.distribution.source.dependencies import Dependencies, Origin, origin
from tools.distribution.source.description import Description
from tools.distribution.source.extensions import Extension
from tools.distribution.source.layout import Tree, bundled_license
from tools.distribution.source.report import SourceError
from tools.distribution.source.third_party import Bundled


class Provenance:
    """Where the libraries in the modules are from, and where their licence texts are."""

    def __init__(
        self,
        description: Description,
        source: Path,
        extensions: Mapping[str, Extension],
        dependencies: Sequence[Dependencies],
    ) -> None:
        self._description = description
        self._source = source
        self._modules: dict[str, list[str]] = {}
        for name, extension in extensions.items():
            for library in {
                each for made in extension.variants for each in self.libraries(made.libraries, made.objects)
            }:
                self._modules.setdefault(library, []).append(name)
        bundled = {each.name for each in description.bundled}
        self._origins: dict[str, Origin] = {
            name: origin(name, dependencies) for name in self._modules if name not in bundled
        }

    def libraries(self, linked: Sequence[str], objects: Sequence[str]) -> list[str]:
        """Names of the libraries in something linked of `objects` with `linked`, without the system's."""
        description = self._description
        found = {name for name in linked if name not in description.system_libraries}
        for each in description.bundled:
            if any(path.startswith(f"{each.folder}/") for path in objects):
                found.add(each.name)
        return sorted(found)

    def license_path(self, library: str) -> str:
        if library in self._origins:
            return f"licenses/{self._origins[library].text_name}"
        return f"licenses/{bundled_license(self._bundled(library))}"

    def licenses(self, library: str) -> tuple[str, ...]:
        if library in self._origins:
            return self._description.libraries[library].licenses
        return self._bundled(library).licenses

    def public_domain(self, library: str) -> bool:
        return library in self._origins and self._description.libraries[library].public_domain

    def texts(self) -> dict[str, Path]:
        """Licence texts of what is not bundled, by the file name they get."""
        return {each.text_name: each.text for each in self._origins.values()}

    def bundled(self) -> list[Bundled]:
        """The bundled libraries that are in some module."""
        return [each for each in self._description.bundled if each.name in self._modules]

    def write(self, tree: Tree, facts: Mapping[str, Any]) -> None:
        libraries = {name: self._entry(name) for name in self._modules}
        text = json.dumps({**facts, "libraries": libraries}, indent=1, sort_keys=True)
        (tree.build / "sources.json").write_text(text + "\n")

    def _entry(self, library: str) -> dict[str, Any]:
        found = self._origins.get(library)
        if found:
            version = {"package": found.package, "version": found.version, "upstream_version": found.upstream_version}
        else:
            number = bundled_version(self._bundled(library), self._source)
            version = {"package": self._description.source_package, "version": number, "upstream_version": number}
        return {
            **version,
            "bundled": found is None,
            "licenses": list(self.licenses(library)),
            "public_domain": self.public_domain(library),
            "license_path": self.license_path(library),
            "modules": sorted(self._modules[library]),
        }

    def _bundled(self, library: str) -> Bundled:
        return next(each for each in self._description.bundled if each.name == library)


def bundled_version(library: Bundled, source: Path) -> str:
    """The version of CPython's copy, as its header or the script that fetched it tells."""
    text = (source / library.version_file).read_text()
    parts = [re.search(pattern, text) for pattern in library.version]
    if not all(parts):
        raise SourceError(f"{library.version_file} does not tell the version of {library.name}; teach third_party.py")
    return ".".join(part.group(1) for part in parts if part)
