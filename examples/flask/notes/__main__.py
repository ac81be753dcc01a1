"""Serves the notes: `flask [PORT]`."""

import sys

from notes import app

app.run(port=int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
