"""What `flask --version` does."""

import sys

from flask.cli import main

sys.argv = ["flask", "--version"]
main()
