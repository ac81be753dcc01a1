"""Compile the tools themselves, into a zip file that Python imports them from: most actions take less time than that.

    python -s -S -B -m tools.resources.precompile --output tools.zip --params rows.jsonl

Rows are `{"path": file to read, "name": its path in the zip file}`.
"""

from __future__ import annotations

import io
import marshal
import sys
import zipfile
from importlib.util import MAGIC_NUMBER, source_hash

from tools.resources import command
from tools.resources.file_paths import UNCHECKED_HASH


def main(arguments: list[str]) -> None:
    """Run the action."""
    parser = command.parser(__doc__)
    parser.add_argument("--output", required=True, help="zip file to write")
    parser.add_argument("--params", required=True, help="rows of the files to compile")
    options = parser.parse_args(arguments)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for name, path in sorted(command.read_rows(options.params, ("name", "path"))):
            source = command.read_file(path)
            bytecode = marshal.dumps(compile(source, name, "exec", dont_inherit=True))
            # ZipInfo's own date is fixed: 1980.
            member = zipfile.ZipInfo(name + "c")
            archive.writestr(member, MAGIC_NUMBER + UNCHECKED_HASH + source_hash(source) + bytecode)
    command.write_whole(options.output, [written.getvalue()])


if __name__ == "__main__":
    sys.exit(command.run(main))
