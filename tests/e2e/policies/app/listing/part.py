"""A module beside the data."""

assert __name__ == "listing.part"

NAME = __name__
