"""Settings: golden bytes, round trips, refusals that name the key."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.payload import settings
from tools.payload.layout import PayloadError

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)
SETTINGS = st.dictionaries(
    TEXT.filter(bool), st.booleans() | st.integers(-(2**63), 2**63 - 1) | TEXT | st.lists(TEXT, max_size=3), max_size=5
)


def test_golden() -> None:
    encoded = settings.encode({"s": "é", "b": True, "l": ["", "ab"], "i": -2})
    assert encoded == bytes.fromhex(
        "04000000"
        "0100 01 00 01000000 62 01"
        "0100 02 00 08000000 69 feffffffffffffff"
        "0100 04 00 0a000000 6c 00000000 02000000 6162"
        "0100 03 00 02000000 73 c3a9"
    )


@given(SETTINGS)
def test_round_trip(given_settings: dict[str, object]) -> None:
    encoded = settings.encode(given_settings)
    decoded = settings.decode(encoded)
    assert decoded == given_settings
    assert {key: type(value) for key, value in decoded.items()} == {
        key: type(value) for key, value in given_settings.items()
    }
    assert settings.encode(decoded) == encoded


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "setting 'k' is a NoneType"),
        (1.5, "setting 'k' is a float"),
        ({}, "setting 'k' is a dict"),
        (2**63, "setting 'k': 9223372036854775808 does not fit in 64 bits"),
        ("a\0", "setting 'k' has a NUL character"),
        (["a\0"], "setting 'k' has a NUL character"),
        (["a", 1], "setting 'k' has a int where a string must be"),
        ("\udc80", "setting 'k': .* cannot be written as UTF-8"),
    ],
)
def test_wrong_values_name_the_key(value: object, message: str) -> None:
    with pytest.raises(PayloadError, match=message):
        settings.encode({"a": 1, "k": value})


@pytest.mark.parametrize("key", ["", "k" * 65536, "a\0"])
def test_wrong_keys(key: str) -> None:
    with pytest.raises(PayloadError, match="setting '"):
        settings.encode({key: 1})


@given(SETTINGS.filter(bool), st.data())
def test_damage_is_an_error_or_other_settings(given_settings: dict[str, object], draw: st.DataObject) -> None:
    data = bytearray(settings.encode(given_settings))
    data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    with contextlib.suppress(PayloadError):
        assert settings.encode(settings.decode(data)) == data


@given(SETTINGS.filter(bool), st.data())
def test_cut_short_or_followed_by_something(given_settings: dict[str, object], draw: st.DataObject) -> None:
    data = settings.encode(given_settings)
    for wrong in (data[: draw.draw(st.integers(0, len(data) - 1))], data + b"?"):
        with pytest.raises(PayloadError):
            settings.decode(wrong)


def test_records_out_of_order() -> None:
    record = bytes.fromhex("0100 01 00 01000000")
    with pytest.raises(PayloadError, match="'a' stands after 'b'"):
        settings.decode(b"\2\0\0\0" + record + b"b\1" + record + b"a\1")
