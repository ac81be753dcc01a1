"""What `black --version` does."""

import sys

from black import patched_main  # type: ignore[import-not-found]

sys.argv = ["black", "--version"]
patched_main()
