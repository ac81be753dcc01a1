"""What other processes run."""

import os


def leave() -> None:
    """Use a module, and end without Python's knowing."""
    import colorsys  # noqa: F401

    os._exit(0)


def spell() -> str:
    """Use another one."""
    import shop.lamp

    return shop.lamp.NAME
