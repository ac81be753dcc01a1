"""What there is to know about a distribution at a glance, as data and for people (F511)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tools.licenses.text import table


def summary(facts: Mapping[str, Any], root: Path) -> dict[str, Any]:
    """What `describe` says of the distribution extracted to `root`, with sizes in bytes."""
    libraries = _all_libraries(facts)
    return {
        "python_version": facts["python_version"],
        "target_triple": facts["target_triple"],
        "build_options": facts["build_options"],
        "format_version": facts["format_version"],
        "libpython_link_mode": facts["libpython_link_mode"],
        "extension_module_loading": facts["extension_module_loading"],
        "object_file_format": facts["object_file_format"],
        "crt_features": facts["crt_features"],
        "licenses": facts["licenses"],
        "test_packages": facts["test_packages"],
        "sizes": {
            "interpreter": _size(root, facts["core"]["objects"]),
            "standard_library": _folder_size(root / facts["stdlib"]),
            "libraries": {path: _size(root, [path]) for path in libraries},
        },
        "extensions": {
            name: [_variant(root, variant) for variant in variants]
            for name, variants in sorted(facts["extensions"].items())
        },
    }


def _variant(root: Path, variant: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "variant": variant["variant"],
        "required": variant["required"],
        "in_core": variant["in_core"],
        "shared_library": variant["shared_library"],
        "libraries": sorted([*variant["static_libraries"], *variant["dynamic_libraries"]]),
        "system_libraries": variant["system_libraries"],
        "frameworks": variant["frameworks"],
        "licenses": variant["licenses"],
        "license_public_domain": variant["license_public_domain"],
        "size": _size(root, [*variant["objects"], *filter(None, [variant["shared_library"]])]),
    }


def _all_libraries(facts: Mapping[str, Any]) -> list[str]:
    owners = [facts["core"], *(variant for variants in facts["extensions"].values() for variant in variants)]
    return sorted({path for owner in owners for path in [*owner["static_libraries"], *owner["dynamic_libraries"]]})


def _size(root: Path, paths: Iterable[str]) -> int:
    return sum((root / path).stat().st_size for path in set(paths))


def _folder_size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def licenses_in_words(licenses: list[str] | None, public_domain: bool, linked: bool) -> str:
    """The licence of an extension module besides Python's own: what it links may need none, or not be told."""
    if licenses:
        return ", ".join(licenses)
    if public_domain:
        return "public domain"
    return "unknown" if linked else "-"


def render(known: Mapping[str, Any]) -> str:
    """The same for people."""
    sizes = known["sizes"]
    lines = [
        f"CPython {known['python_version']} for {known['target_triple']} ({known['build_options']})",
        "",
        *table(
            [
                ("property", "value"),
                ("format version", str(known["format_version"])),
                ("libpython", known["libpython_link_mode"]),
                ("extension modules", ", ".join(known["extension_module_loading"])),
                ("object files", known["object_file_format"]),
                ("C library", ", ".join(known["crt_features"]) or "not stated"),
                ("licences", ", ".join(known["licenses"] or []) or "unknown"),
                ("interpreter's objects", in_units(sizes["interpreter"])),
                ("standard library", in_units(sizes["standard_library"])),
            ]
        ),
        "",
        f"{len(known['extensions'])} extension modules",
        "",
        *table(
            [
                ("module", "variant", "kind", "size", "links", "licences of what it links"),
                *(_row(name, each) for name, variants in known["extensions"].items() for each in variants),
            ]
        ),
    ]
    if sizes["libraries"]:
        libraries = [(path, in_units(size)) for path, size in sizes["libraries"].items()]
        lines += ["", f"{len(libraries)} libraries", "", *table([("library", "size"), *libraries])]
    return "\n".join(lines) + "\n"


def _row(name: str, variant: Mapping[str, Any]) -> tuple[str, ...]:
    kind = "in the core" if variant["in_core"] else "required" if variant["required"] else ""
    links = [path.rpartition("/")[2] for path in variant["libraries"]]
    licenses = licenses_in_words(variant["licenses"], variant["license_public_domain"], bool(links))
    return (name, variant["variant"], kind, in_units(variant["size"]), ", ".join(links) or "-", licenses)


def in_units(size: int) -> str:
    """Bytes as people read them."""
    if size < 1000:
        return f"{size} B"
    for unit in ("kB", "MB", "GB"):
        size_in_unit = size / 1000
        if size_in_unit < 999.5 or unit == "GB":
            break
        size //= 1000
    return f"{size_in_unit:.0f} {unit}" if size_in_unit >= 9.95 else f"{size_in_unit:.1f} {unit}"
