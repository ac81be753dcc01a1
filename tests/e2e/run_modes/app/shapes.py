"""A class and a function that tests look at from inside."""


class Point:
    """A point."""

    def __init__(self, x):
        assert x > 0, "asserted"
        self.x = x


def area(width, height):
    # This comment is only in the source.
    return width * height
