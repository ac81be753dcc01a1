"""Serialization of many types, and its errors."""

import dataclasses
import datetime
import uuid
import zoneinfo

import orjson


@dataclasses.dataclass
class Point:
    x: int
    y: float


print(
    orjson.dumps(
        {"b": [Point(1, 2.5)], "a": uuid.UUID(int=1)}, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2
    ).decode()
)
print(orjson.dumps(datetime.datetime(2024, 2, 29, tzinfo=datetime.timezone.utc)), zoneinfo.__name__)
print(orjson.loads(b'{"k": [1, 1.5, null, "\\u00e9"]}'))
try:
    orjson.loads(b"[1,")
except orjson.JSONDecodeError as error:
    print(error)
