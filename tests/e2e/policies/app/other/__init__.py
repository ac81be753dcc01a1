"""Does not care where it is."""

from importlib.resources import files


def text():
    return files(__name__).joinpath("data.txt").read_text()


def level():
    """Documented."""
    if __debug__:
        return 0
    return 1 if level.__doc__ else 2
