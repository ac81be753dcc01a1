"""What wheels for a platform are called, and what markers say there."""

from __future__ import annotations

import pytest

# Not imported through pip: what it knows of the running Python is what ours is measured by.
from packaging import tags
from packaging.markers import default_environment

from tools.wheels.target import Target, markers, platform_tags, this_python


def test_tags_of_glibc() -> None:
    found = platform_tags("aarch64-unknown-linux-gnu", "2.28")
    assert found[0] == "manylinux_2_28_aarch64"
    assert found[found.index("manylinux_2_17_aarch64") :][:3] == [
        "manylinux_2_17_aarch64",
        "manylinux2014_aarch64",
        "manylinux_2_16_aarch64",
    ]
    assert found[-1] == "linux_aarch64"


def test_a_floor_below_manylinux2014() -> None:
    found = platform_tags("x86_64-unknown-linux-gnu", "2.12")
    assert found[:3] == ["manylinux_2_12_x86_64", "manylinux2010_x86_64", "manylinux_2_11_x86_64"]
    assert not [tag for tag in found if "2014" in tag or "_2_17_" in tag]


@pytest.mark.parametrize(
    ("triple", "first"),
    [
        ("x86_64-unknown-linux-musl", "any"),
        ("x86_64-unknown-linux-musl-dynamic", "musllinux_1_2_x86_64"),
        ("aarch64-apple-darwin", "macosx_14_0_arm64"),
        ("x86_64-apple-darwin", "macosx_14_0_x86_64"),
        ("x86_64-pc-windows-msvc", "win_amd64"),
        ("aarch64-pc-windows-msvc", "win_arm64"),
    ],
)
def test_tags_of_other_systems(triple: str, first: str) -> None:
    assert platform_tags(triple, "2.36")[0] == first


@pytest.mark.parametrize("version", ["2", "3.1", "2.x", "glibc"])
def test_versions_that_are_none(version: str) -> None:
    with pytest.raises(ValueError, match=rf"'{version}' is no version of glibc; one is, for example, '2.28'"):
        platform_tags("x86_64-unknown-linux-gnu", version)


def test_unknown_platform() -> None:
    with pytest.raises(ValueError, match="there are no wheels for x86_64-unknown-hurd"):
        platform_tags("x86_64-unknown-hurd", "2.36")


def test_this_machine_is_seen_as_packaging_sees_it() -> None:
    """What is found out about the running Python, and what is said of its platform, are the same."""
    machine = default_environment()["platform_machine"]
    target = this_python(f"{machine}-unknown-linux-gnu")
    ours = markers(target)
    theirs = dict(default_environment())
    for unknown in ("platform_release", "platform_version"):
        del ours[unknown], theirs[unknown]
    assert ours == theirs
    assert next(tags.cpython_tags()).abi == target.abi


def test_markers_of_windows() -> None:
    found = markers(Target("x86_64-pc-windows-msvc", "3.13.5"))
    assert [found[name] for name in ("os_name", "sys_platform", "platform_system", "platform_machine")] == [
        "nt",
        "win32",
        "Windows",
        "AMD64",
    ]
