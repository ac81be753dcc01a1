"""Reading a payload back from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools.payload import dump, settings
from tools.payload.layout import PayloadError
from tools.resources.pack import pack
from tools.resources.resource import Resource

RESOURCES = [
    Resource("m", is_module=True, in_memory_bytecode=b"code"),
    Resource(
        "p",
        is_package=True,
        in_memory_package_resources={"é": b"1", "b": b"22"},
        shared_library_dependency_names=("z",),
    ),
]


@pytest.fixture
def payload(tmp_path: Path) -> Path:
    path = tmp_path / "app.payload"
    path.write_bytes(b"".join(pack(settings.encode({"run.mode": "repl"}), RESOURCES)))
    return path


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> object:
    dump.main(list(arguments))
    return json.loads(capsys.readouterr().out)


def test_all(payload: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, str(payload)) == {
        "settings": {"run.mode": "repl"},
        "resources": {
            "m": {"flags": ["is_module"], "fields": {"in_memory_bytecode": 4}},
            "p": {
                "flags": ["is_package"],
                "fields": {"in_memory_package_resources": {"b": 2, "é": 1}, "shared_library_dependency_names": ["z"]},
            },
        },
    }


def test_summary(payload: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = shown(capsys, str(payload), "--summary")
    assert isinstance(found, dict)
    assert found["fields"]["in_memory_package_resources"] == {"bytes": 3, "values": 2}
    assert (found["resources"], found["largest"]) == (2, {"m": 4, "p": 4})


def test_one_resource_and_one_field(payload: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    dump.main([str(payload), "--resource=m"])
    assert json.loads(capsysbinary.readouterr().out) == {"flags": ["is_module"], "fields": {"in_memory_bytecode": 4}}
    for field in ("0x07", "in_memory_bytecode"):
        dump.main([str(payload), "--resource=m", f"--field={field}"])
        assert capsysbinary.readouterr().out == b"code"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--resource=x"], "app.payload: there is no resource 'x'"),
        (["--resource=m", "--field=0x08"], "app.payload: resource 'm' has no field '0x08'"),
        (["--field=0x08"], "--field needs --resource"),
    ],
)
def test_what_is_not_there(payload: Path, arguments: list[str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        dump.main([str(payload), *arguments])


def test_every_flipped_bit_is_an_error_or_harmless(payload: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = payload.read_bytes()
    for position in range(len(data)):
        damaged = bytearray(data)
        damaged[position] ^= 0x41
        payload.write_bytes(damaged)
        try:
            dump.main([str(payload)])
        except PayloadError as error:
            assert str(error).startswith(f"{payload}: ")  # noqa: PT017 - there need be no error


@pytest.mark.parametrize("content", [b"", b"PYOXPAY", b"#!/bin/sh"])
def test_no_payload(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(PayloadError, match="x: "):
        dump.main([str(tmp_path / "x")])
