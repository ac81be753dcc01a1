"""What is inside: every resource with its place, and what every byte belongs to."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

import jsonschema
import pytest

from tests.tools.analyze.elf_program import elf_program
from tests.tools.analyze.samples import METADATA, RECORD, members, payload, wheel
from tools.analyze import check, command, components, contents, document, report, text
from tools.analyze.analysis import analyze
from tools.analyze.components import APPLICATION, DISTRIBUTION, STDLIB
from tools.analyze.facts import AnalysisError
from tools.payload import settings
from tools.payload.layout import MAGIC
from tools.resources.command import UsageError
from tools.resources.pack import pack
from tools.resources.resource import Resource

SCHEMA = json.loads(Path("tools/analyze/schema.json").read_bytes())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "app.payload"
    path.write_bytes(payload())
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/native.so").write_bytes(Path("/bin/sh").resolve().read_bytes())
    return path


def shown(capsysbinary: pytest.CaptureFixture[bytes], *arguments: str) -> bytes:
    command.main(list(arguments))
    return capsysbinary.readouterr().out


def test_document(file: Path) -> None:
    """Valid by the schema, as is that of a wheel; bytes are where it says."""
    found = document.of(analyze(str(file)))
    for each in (found, document.of(analyze(str(wheel("windows"))))):
        jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(json.dumps(each)))
    data = file.read_bytes()
    assert data.startswith(MAGIC)
    resources = {resource["name"]: resource for resource in found["payload"]["resources"]}
    parts = {(part["kind"], part["key"]): part for part in resources["some_thing"]["parts"]}
    for key, content in (("METADATA", METADATA), ("RECORD", RECORD)):
        part = parts["in_memory_distribution_resources", key]
        assert data[part["offset"] : part["offset"] + part["size"]] == content
    assert resources["thing"]["requires"] == ["libthing-1.so"]
    assert resources["thing"]["flags"] == ["package", "module"]
    assert found["payload"]["settings"] == {"run.mode": "module", "run.target": "main"}


def test_what_is_beside_it(file: Path) -> None:
    """A library in a file is analysed where it is, and missed where it is not."""
    (binary,) = analyze(str(file)).binaries
    assert (binary.name, binary.where, binary.offset) == ("thing._native", "beside", 0)
    (file.parent / "lib/native.so").unlink()
    found = analyze(str(file))
    assert found.binaries == []
    assert "lib/native.so beside it" in text.of(found, resources=True)
    assert "missing" in text.of(found, resources=True)


def test_paths_of_windows(tmp_path: Path) -> None:
    """Are read as they are meant, whatever the machine."""
    resource = Resource("m", relative_path_extension_module_shared_library="lib\\ü.pyd".encode("utf-16-le"))
    path = tmp_path / "app.payload"
    path.write_bytes(b"".join(bytes(chunk) for chunk in pack(settings.encode({}), [resource])))
    (found,) = document.of(analyze(str(path)))["payload"]["resources"]
    assert found["parts"][0]["path"] == "lib\\ü.pyd"


def payload_with(path: bytes) -> bytes:
    """A payload with a library that is a file."""
    resource = Resource("m", is_extension_module=True, relative_path_extension_module_shared_library=path)
    return b"".join(bytes(chunk) for chunk in pack(settings.encode({}), [resource]))


@pytest.mark.parametrize(
    "path",
    [
        b"",
        b"/dev/zero",
        b"../../etc/passwd",
        b"lib/../x",
        b"./x",
        b"lib//x",
        b"lib/",
        b"lib/\0x.so",
        "lib\\..\\x".encode("utf-16-le"),
    ],
)
def test_paths_that_the_launcher_refuses(tmp_path: Path, path: bytes) -> None:
    """Nothing is read that is not below the folder, and the error says what is wrong where."""
    file = tmp_path / "app.payload"
    file.write_bytes(payload_with(path))
    with pytest.raises(
        AnalysisError, match=r"app\.payload: its resource 'm' has the path '.*', which is none of a file"
    ) as caught:
        analyze(str(file))
    assert str(caught.value).isprintable()


def test_executables_have_no_paths_of_windows(tmp_path: Path) -> None:
    """What looks like 16-bit units is a path with a zero in it."""
    data = payload_with(b"lib/a\0bc.so")
    with pytest.raises(AnalysisError, match="its resource 'm' has the path"):
        contents.read(b"launcher" + data, 8, len(data), tmp_path)


def test_no_regular_file(file: Path) -> None:
    (file.parent / "lib/native.so").unlink()
    (file.parent / "lib/native.so").mkdir()
    with pytest.raises(
        AnalysisError, match=r"'thing\._native' has the path 'lib/native\.so', where there is no regular file"
    ):
        analyze(str(file))


def test_names_that_are_not_utf8(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Each of their bytes is written in one way, and can be told again from JSON."""
    name = b"caf\xe9.so"
    (tmp_path / os.fsdecode(name)).write_bytes(Path("/bin/sh").resolve().read_bytes())
    file = tmp_path / os.fsdecode(b"app\xe9")
    file.write_bytes(payload_with(name))
    assert rb"caf\udce9.so beside it" in shown(capsysbinary, str(file), "--resources")
    (resource,) = json.loads(shown(capsysbinary, str(file), "--json"))["payload"]["resources"]
    assert json.loads(shown(capsysbinary, str(file), "--resource=m")) == resource
    assert os.fsencode(resource["parts"][0]["path"]) == name
    shown(capsysbinary, str(file), f"--treemap={tmp_path / 'a.svg'}")
    outputs = [tmp_path / f"b.{kind}" for kind in ("text", "json", "treemap")]
    report.main(["--file", str(file), *(f"--{path.suffix[1:]}={path}" for path in outputs)])
    assert all(rb"app\udce9" in path.read_bytes() for path in outputs)


def test_every_byte_belongs_to_something(file: Path) -> None:
    found = analyze(str(file))
    assert sum(component.size for component in found.components) == found.size
    by_name = {(each.group, each.name): each for each in found.components}
    assert by_name[STDLIB, STDLIB].kinds == {"source": 10, "bytecode": 20}
    assert by_name[APPLICATION, "main"].kinds == {"bytecode": 30}
    thing = by_name[DISTRIBUTION, "Some-Thing 1.2"]
    assert thing.kinds == {"bytecode": 40, "data": 3, "metadata": len(METADATA) + len(RECORD)}
    assert thing.parts == {"thing": 43, "some_thing": len(METADATA) + len(RECORD)}
    assert thing.files == (file.parent / "lib/native.so").stat().st_size
    for component in found.components:
        assert sum(component.kinds.values()) == sum(component.parts.values()) == component.size
        assert set(component.kinds) <= set(components.KINDS)


@pytest.mark.parametrize("name", ["macos", "windows", "musl"])
def test_every_byte_without_a_payload(tmp_path: Path, name: str) -> None:
    """What is in no section counts, too; of a fat file each binary is a component."""
    for data in [*members(name).values(), Path("/bin/sh").resolve().read_bytes()]:
        path = tmp_path / "library"
        path.write_bytes(data)
        found = analyze(str(path))
        assert sum(component.size for component in found.components) == len(data)
        names = {component.name for component in found.components if component.group == components.LAUNCHER}
        processors = {binary.architecture for binary in found.binaries}
        assert names == (processors if len(processors) > 1 else {components.LAUNCHER})
        for binary in found.binaries:
            linkedit = [section.name for section in binary.sections if section.name == "__LINKEDIT"]
            assert len(linkedit) == (binary.format == "Mach-O")


def test_one_resource_and_one_field(file: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert json.loads(shown(capsysbinary, str(file), "--resource=main"))["parts"][0]["size"] == 30
    for field in ("0x07", "in_memory_bytecode"):
        assert shown(capsysbinary, str(file), "--resource=main", f"--field={field}") == b"b" * 30
    native = shown(capsysbinary, str(file), "--resource=thing._native", "--field=0x13")
    assert native == (file.parent / "lib/native.so").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--resource=x"], r"app\.payload: there is no resource 'x'"),
        (["--resource=main", "--field=0x08"], r"app\.payload: resource 'main' has no field '0x08'"),
    ],
)
def test_what_is_not_there(file: Path, arguments: Sequence[str], message: str) -> None:
    with pytest.raises(AnalysisError, match=message):
        command.main([str(file), *arguments])
    with pytest.raises(UsageError, match="--field needs --resource"):
        command.main([str(file), "--field=0x08"])


def test_paths_are_the_users(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """`bazel run` starts it in another folder, and says where the user is."""
    monkeypatch.setenv("BUILD_WORKING_DIRECTORY", str(file.parent))
    monkeypatch.chdir(file.parent)
    monkeypatch.chdir("/")
    assert shown(capsysbinary, "app.payload", "--treemap=a.svg") == b""
    assert (file.parent / "a.svg").read_text().startswith("<svg ")
    assert shown(capsysbinary, "app.payload", "--json", "--output=a.json") == b""
    assert json.loads((file.parent / "a.json").read_bytes())["file"] == "app.payload"
    assert b"app.payload: payload" in shown(capsysbinary, "app.payload")


def test_sizes_of_what_is_linked(file: Path, tmp_path: Path) -> None:
    """A report of tools/sizes, which must be on this very file."""
    sizes = tmp_path / "a.sizes.json"
    sizes.write_text(json.dumps({"total": 1, "components": {}}))
    with pytest.raises(AnalysisError, match=r"a\.sizes\.json is a report on a file of 1 bytes"):
        analyze(str(file), str(sizes))
    sizes.write_text("[]")
    with pytest.raises(AnalysisError, match="is no report of sizes"):
        analyze(str(file), str(sizes))


def test_action(file: Path, tmp_path: Path) -> None:
    """Three files, the same ones every time; of a file that cannot be read, none."""
    outputs = [tmp_path / name for name in ("a.txt", "a.json", "a.svg")]
    options = [f"--{kind}={path}" for kind, path in zip(("text", "json", "treemap"), outputs, strict=True)]
    report.main(["--file", str(file), *options])
    first = [path.read_bytes() for path in outputs]
    report.main(["--file", str(file), *options])
    assert [path.read_bytes() for path in outputs] == first
    for path in outputs:
        path.unlink()
    file.write_bytes(b"")
    with pytest.raises(AnalysisError, match=r"app\.payload: it is empty"):
        report.main(["--file", str(file), *options])
    assert not any(path.exists() for path in outputs)


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A program that needs libfoo.so.1, as others need libpython, and that library, which needs a newer glibc."""
    data = elf_program(64, "<", 62)
    (tmp_path / "app").write_bytes(data)
    (tmp_path / "libfoo.so.1").write_bytes(data.replace(b"GLIBC_2.17", b"GLIBC_2.42"))
    return tmp_path / "app"


def test_check_of_what_comes_along(program: Path, tmp_path: Path) -> None:
    """It needs no permission, and what it needs itself counts."""
    output = tmp_path / "checked"
    options = ["--label=//:app", f"--executable={program}", f"--output={output}", "--allowed-library=libc.so.6"]
    with pytest.raises(AnalysisError, match=r"libfoo\.so\.1 is needed by app, and 'allowed_libraries'"):
        check.main([*options, "--runs-on=Debian 12"])
    options.append(f"--beside={tmp_path / 'libfoo.so.1'}")
    check.main(options)
    assert output.exists()
    with pytest.raises(
        AnalysisError, match=r"not run on Debian 12: GLIBC_2\.42 \(has 2\.36\), needed by libfoo\.so\.1\."
    ):
        check.main([*options, "--runs-on=Debian 12"])


def test_report_of_what_comes_along(program: Path, tmp_path: Path) -> None:
    """What is no binary is left alone; what is a damaged one is named."""
    library, other = tmp_path / "libfoo.so.1", tmp_path / "data.txt"
    other.write_text("text")
    outputs = [f"--{kind}={tmp_path / kind}" for kind in ("text", "json", "treemap")]
    options = [f"--file={program}", f"--beside={other}", f"--beside={library}", *outputs]
    report.main(options)
    found = json.loads((tmp_path / "json").read_bytes())
    assert [(binary["name"], binary["where"]) for binary in found["binaries"]] == [
        ("app", "file"),
        ("libfoo.so.1", "beside"),
    ]
    library.write_bytes(b"\x7fELF")
    with pytest.raises(AnalysisError, match=r"app: '.*libfoo\.so\.1' beside it: it is cut short"):
        report.main(options)


def checked(tmp_path: Path, *options: str) -> Path:
    output = tmp_path / "checked"
    check.main(["--label=//:app", f"--executable={wheel('musl')}", f"--output={output}", *options])
    return output


def test_check(tmp_path: Path) -> None:
    output = checked(tmp_path, "--allowed-library=libc.*", "--runs-on=Alpine 3.20")
    assert output.read_bytes() == b""


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (
            "--allowed-library=libm.so.6",
            r"^//:app: libc\.musl-.*\.so\.1 is needed by charset_normalizer/cd\..* does not name it\. Link",
        ),
        (
            "--runs-on=Debian 12",
            r"^//:app: does not run on Debian 12: has glibc, not musl\. Build for another 'platform' \(docs/cross\.md\), ",
        ),
        (
            "--runs-on=Debian 1.1",
            "^//:app: 'runs_on' has 'Debian 1.1', which is not in the table of releases. There are: Alpine 3.12, ",
        ),
    ],
)
def test_check_fails(tmp_path: Path, option: str, message: str) -> None:
    with pytest.raises(AnalysisError, match=message):
        checked(tmp_path, option)
    assert not (tmp_path / "checked").exists()
