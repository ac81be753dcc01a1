"""What `flask --version` does."""

import sys

from flask.cli import main  # type: ignore[import-not-found]

sys.argv = ["flask", "--version"]
main()
