"""Hidden by the extension module of its name."""

KIND = "source"
