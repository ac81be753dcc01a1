"""A program whose runs are recorded."""

import importlib.resources
import sys


def main(name: str) -> None:
    """Print what is asked for."""
    if name == "note":
        print(importlib.resources.files("shop").joinpath("data/note.txt").read_text(), end="")
    elif name == "lamp":
        from shop import lamp

        print(lamp.NAME)
    elif name == "chair":
        import shop.chair

        print(shop.chair.NAME)
    elif name == "input":
        print(sys.stdin.read().upper(), end="")
    else:
        sys.exit(3)


main(sys.argv[1])
