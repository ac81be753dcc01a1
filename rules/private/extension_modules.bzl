"""Which extension modules an executable has, and in which variant. Pure: a distribution and a selection in, variants out."""

load(":license_families.bzl", "OTHER_COPYLEFT", "PERMISSIVE")

visibility(["//rules/...", "//tools/launcher", "//tests/..."])

# Part of the C library, or of every system that has one: linking it brings nothing along (F060).
_C_LIBRARY = ["c", "dl", "m", "pthread", "rt", "util"]

def _libraries(variant):
    """Names of what a variant links besides the C library."""
    return (
        [file.basename for file in variant.static_libraries] +
        variant.dynamic_libraries +
        variant.frameworks +
        [name for name in variant.system_libraries if name not in _C_LIBRARY]
    )

def _licensed_under(variant, allowed):
    """Whether all is known about a variant's licence, and every part of it is allowed. Without libraries it is Python's own."""
    if not _libraries(variant) or variant.license_public_domain:
        return True
    return bool(variant.licenses) and all([license in allowed for license in variant.licenses])

_FILTERS = {
    "all": lambda variant: True,
    "minimal": lambda variant: False,
    "no-copyleft": lambda variant: _licensed_under(variant, PERMISSIVE),
    "no-gpl": lambda variant: _licensed_under(variant, PERMISSIVE + OTHER_COPYLEFT),
    "no-libraries": lambda variant: not _libraries(variant),
}

EXTENSION_MODULE_FILTERS = list(_FILTERS)

def selection(filter = "all", variants = {}, excluded = []):
    """Encodes a choice of extension modules, the same for the same choice.

    Args:
      filter: str. One of EXTENSION_MODULE_FILTERS.
      variants: dict[str, str]. The variant to prefer, by name of a module.
      excluded: list[str]. Names of modules to leave out.

    Returns:
      str.
    """
    return json.encode({
        "excluded": sorted({name: None for name in excluded}),
        "filter": filter,
        "variants": {name: variants[name] for name in sorted(variants)},
    })

DEFAULT_SELECTION = selection()

def _check_names(distribution, names, attribute, where):
    unknown = [name for name in names if name not in distribution.extensions]
    if unknown:
        fail("{}: '{}' names {}, which {} does not have. It has {}.".format(
            where,
            attribute,
            " and ".join(["'{}'".format(name) for name in unknown]),
            distribution.label,
            ", ".join(sorted(distribution.extensions)),
        ))

def _chosen_variant(name, variants, wanted, filter, where):
    """The variant of one module, or None if none passes the filter."""
    attribute = "'preferred_extension_module_variants' asks for the variant '{}' of '{}'".format(wanted, name)
    names = [variant.variant for variant in variants]
    if wanted and wanted not in names:
        fail("{}: {}; there is {}.".format(where, attribute, " and ".join(["'{}'".format(each) for each in names])))
    passing = [variant for variant in variants if is_needed(variant) or _FILTERS[filter](variant)]
    preferred = [variant for variant in passing if variant.variant == wanted]
    if wanted and not preferred:
        fail("{}: {}, which does not pass 'extension_module_filter' = \"{}\": {}. Change one of them.".format(
            where,
            attribute,
            filter,
            _why_not(variants[names.index(wanted)]),
        ))
    return (preferred + passing + [None])[0]

def is_needed(variant):
    """Whether Python does not start without a module (F063, F077).

    Args:
      variant: struct, as in `PythonDistributionInfo.extensions`.

    Returns:
      bool.
    """
    return variant.required or variant.in_core

def _why_not(variant):
    return "it links {}, licensed under {}".format(
        ", ".join(_libraries(variant)) or "nothing",
        " and ".join(variant.licenses) if variant.licenses else "terms that the distribution does not tell",
    )

def chosen_extension_modules(distribution, encoded, where):
    """The extension modules of an executable.

    Args:
      distribution: PythonDistributionInfo.
      encoded: str. From `selection`.
      where: what messages begin with, usually a Label.

    Returns:
      dict[str, struct]: by name, sorted; the variant chosen, as in `PythonDistributionInfo.extensions`.
    """
    choice = json.decode(encoded)
    if choice["filter"] not in _FILTERS:
        fail("{}: 'extension_module_filter' is '{}'; expected one of {}.".format(where, choice["filter"], ", ".join(_FILTERS)))
    _check_names(distribution, choice["variants"], "preferred_extension_module_variants", where)
    _check_names(distribution, choice["excluded"], "excluded_extension_modules", where)
    needed = [name for name in choice["excluded"] if [True for variant in distribution.extensions[name] if is_needed(variant)]]
    if needed:
        fail("{}: 'excluded_extension_modules' names {}, without which Python does not start. Remove that.".format(
            where,
            " and ".join(["'{}'".format(name) for name in needed]),
        ))
    chosen = {}
    for name, variants in sorted(distribution.extensions.items()):
        variant = None
        if name not in choice["excluded"]:
            variant = _chosen_variant(name, variants, choice["variants"].get(name), choice["filter"], where)
        if variant:
            chosen[name] = variant
    return chosen
