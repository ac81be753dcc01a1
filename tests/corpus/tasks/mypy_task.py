"""A file with a mistake, checked with the stubs of the standard library that come with the package."""

from pathlib import Path

from mypy import api

Path("checked.py").write_text(
    "import json\nimport os.path\n\n\ndef f(x: int) -> str:\n    return os.path.join(str(x), json.dumps(x))\n\n\n"
    "f('one')\nreveal_type(f(1))\n"
)
out, err, code = api.run(["--cache-dir=/dev/null", "--strict", "checked.py"])
print(out, err, code)
