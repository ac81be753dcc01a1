"""The licences of a distribution: Python's own, and those of what each extension module links (F480 to F483, F512)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools.distribution.info import licenses_in_words
from tools.licenses.text import spdx_urls

_KINDS = (
    ("static_libraries", "static library"),
    ("dynamic_libraries", "shared library"),
    ("system_libraries", "system library"),
    ("frameworks", "framework"),
)


def statement(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What is stated, as data: `licenses` is null where nothing is."""
    variants = [(name, variant) for name, variants in sorted(facts["extensions"].items()) for variant in variants]
    return {
        "python": {
            "licenses": facts["licenses"],
            "urls": _urls(facts["licenses"]),
            "license_path": facts["license_path"],
        },
        "extensions": [
            {
                "module": name,
                "variant": variant["variant"],
                "links": [
                    {"name": path.rpartition("/")[2], "kind": kind} for key, kind in _KINDS for path in variant[key]
                ],
                "licenses": variant["licenses"],
                "public_domain": variant["license_public_domain"],
                "urls": _urls(variant["licenses"]),
                "license_paths": variant["license_paths"],
            }
            for name, variant in variants
            if any(variant[key] for key, _ in _KINDS) or variant["licenses"]
        ],
    }


def _urls(licenses: list[str] | None) -> list[str]:
    return [url for url in spdx_urls(" ".join(licenses or [])).split(", ") if url]


def render(stated: Mapping[str, Any], texts: Mapping[str, str]) -> str:
    """The same for people; `texts` are licence texts by their path in the archive, to be appended."""
    python = stated["python"]
    lines = ["Python", f"    licences: {', '.join(python['licenses'] or []) or 'unknown'}"]
    lines += [f"        {url}" for url in python["urls"]]
    for extension in stated["extensions"]:
        lines += ["", f"{extension['module']} ({extension['variant']})"]
        lines += [f"    links {link['name']} ({link['kind']})" for link in extension["links"]]
        # Libraries of the system do not come along, so nothing is to be known of their licences.
        brought = any("system" not in link["kind"] and "framework" not in link["kind"] for link in extension["links"])
        words = licenses_in_words(extension["licenses"], extension["public_domain"], brought)
        lines += [f"    licences: {'none besides those of Python' if words == '-' else words}"]
        lines += [f"        {url}" for url in extension["urls"]]
    lines += ["", "As the archive states it; statements can be wrong, and this is no legal advice."]
    for path, text in texts.items():
        lines += ["", "=" * 100, path, "=" * 100, "", text.rstrip("\n")]
    return "\n".join(lines) + "\n"


def read_texts(stated: Mapping[str, Any], root: Path) -> dict[str, str]:
    """All licence texts that the archive names, each once."""
    paths = [path for extension in stated["extensions"] for path in extension["license_paths"]]
    own = stated["python"]["license_path"]
    ordered = dict.fromkeys([*([own] if own else []), *sorted(paths)])
    return {path: (root / path).read_text(encoding="utf-8", errors="replace") for path in ordered}
