"""Which wheels are for a platform and a Python. tests/analysis/wheel_tags.bzl has the same for file names."""

from __future__ import annotations

import pytest

from tools.resources.resource import ResourceError
from tools.resources.wheel_tags import WheelTarget, check

LINUX, MUSL, ARM = "x86_64-unknown-linux-gnu", "x86_64-unknown-linux-musl", "aarch64-unknown-linux-gnu"
MAC, WINDOWS = "aarch64-apple-darwin", "x86_64-pc-windows-msvc"


@pytest.mark.parametrize(
    ("tag", "triple", "flags"),
    [
        ("py3-none-any", LINUX, ""),
        ("py2.py3-none-any", MUSL, ""),
        ("py313-none-any", MAC, ""),
        ("py30-none-any", LINUX, "t"),
        ("cp313-none-any", LINUX, ""),
        ("cp313-cp313-linux_x86_64", MUSL, ""),
        ("cp313-cp313-manylinux1_x86_64", LINUX, ""),
        ("cp313-cp313-manylinux2014_x86_64.manylinux_2_17_x86_64", LINUX, ""),
        ("cp313-cp313t-manylinux_2_39_x86_64", LINUX, "t"),
        ("cp39-abi3-manylinux_2_28_aarch64", ARM, ""),
        ("cp3-abi3-musllinux_1_2_x86_64", MUSL, ""),
        ("cp37.cp38-abi3-macosx_11_0_universal2", MAC, ""),
        ("py3-none-macosx_10_9_x86_64.macosx_11_0_arm64", MAC, ""),
        ("cp313-cp313-win_amd64", WINDOWS, ""),
        ("cp313-cp313-manylinux2014_armv7l", "armv7-unknown-linux-gnueabihf", ""),
    ],
)
def test_fitting(tag: str, triple: str, flags: str) -> None:
    check("w", [tag], WheelTarget(triple, "3.13", flags))


@pytest.mark.parametrize(
    ("tag", "triple", "flags", "named", "wanted"),
    [
        ("cp312-cp312-manylinux_2_17_x86_64", LINUX, "", "cp312-cp312", "Python 3.13"),
        ("cp313-cp313-manylinux_2_17_x86_64", LINUX, "t", "cp313-cp313", "Python 3.13 with the ABI flags 't'"),
        ("cp39-abi3-manylinux_2_17_x86_64", LINUX, "t", "cp39-abi3", "Python 3.13 with the ABI flags 't'"),
        ("cp314-abi3-manylinux_2_17_x86_64", LINUX, "", "cp314-abi3", "Python 3.13"),
        ("py314-none-any", LINUX, "", "py314-none", "Python 3.13"),
        ("py2-none-any", LINUX, "", "py2-none", "Python 3.13"),
        ("pp310-pypy310_pp73-manylinux2014_x86_64", LINUX, "", "pp310-pypy310_pp73", "Python 3.13"),
        ("cp312-none-any", LINUX, "", "cp312-none", "Python 3.13"),
        ("cp313-cp313-macosx_11_0_arm64", LINUX, "", "macosx_11_0_arm64", LINUX),
        ("cp313-cp313-manylinux_2_17_aarch64", LINUX, "", "manylinux_2_17_aarch64", LINUX),
        ("cp313-cp313-musllinux_1_2_x86_64", LINUX, "", "musllinux_1_2_x86_64", LINUX),
        ("cp313-cp313-manylinux_2_17_x86_64", MUSL, "", "manylinux_2_17_x86_64", MUSL),
        ("cp313-cp313-macosx_11_0_x86_64", MAC, "", "macosx_11_0_x86_64", MAC),
        ("cp313-cp313-win32", WINDOWS, "", "win32", WINDOWS),
    ],
)
def test_not_fitting(tag: str, triple: str, flags: str, named: str, wanted: str) -> None:
    with pytest.raises(ResourceError) as caught:
        check("w.whl", [tag], WheelTarget(triple, "3.13", flags))
    assert str(caught.value) == f"w.whl is for {named}, and the executable is for {wanted}; get the wheel for that"


def test_one_of_several_tags_is_enough() -> None:
    check("w", ["cp312-cp312-win32", "cp313-cp313-linux_x86_64"], WheelTarget(LINUX, "3.13"))
    check("w", [], WheelTarget(LINUX, "3.13"))
    check("w", ["not a tag"], WheelTarget(LINUX, "3.13"))
