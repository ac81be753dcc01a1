"""Greets somebody in HTML, by a template that is installed with the program."""

import string
import sys
from pathlib import Path

from markupsafe import escape

TEMPLATES = Path(sys.executable).resolve().parents[1] / "share" / "page"


def main() -> None:
    template = string.Template((TEMPLATES / "page.html").read_text())
    sys.stdout.write(template.substitute(name=escape(" ".join(sys.argv[1:]) or "World")))


if __name__ == "__main__":
    main()
