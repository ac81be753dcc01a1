"""A module with a function and a class."""


def area(width, height):
    # Only the source has this comment.
    return width * height


class Shape:
    """What has an area."""

    def fail(self):
        raise ValueError("no shape")  # line shown


class Outer:
    class Inner:
        kind = "inner"
