"""Where fuzzing begins: small files that are sound, each with much in it. Writes a folder for every target that has any.

python -m tests.fuzz.seeds PAYLOAD FOLDER

PAYLOAD is that of a real executable: its settings, and a few of its resources, with no more of them than a fuzzer can do much with.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.tools.resources.test_packed import EMPTY, MAP_AND_LIST, TWO_MODULES, TWO_MODULES_PADDED
from tools.payload import index, layout, settings
from tools.resources import packed
from tools.resources.resource import FIELDS, FLAG, LIST16, MAP32, MAP64, NAME, TEXT_FIELDS, Resource
from tools.resources.walk import locate

REAL_NAMES = 6
REAL_BYTES = 24

SETTINGS = settings.encode(
    {
        "config.argv": ["", "a", "größe"],
        "config.isolated": True,
        "config.write_bytecode": False,
        "preconfig.utf8_mode": -1,
        "run.mode": "module",
        "run.target": "a.b",
    }
)

COMMAND_LINES = [
    ["/app", "-B", "-W", "error", "-X", "dev", "-c", "from multiprocessing.resource_tracker import main;main(5)"],
    ["/app", "--multiprocessing-fork", "tracker_fd=5", "pipe_handle=7", "parent_pid=None"],
    [
        "/app",
        "-Werror",
        "-c",
        "from multiprocessing.spawn import spawn_main; spawn_main(tracker_fd=5, pipe_handle=7)",
        "--multiprocessing-fork",
    ],
    [
        "/app",
        "-c",
        "from multiprocessing.forkserver import main; main(5, 7, ['__main__'], **{'main_path': '/a\\'b.py', "
        "'sys_path': ['/x', \"it's\"]})",
    ],
    [
        "/app",
        "-I",
        "-c",
        "import sys; from multiprocessing.forkserver import main; main(5, 7, ['a', 'b'], sys_argv=sys.argv[1:], "
        "**{'authkey_r': 9, 'on_error': None})",
        "argument",
    ],
]


def every_field() -> list[Resource]:
    """Resources that have all fields between them, the first all at once."""
    fields: dict[str, object] = {}
    for field, (attribute, encoding) in FIELDS.items():
        if field != NAME:
            fields[attribute] = _value(field, encoding)
    return [
        Resource("p", **fields),
        Resource("p.m", is_module=True, in_memory_source=b"x = 1", in_memory_bytecode=b"N."),
        Resource("p.n", is_package=True, is_namespace_package=True),
        Resource("z.so", is_shared_library=True, in_memory_shared_library=b"\x7fELF", in_memory_source=b""),
    ]


def _value(field: int, encoding: int) -> object:
    if encoding == FLAG:
        return True
    if encoding == LIST16:
        return ("libz.so", "liby.so")
    if encoding in (MAP32, MAP64):
        return {"r.txt": b"hi", "s/t": b"", "ü": b"..."}
    return "d/f" if field in TEXT_FIELDS else bytes([field, 0])


def padded(data: bytes) -> bytes:
    """The same packed resources, with a NUL after every blob."""
    _, _, blob_index, resources, index_length = packed.HEADER.unpack_from(data)
    blobs: dict[int, bytes] = {}
    for entry in locate(data):
        blobs[NAME] = blobs.get(NAME, b"") + entry.name.encode() + b"\0"
        for field, key_offset, key_length, offset, length in entry.spans:
            key = data[key_offset : key_offset + key_length] + b"\0" if FIELDS[field][1] in (MAP32, MAP64) else b""
            blobs[field] = blobs.get(field, b"") + key + data[offset : offset + length] + b"\0"
    sections = [(field, blobs[field]) for field in sorted(blobs)]
    table = (
        b"".join(b"\1\2%c\3%b\4\2\xff" % (field, len(blob).to_bytes(8, "little")) for field, blob in sections) + b"\0"
    )
    start = packed.HEADER.size + blob_index
    header = packed.HEADER.pack(packed.MAGIC, len(sections), len(table), resources, index_length)
    return header + table + data[start : start + index_length] + b"".join(blob for _, blob in sections)


def shortened(payload: bytes) -> bytes:
    """A payload with its settings, and the beginnings of a few of its resources."""
    parts = layout.open_payload(payload)
    resources = []
    for resource in packed.read(parts.resources)[:: max(1, len(payload) // 100_000)][:REAL_NAMES]:
        fields = {name: getattr(resource, name) for name, _ in FIELDS.values() if name != "name"}
        for name, value in fields.items():
            if isinstance(value, memoryview):
                fields[name] = bytes(value[:REAL_BYTES])
        resources.append(Resource(resource.name, **fields))
    return _payload(bytes(parts.settings), packed.write(resources))


def _payload(encoded: bytes, resources: bytes) -> bytes:
    return b"".join(layout.assemble(encoded, index.build(resources), [resources]))


def seeds(payload: bytes) -> dict[str, list[bytes]]:
    """The seeds of every target."""
    everything = packed.write(every_field())
    blobs = [everything, padded(everything), EMPTY, MAP_AND_LIST, TWO_MODULES, TWO_MODULES_PADDED]
    assert packed.read(padded(everything)) == packed.read(everything)
    payloads = [shortened(payload), *(_payload(SETTINGS, blob) for blob in blobs)]
    return {
        "arguments": ["\0".join([*line, ""]).encode() for line in COMMAND_LINES],
        "packed": blobs,
        "payload": payloads,
        "sealed_payload": payloads,
        "settings": [SETTINGS, bytes(layout.open_payload(payload).settings)],
    }


def main(payload: str, folder: str) -> None:
    """Write them, named by their number."""
    for target, files in seeds(Path(payload).read_bytes()).items():
        place = Path(folder) / target
        place.mkdir(parents=True, exist_ok=True)
        for number, data in enumerate(files):
            (place / f"seed-{number}").write_bytes(data)


if __name__ == "__main__":
    main(*sys.argv[1:])
