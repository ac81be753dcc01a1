"""Packing, streaming and extension types; the compiled half is in use."""

import datetime
import io

import msgpack

data = {"a": [1, -1, 2**40, 1.5, None, b"x", "é"], "when": datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)}
packed = msgpack.packb(data, datetime=True)
print(packed.hex(), msgpack.unpackb(packed, timestamp=3))
print(list(msgpack.Unpacker(io.BytesIO(b"\x01\x02\xa1x"))), msgpack.Packer.__module__, msgpack.ExtType(1, b"z"))
