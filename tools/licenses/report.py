"""Write an inventory for others to read: text, SPDX 2.3 JSON and CycloneDX 1.6 JSON.

    python -m tools.licenses.report --inventory app.components.json --text app.txt --spdx app.spdx.json \\
        --cyclonedx app.cdx.json
"""

from __future__ import annotations

import sys
from dataclasses import replace

from tools.licenses import cyclonedx, spdx, text
from tools.licenses.component import Inventory, load
from tools.licenses.expressions import resolve
from tools.resources import command


def main(arguments: list[str]) -> None:
    """Run the action.

    Raises:
        ValueError: the inventory is none; nothing is written.
    """
    parser = command.parser(__doc__)
    parser.add_argument("--inventory", required=True, help="what tools.licenses.collect wrote")
    parser.add_argument("--text", required=True, help="report for people to write")
    parser.add_argument("--spdx", required=True, help="SPDX document to write")
    parser.add_argument("--cyclonedx", required=True, help="CycloneDX document to write")
    options = parser.parse_args(arguments)
    listed = load(options.inventory, command.read_file(options.inventory))
    documents = render(listed)
    for path, document in zip((options.text, options.spdx, options.cyclonedx), documents, strict=True):
        command.write_whole(path, [document.encode()])


def render(listed: Inventory) -> tuple[str, str, str]:
    """The three documents: text, SPDX, CycloneDX."""
    resolved = [resolve(component) for component in listed.components]
    final = replace(listed, components=tuple(component for component, _ in resolved))
    return text.render(final), spdx.render(final, resolved), cyclonedx.render(final, resolved)


if __name__ == "__main__":
    sys.exit(command.run(main))
