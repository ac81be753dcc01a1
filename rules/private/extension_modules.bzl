"""Which extension modules an executable has, and in which variant. Pure: a distribution and a selection in, variants out."""

load(":license_families.bzl", "OTHER_COPYLEFT", "PERMISSIVE")

visibility(["//rules/...", "//tests/...", "//tools/launcher"])

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

def selection(filter = "all", variants = {}, excluded = [], unused = []):
    """Encodes a choice of extension modules, the same for the same choice.

    Args:
      filter: str. One of EXTENSION_MODULE_FILTERS.
      variants: dict[str, str]. The variant to prefer, by name of a module.
      excluded: list[str]. Names of modules to leave out.
      unused: list[str]. The same, of those that can be left out; others do not matter.

    Returns:
      str.
    """
    return json.encode({
        "excluded": sorted({name: None for name in excluded}),
        "filter": filter,
        "unused": sorted({name: None for name in unused}),
        "variants": {name: variants[name] for name in sorted(variants)},
    })

DEFAULT_SELECTION = selection()

def _chosen_variant(name, variants, wanted, filter):
    """The variant of one module, None if none passes the filter; and what is wrong with what was wanted, or None."""
    passing = [variant for variant in variants if _is_needed(variant) or _FILTERS[filter](variant)]
    preferred = [variant for variant in passing if variant.variant == wanted]
    chosen = (preferred + passing + [None])[0]
    if not wanted or preferred:
        return chosen, None
    problem = "'preferred_extension_module_variants' asks for the variant '{}' of '{}'".format(wanted, name)
    names = [variant.variant for variant in variants]
    if wanted not in names:
        return chosen, "{}; there is {}.".format(problem, " and ".join(["'{}'".format(each) for each in names]))
    return chosen, "{}, which does not pass 'extension_module_filter' = \"{}\": {}. Change one of them.".format(
        problem,
        filter,
        _why_not(variants[names.index(wanted)]),
    )

def can_be_left_out(variants):
    """Whether Python starts without a module.

    Args:
      variants: list[struct]. The module's, as in `PythonDistributionInfo.extensions`.

    Returns:
      bool.
    """
    return not [variant for variant in variants if _is_needed(variant)]

def _is_needed(variant):
    """Whether Python does not start without a module (F063, F077)."""
    return variant.required or variant.in_core

def _why_not(variant):
    return "it links {}, licensed under {}".format(
        ", ".join(_libraries(variant)) or "nothing",
        " and ".join(variant.licenses) if variant.licenses else "terms that the distribution does not tell",
    )

def chosen_extension_modules(distribution, encoded):
    """The extension modules of an executable.

    Args:
      distribution: PythonDistributionInfo.
      encoded: str. From `selection`.

    Returns:
      struct: `variants` (dict[str, struct]: by name, sorted; the variant chosen, as in `PythonDistributionInfo.extensions`) and `problems` (list[str]: what cannot
      be had as it was asked for. Launchers do without; executables, which know who asked, fail).
    """
    choice = json.decode(encoded)
    problems = []
    unknown = [name for name in choice["variants"] if name not in distribution.extensions]
    if unknown:
        problems.append("'preferred_extension_module_variants' names {}, which {} does not have. It has {}.".format(
            " and ".join(["'{}'".format(name) for name in unknown]),
            distribution.label,
            ", ".join(sorted(distribution.extensions)),
        ))
    chosen = {}
    for name, variants in sorted(distribution.extensions.items()):
        if name in choice["excluded"] + choice["unused"] and can_be_left_out(variants):
            continue
        if name in choice["excluded"]:
            problems.append("'excluded_extension_modules' names '{}', without which Python does not start. Remove that.".format(name))
        variant, problem = _chosen_variant(name, variants, choice["variants"].get(name), choice["filter"])
        problems += [problem] if problem else []
        if variant:
            chosen[name] = variant
    return struct(problems = problems, variants = chosen)
