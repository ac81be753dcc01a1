"""What `pyflakes --version` does, but for its own name."""

import sys

from pyflakes import __version__, api  # type: ignore[import-untyped]

print(__version__, api.check("import os\n", "<text>"), sys.version_info[:2])
