"""Wheels of all kinds, and damaged ones: what is read is what was written, or the wheel is refused in so many words."""

from __future__ import annotations

import io
import os
import random
import sysconfig
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.resources.wheel_sample import SAMPLE, wheel_files, write_wheel, write_zip
from tools.resources import metadata, unpack
from tools.resources.wheel import IMPORTABLE, Wheel, WheelError

_EXAMPLES = Path(sysconfig.get_path("stdlib"), "test/test_importlib/metadata/data")


def read(data: bytes) -> dict[tuple[str, str], bytes]:
    """Content of a wheel by where it goes."""
    with tempfile.NamedTemporaryFile(suffix=".whl") as file:
        file.write(data)
        file.flush()
        with Wheel(file.name) as wheel:
            return {place: wheel.read(member) for place, member in wheel.places.items()}


def packed(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    write_zip(buffer, files)
    return buffer.getvalue()


# Parts of names that are no folder's name elsewhere, so that no file is a folder, too.
PART = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/\\:"), min_size=1, max_size=5
).filter(lambda part: part not in (".", "..") and not part.endswith((".data", ".dist-info")))
PATHS = st.lists(PART.map(lambda part: f"{part}+"), max_size=2).flatmap(
    lambda folders: PART.map(lambda part: "/".join([*folders, f"{part}-"]))
)


@given(st.dictionaries(PATHS, st.binary(max_size=40), max_size=5))
def test_what_is_written_is_read(files: dict[str, bytes]) -> None:
    found = read(packed(wheel_files(files)))
    importable = {place: content for (scheme, place), content in found.items() if scheme == IMPORTABLE}
    assert {place: content for place, content in importable.items() if ".dist-info/" not in place} == files


@settings(max_examples=40)
@given(st.dictionaries(PATHS, st.binary(max_size=40), max_size=4))
def test_what_is_unpacked_is_what_is_read(files: dict[str, bytes]) -> None:
    data = packed(wheel_files(files))
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "x.whl").write_bytes(data)
        outputs = [f"--{name}={folder}/out/{name}" for name in ("site-packages", "scripts", "data", "headers")]
        unpack.main(["--label=//x:y", f"--wheel={folder}/x.whl", *outputs])
        paths = [path for path in Path(folder, "out").rglob("*") if path.is_file()]
        found = {path.relative_to(f"{folder}/out").as_posix(): path.read_bytes() for path in paths}
    assert found == {f"{scheme}/{place}": content for (scheme, place), content in read(data).items()}


@given(st.text(min_size=1, max_size=8, alphabet=st.sampled_from("a./\\: \0\n~é")))
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    try:
        found = read(packed(wheel_files({name: b"1"})))
    except WheelError:
        return
    for _, place in found:
        assert os.path.normpath(place) == place
        assert place.split("/")[0] not in ("", "..")
        assert "\\" not in place
        assert place.isprintable()


def _seeds() -> list[bytes]:
    """A deflated wheel, a stored one, and what CPython's own tests have."""
    deflated, stored = io.BytesIO(), io.BytesIO()
    write_wheel(deflated, SAMPLE, name="sample")
    with zipfile.ZipFile(stored, "w") as archive:
        for path, content in wheel_files({"x.py": b"answer = 42\n" * 9}).items():
            archive.writestr(path, content)
    return [deflated.getvalue(), stored.getvalue(), *(path.read_bytes() for path in sorted(_EXAMPLES.glob("*.whl")))]


def _mutated(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 3)):
        at, length = chance.randrange(len(changed)), chance.choice((1, 1, 2, 4, 30))
        kind = chance.randrange(5)
        if kind == 0:
            changed[at : at + length] = chance.randbytes(length)
        elif kind == 1:
            del changed[at : at + length]
        elif kind == 2:
            changed[at:at] = changed[at : at + length]
        elif kind == 3:
            changed[at : at + length] = bytes([chance.choice((0, 1, 0x7F, 0xFF))]) * length
        else:
            changed[at] ^= 1 << chance.randrange(8)
    return bytes(changed)


@pytest.mark.parametrize("number", range(len(_seeds())))
def test_damaged_wheels(number: int) -> None:
    """Nothing but refusals; and what can be read still is what it was, for it has a checksum in two places."""
    seed = _seeds()[number]
    original = set(read(seed).values())
    chance = random.Random(number)
    refusals = []
    for _ in range(1000):
        try:
            found = read(_mutated(seed, chance))
        except WheelError as error:
            refusals.append(str(error))
        else:
            assert set(found.values()) <= original
    assert len(refusals) > 300
    assert not [message for message in refusals if "\n" in message]


@given(st.binary(max_size=200))
def test_metadata_of_any_bytes(data: bytes) -> None:
    found = metadata.fields(data)
    assert all(name == name.strip() for name in found)
    try:
        name, version = metadata.identity(data)
    except ValueError as error:
        problem = str(error)
        name, version = "none", "none"
    else:
        problem = "has none"
    assert problem.startswith("has ")
    assert name.isascii()
    assert version


NAME = st.from_regex(r"[A-Za-z][A-Za-z-]{0,10}", fullmatch=True)
LINE = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).map(str.strip)


@given(st.lists(st.tuples(NAME, st.lists(LINE, min_size=1, max_size=3)), max_size=6), st.text(max_size=20))
def test_metadata_as_written(written: list[tuple[str, list[str]]], description: str) -> None:
    header = "".join(f"{name}: " + "\n        ".join(values) + "\n" for name, values in written)
    expected: dict[str, list[str]] = {}
    for name, values in written:
        expected.setdefault(name.lower(), []).append("\n".join(values))
    content = f"{header}\n{description}".encode(errors="surrogatepass")
    stripped = {name: [each.strip("\n") for each in values] for name, values in metadata.fields(content).items()}
    assert stripped == {name: [each.strip("\n") for each in values] for name, values in expected.items()}
