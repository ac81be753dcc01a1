"""Policy: which fields of a resource go into an executable, and the names of the policies about where they go.

Pure logic; the spec rows are F132-F136 (placement), F073, F074, F162 and F163 (what is included).
"""

from __future__ import annotations

from .resource import BYTECODE_ATTRIBUTES, Resource, ResourceError

DISTRIBUTION = "distribution"
"""Role of the archives that hold the standard library."""
APPLICATION = "application"
"""Role of all other archives."""
ROLES = (APPLICATION, DISTRIBUTION)

IN_MEMORY_ONLY = "in-memory-only"
FILESYSTEM_RELATIVE_ONLY = "filesystem-relative-only"
PREFER_IN_MEMORY = "prefer-in-memory-fallback-filesystem-relative"


def parse_placement(text: str) -> tuple[str, str]:
    """Placement and prefix of a `resources_policy`; the prefix is what follows the first colon, empty in memory (F135).

    Raises:
        ResourceError: no such policy; names those there are.
    """
    name, colon, prefix = text.partition(":")
    if (name == IN_MEMORY_ONLY and not colon) or (name in (FILESYSTEM_RELATIVE_ONLY, PREFER_IN_MEMORY) and colon):
        return name, prefix
    raise ResourceError(
        f"invalid value for Python Resources Policy: '{text}'; it must be '{IN_MEMORY_ONLY}', "
        f"'{FILESYSTEM_RELATIVE_ONLY}:PREFIX' or '{PREFER_IN_MEMORY}:PREFIX'"
    )


class Policy:
    """What goes into one executable."""

    def __init__(
        self,
        levels: list[int],
        include_sources: bool = True,
        include_distribution_sources: bool = True,
        include_distribution_resources: bool = False,
        include_bytecode: bool = True,
    ) -> None:
        """Hold the choices; `levels` are the optimisation levels of bytecode wanted, the application's if it is wanted."""
        self.levels = {APPLICATION: levels if include_bytecode else [], DISTRIBUTION: levels}
        self.sources = {APPLICATION: include_sources, DISTRIBUTION: include_distribution_sources}
        self.resources = {APPLICATION: True, DISTRIBUTION: include_distribution_resources}

    def apply(self, resource: Resource, role: str, label: str) -> None:
        """Take out of a module what is not wanted, but never all that there is to run.

        Raises:
            ResourceError: bytecode of a wanted level is not there; names the resource and its label.
        """
        there = resource.levels()
        if not there or (not self.levels[role] and resource.in_memory_source is None):
            return
        for level in there:
            if level not in self.levels[role]:
                setattr(resource, BYTECODE_ATTRIBUTES[level], None)
        for level in self.levels[role]:
            if level not in there:
                raise ResourceError(
                    f"module '{resource.name}' of {label} has no bytecode of optimisation level {level}, "
                    f"only of {', '.join(map(str, there))}; compile {label} with that level"
                )
        if not self.sources[role] and resource.levels():
            resource.in_memory_source = None
