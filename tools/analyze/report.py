"""Write all that there is to say of a file: for people, as JSON, and as a picture.

python -s -S -B -m tools.analyze.report --file app --beside libpython3.13.so.1.0 --text app.txt --json app.json --treemap app.svg
"""

from __future__ import annotations

import sys

from tools.analyze import document, picture, text
from tools.analyze.analysis import analyze
from tools.resources import command


def main(arguments: list[str]) -> None:
    """Run the action.

    Raises:
        AnalysisError: the file cannot be analysed; nothing is written.
    """
    parser = command.parser(__doc__)
    parser.add_argument("--file", required=True, help="what to look at")
    parser.add_argument(
        "--beside", action="append", default=[], help="file that comes along and that its payload does not name"
    )
    parser.add_argument("--sizes", help="report of tools/sizes on it")
    parser.add_argument("--text", required=True, help="text to write")
    parser.add_argument("--json", required=True, help="JSON document to write")
    parser.add_argument("--treemap", required=True, help="SVG file to write")
    options = parser.parse_args(arguments)
    found = analyze(options.file, options.sizes, options.beside)
    for path, content in [
        (options.text, text.of(found)),
        (options.json, document.encode(found)),
        (options.treemap, picture.draw(found.file, found.components)),
    ]:
        command.write_whole(path, [text.encoded(content)])


if __name__ == "__main__":
    sys.exit(command.run(main))
