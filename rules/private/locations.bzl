"""Where resources go: what `resources_policy` and `resource_locations` say, checked before anything is built."""

visibility(["//rules/...", "//tests/..."])

_IN_MEMORY_ONLY = "in-memory-only"
_FILES_ONLY = "filesystem-relative-only"
_PREFER_IN_MEMORY = "prefer-in-memory-fallback-filesystem-relative"

# As tools/resources/patterns.py.
_KINDS = ["module", "extension-module", "shared-library", "package-resource", "distribution-metadata"]
_ORIGINS = ["application", "standard-library"]

def _split(text):
    name, colon, prefix = text.partition(":")
    return name, (prefix if colon else None)

def _checked_prefix(where, attribute, text, prefix, executable):
    """A prefix as a path in normal form."""
    parts = prefix.removesuffix("/").split("/")
    if "\\" in prefix or [part for part in parts if part in ["", ".", ".."]]:
        fail("{}: '{}' has '{}'; the prefix must be a plain path of a folder beside the executable, such as 'lib'.".format(where, attribute, text))
    if parts[0] == executable:
        fail("{}: '{}' has '{}', but beside the executable nothing can have its name. Choose another prefix, such as '{}.lib'.".format(
            where,
            attribute,
            text,
            executable,
        ))
    return "/".join(parts)

def _check_pattern(where, attribute, pattern):
    word, rest = _split(pattern)
    known = {"distribution": None, "kind": _KINDS, "origin": _ORIGINS}
    if rest == None and word:
        return
    if not rest or word not in known or (known[word] and rest not in known[word]):
        fail("{}: '{}' has '{}', which is no pattern of resources. It must be a name, maybe with '*', 'distribution:NAME', 'kind:{}' or 'origin:{}'.".format(
            where,
            attribute,
            pattern,
            "|".join(_KINDS),
            "|".join(_ORIGINS),
        ))

def extension_refusal(triple, loading, policy):
    """Why extension modules in shared libraries have no place.

    Args:
      triple: str. The target triple of the distribution.
      loading: list[str]. How its Python loads extension modules; empty if that is not known.
      policy: str. `resources_policy`.

    Returns:
      str or None: the reason, and what to do.
    """
    if triple.endswith("-musl") and "shared-library" not in loading:
        return ("executables for {triple} are linked statically, and load none. Build for '@rules_pyoxidizer//rules/platforms:{triple}-dynamic', whose executables take musl " +
                "from the system; or link them into the executable, or depend on a version without them").format(triple = triple)
    if loading and "shared-library" not in loading:
        return "the Python for {} loads {} extension modules only. Link them into the executable, or depend on a version without them".format(
            triple,
            " and ".join(loading),
        )
    if "-linux-" not in triple and policy == _IN_MEMORY_ONLY:
        return "on {} libraries are loaded from files only. Use 'resources_policy' = '{}:PREFIX' or '{}:PREFIX'".format(
            triple,
            _PREFER_IN_MEMORY,
            _FILES_ONLY,
        )
    return None

def is_extension(name):
    """Whether a file is an extension module, or a wheel with one, by its name; of other shared libraries only the content tells.

    Args:
      name: str. Name of the file. One of a wheel that was built here says nothing.

    Returns:
      bool.
    """
    if name.endswith(".whl"):
        parts = name.removesuffix(".whl").split("-")
        return len(parts) in [5, 6] and parts[-2] != "none" and parts[-1] != "any"
    return name.endswith(".so") and (".cpython-" in name or ".abi3." in name)

def check_patterns(where, attribute, patterns):
    """Fails if a pattern cannot be one, whatever is packaged.

    Args:
      where: str. The target, for messages.
      attribute: str. The attribute that has them.
      patterns: list[str].
    """
    for pattern in patterns:
        _check_pattern(where, attribute, pattern)

def resource_prefixes(where, policy, locations, executable):
    """The folders that resources may be in; fails if a policy or a location is unknown, or one contradicts the other.

    Args:
      where: str. The target, for messages.
      policy: str. `resources_policy` (F132-F135).
      locations: dict[str, str]. `resource_locations`: location by pattern.
      executable: str. Name of the file that the folders are beside.

    Returns:
      list[str]: prefixes without one that is in another; empty if nothing can be a file.
    """
    name, prefix = _split(policy)
    if not ((name == _IN_MEMORY_ONLY and prefix == None) or (name in [_FILES_ONLY, _PREFER_IN_MEMORY] and prefix != None)):
        fail("{}: invalid value for Python Resources Policy: '{}'. 'resources_policy' must be '{}', '{}:PREFIX' or '{}:PREFIX'.".format(
            where,
            policy,
            _IN_MEMORY_ONLY,
            _FILES_ONLY,
            _PREFER_IN_MEMORY,
        ))
    prefixes = [] if prefix == None else [_checked_prefix(where, "resources_policy", policy, prefix, executable)]
    check_patterns(where, "resource_locations", locations.keys())
    for pattern, location in locations.items():
        kind, prefix = _split(location)
        if not ((kind == "in-memory" and prefix == None) or (kind == "filesystem-relative" and prefix != None)):
            fail("{}: 'resource_locations' puts '{}' to '{}'; it must be 'in-memory' or 'filesystem-relative:PREFIX'.".format(where, pattern, location))
        if (kind, name) in [("in-memory", _FILES_ONLY), ("filesystem-relative", _IN_MEMORY_ONLY)]:
            fail("{}: 'resource_locations' puts '{}' to '{}', which 'resources_policy' = '{}' does not allow. '{}:PREFIX' allows both.".format(
                where,
                pattern,
                location,
                policy,
                _PREFER_IN_MEMORY,
            ))
        if prefix != None:
            prefixes.append(_checked_prefix(where, "resource_locations", location, prefix, executable))
    unique = sorted({prefix: None for prefix in prefixes})
    return [prefix for prefix in unique if not [other for other in unique if prefix.startswith(other + "/")]]
