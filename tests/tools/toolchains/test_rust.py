"""Which Rust is taken, and how its folders come to be. That what they hold works is seen in tests/e2e/cross."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tools.bootstrap.apt import Package
from tools.bootstrap.report import BootstrapError
from tools.toolchains import folders
from tools.toolchains.rust import compiler, releases, targets


def archive(**versions: str) -> Callable[[Sequence[str]], Sequence[Package]]:
    """What finds packages in an archive that has these, with `_` for `-`."""

    def closure(names: Sequence[str]) -> list[Package]:
        (name,) = names
        version = versions.get(name.replace("-", "_"))
        if version is None:
            raise BootstrapError(f"Debian has no {name}")
        return [Package(each, version, "", "", 0, "") for each in ("libllvm", name)]

    return closure


@pytest.mark.parametrize(
    ("versions", "suffix", "version"),
    [
        ({"rustc_web": "1.96.0+dfsg1-1~deb12u2", "rustc": "1.63.0+dfsg1-2"}, "-web", "1.96.0+dfsg1-1~deb12u2"),
        ({"rustc": "1.97.1+dfsg1-1"}, "", "1.97.1+dfsg1-1"),
        ({"rustc_web": "1.78.0+dfsg1-1", "rustc": "1.85.0+dfsg3-1"}, "", "1.85.0+dfsg3-1"),
    ],
)
def test_the_first_that_is_new_enough_is_taken(versions: dict[str, str], suffix: str, version: str) -> None:
    found = releases.newest(archive(**versions))
    assert (found.suffix, found.version) == (suffix, version)
    assert found.standard_library == f"libstd-rust{suffix}-dev"
    assert f"rustc{suffix}" in [each.name for each in found.packages]


def test_no_compiler_is_an_error_that_says_what_was_found() -> None:
    with pytest.raises(BootstrapError, match=r"no Rust 1\.85 or later .*: Debian has no rustc-web; rustc is 1\.63\.0"):
        releases.newest(archive(rustc="1.63.0+dfsg1-2"))


@pytest.mark.parametrize(
    ("version", "expected"), [("1.96.0+dfsg1-1", (1, 96)), ("1:1.85.0-2", (1, 85)), ("", (0, 0)), ("sid", (0, 0))]
)
def test_numbers_of_a_version(version: str, expected: tuple[int, int]) -> None:
    assert releases.numbers(version) == expected


def test_unknown_target_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(BootstrapError, match=r"no Rust for mips; there is for aarch64-unknown-linux-gnu and "):
        targets.find("mips")


def test_a_folder_is_made_once(tmp_path: Path) -> None:
    result = tmp_path / "result"
    with folders.made(result, "making") as draft:
        assert draft is not None
        folders.write(draft / "bin/program", "text", 0o755)
        assert not result.exists()
    assert (result / "bin/program").stat().st_mode & 0o777 == 0o755
    with folders.made(result, "making") as draft:
        assert draft is None
    assert list(tmp_path.iterdir()) == [result]


def test_what_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), folders.made(tmp_path / "result", "making") as draft:  # noqa: PT012
        assert draft is not None
        folders.write(draft / "half", "")
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_key_is_of_all_facts() -> None:
    code = Path(folders.__file__).parent
    assert folders.key(["a", 1], code) == folders.key(["a", 1], code)
    assert len({folders.key(facts, code) for facts in (["a", 1], ["a", 2], ["a"])}) == 3


def test_libraries_of_the_compiler_are_found_below_its_root() -> None:
    assert compiler.library_path(Path("/r")) == "/r/usr/lib/x86_64-linux-gnu:/r/lib/x86_64-linux-gnu"
