"""Read what a linker, GNU's or LLVM's, says of a link with `-Map`: how many bytes of the executable come from which file."""

from __future__ import annotations

import re

# An output section starts a line, an input section is set in by one blank; a long name has a line of its own.
_OUTPUT = re.compile(r"^(\.\S+)(?:\n)?[ ]+0x([0-9a-f]+)[ ]+0x[0-9a-f]+", re.MULTILINE)
_INPUT = re.compile(r"^ (\.\S+)(?:\n)?[ ]+0x([0-9a-f]+)[ ]+0x([0-9a-f]+)[ ](\S.*)$", re.MULTILINE)
_START = "\nLinker script and memory map\n"
# LLVM's linker has a table: addresses, size and alignment, and then the output section, or set in by eight blanks the input file and its section.
_LLVM_START = re.compile(r" +VMA +LMA +Size Align Out +In +Symbol\n")
_LLVM_ROW = re.compile(r"^ *([0-9a-f]+) +[0-9a-f]+ +([0-9a-f]+) +\d+ (?: {8}(\S.*):\(.*\)|([^\s:]+))$", re.MULTILINE)
# What it makes itself.
_LLVM_OWN = "<internal>"
# These take up memory, and no room in the file.
_EMPTY = (".bss", ".tbss")


class LinkMapError(ValueError):
    """A text that is no map of either linker."""


def sizes(text: str) -> dict[str, int]:
    """Bytes in the file by input file, the largest first; of a member of an archive, `archive.a(member.o)`.

    Raises:
        LinkMapError: the text is something else.
    """
    found = _llvm_sizes(text) if _LLVM_START.match(text) else _gnu_sizes(text)
    return dict(sorted(((name, size) for name, size in found.items() if size), key=lambda item: (-item[1], item[0])))


def _gnu_sizes(text: str) -> dict[str, int]:
    start = text.find(_START)
    if start < 0:
        raise LinkMapError(
            "no map of GNU's or LLVM's linker: it has no 'Linker script and memory map', and does not begin with a table"
        )
    outputs = [(found.start(), found[1], int(found[2], 16)) for found in _OUTPUT.finditer(text, start)]
    found: dict[str, int] = {}
    position = 0
    for match in _INPUT.finditer(text, start):
        while position + 1 < len(outputs) and outputs[position + 1][0] < match.start():
            position += 1
        # What has no address is for debuggers, or was left out.
        if int(match[2], 16) and outputs and not outputs[position][1].startswith(_EMPTY):
            found[match[4]] = found.get(match[4], 0) + int(match[3], 16)
    return found


def _llvm_sizes(text: str) -> dict[str, int]:
    found: dict[str, int] = {}
    counts = False
    for match in _LLVM_ROW.finditer(text):
        address, size, file, output = match.groups()
        if output:
            counts = bool(int(address, 16)) and not output.startswith(_EMPTY)
        elif counts and file != _LLVM_OWN:
            found[file] = found.get(file, 0) + int(size, 16)
    return found
