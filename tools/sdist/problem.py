"""The one kind of error that building a source distribution raises on purpose."""


class SdistError(ValueError):
    """A source distribution that cannot be built as it was asked for; the message is fit to show a user."""
