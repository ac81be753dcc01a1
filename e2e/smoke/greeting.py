"""Says where Python is."""

import json
import sys

print(
    json.dumps(
        {"executable": sys.executable, "version": sys.version_info[:2], "file": __spec__.loader.__class__.__name__}
    )
)
if sys.argv[1:]:
    sys.exit(f"greeting: takes no arguments, and got {sys.argv[1:]}")
