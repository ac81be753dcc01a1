"""Settings of an executable: a flat object of JSON, and its binary form (docs/architecture.md, "Settings")."""

from __future__ import annotations

from struct import Struct

from tools.payload.layout import PayloadError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    from tools.resources.resource import Data

    Setting: TypeAlias = bool | int | str | list[str]

BOOLEAN, INTEGER, STRING, STRINGS = 1, 2, 3, 4

_COUNT = Struct("<I")
_RECORD = Struct("<HBBI")
_INTEGER = Struct("<q")


def encode(settings: Mapping[str, object]) -> bytes:
    """Binary form of settings; keys sorted, so the order given does not matter.

    Raises:
        PayloadError: a value is no boolean, 64-bit integer, string or list of strings, or has a NUL; names the key.
    """
    chunks = [_COUNT.pack(len(settings))]
    for key in sorted(settings):
        name = _text(key, key)
        if not 0 < len(name) < 1 << 16:
            raise PayloadError(f"setting '{key}': the name must have 1 to 65535 bytes")
        kind, value = _value(key, settings[key])
        chunks += [_RECORD.pack(len(name), kind, 0, len(value)), name, value]
    return b"".join(chunks)


def _value(key: str, value: object) -> tuple[int, bytes]:
    if isinstance(value, bool):  # before int, of which bool is a subclass
        return BOOLEAN, bytes([value])
    if isinstance(value, int):
        if not -(1 << 63) <= value < 1 << 63:
            raise PayloadError(f"setting '{key}': {value} does not fit in 64 bits")
        return INTEGER, _INTEGER.pack(value)
    if isinstance(value, str):
        return STRING, _text(key, value)
    if isinstance(value, list):
        texts = [_text(key, item) for item in value]
        return STRINGS, b"".join(_COUNT.pack(len(text)) + text for text in texts)
    raise PayloadError(
        f"setting '{key}' is a {type(value).__name__}; it must be a boolean, an integer, a string or a list of strings"
    )


def _text(key: str, text: object) -> bytes:
    if not isinstance(text, str):
        raise PayloadError(f"setting '{key}' has a {type(text).__name__} where a string must be")
    if "\0" in text:
        raise PayloadError(f"setting '{key}' has a NUL character, which CPython and the system cut text off at")
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise PayloadError(f"setting '{key}': {text!r} cannot be written as UTF-8") from None


def decode(data: Data) -> dict[str, Setting]:
    """Settings from their binary form.

    Raises:
        PayloadError: it is cut short, has more than it should, or a record is not one that `encode` writes; says which.
    """
    reader = _Reader(memoryview(data))
    (count,) = reader.unpack(_COUNT, "the count")
    settings: dict[str, Setting] = {}
    last = ""
    for number in range(count):
        key_length, kind, zero, length = reader.unpack(_RECORD, f"record {number}")
        key = reader.text(key_length, f"key of record {number}")
        if number and key <= last:
            raise PayloadError(f"settings: '{key}' stands after '{last}'")
        if not key or zero:
            raise PayloadError(f"settings: record {number} has no key, or its fourth byte is not zero")
        settings[key] = _read_value(key, kind, reader.take(length, f"value of '{key}'"))
        last = key
    if reader.left():
        raise PayloadError(f"settings: {reader.left()} bytes follow the last record")
    return settings


def _read_value(key: str, kind: int, data: memoryview) -> Setting:
    if kind == BOOLEAN and len(data) == 1 and data[0] < 2:
        return data[0] == 1
    if kind == INTEGER and len(data) == _INTEGER.size:
        value: int = _INTEGER.unpack(data)[0]
        return value
    reader = _Reader(data)
    if kind == STRING:
        return reader.text(len(data), f"'{key}'")
    if kind == STRINGS:
        texts = []
        while reader.left():
            (length,) = reader.unpack(_COUNT, f"'{key}'")
            texts.append(reader.text(length, f"'{key}'"))
        return texts
    raise PayloadError(f"settings: '{key}' is of kind {kind} with {len(data)} bytes, which is no value")


class _Reader:
    """Bytes being read from the front."""

    def __init__(self, data: memoryview) -> None:
        self._data = data
        self._position = 0

    def left(self) -> int:
        return len(self._data) - self._position

    def take(self, length: int, what: str) -> memoryview:
        if length > self.left():
            raise PayloadError(f"settings: {what} is cut short: {length} bytes expected, {self.left()} are left")
        self._position += length
        return self._data[self._position - length : self._position]

    def unpack(self, form: Struct, what: str) -> tuple[int, ...]:
        return form.unpack(self.take(form.size, what))

    def text(self, length: int, what: str) -> str:
        try:
            text = str(self.take(length, what), "utf-8")
        except UnicodeDecodeError:
            raise PayloadError(f"settings: {what} is not UTF-8") from None
        if "\0" in text:
            raise PayloadError(f"settings: {what} has a NUL character")
        return text
