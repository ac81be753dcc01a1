"""Modules that use `__file__` or `__cached__`, which modules in memory do not have where `module_paths` is `none` (F121)."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

MODES = ("off", "warn", "error")
"""What can be done about them."""

# As marshal writes a short text: its length, then the characters. Comments and longer texts are not meant.
_USES = tuple(bytes([len(name)]) + name for name in (b"__file__", b"__cached__"))
_SHOWN = 8


def uses_file(bytecode: bytes) -> bool:
    """Whether a module's marshalled code has the name `__file__` or `__cached__`, or a text that is one of them."""
    return any(name in bytecode for name in _USES)


def summary(names: Collection[str]) -> str:
    """What to say of modules in memory that do so, in one sentence however many there are."""
    shown = sorted(names)[:_SHOWN]
    more = f" and {len(names) - len(shown)} more" if len(names) > len(shown) else ""
    return (
        f"{len(names)} module{'s' if len(names) > 1 else ''} in memory use{'' if len(names) > 1 else 's'} __file__ or "
        f"__cached__ and will not have it: {', '.join(shown)}{more}; leave out module_paths = 'none', make files of them with "
        "resource_locations, or say dunder_file = 'off' if they do without (docs/policies.md)"
    )
