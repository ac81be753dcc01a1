"""Which wheels are for a distribution, by their file names. tests/tools/resources/test_wheel_tags.py has more of it."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//rules/private:wheel_tags.bzl", "wheel_refusal")

visibility("private")

_LINUX = "x86_64-unknown-linux-gnu"
_MUSL = "x86_64-unknown-linux-musl"
_MAC = "aarch64-apple-darwin"
_WINDOWS = "x86_64-pc-windows-msvc"

_FITTING = [
    ("py3-none-any", _LINUX, ""),
    ("py2.py3-none-any", _MUSL, None),
    ("py313-none-any", _MAC, ""),
    ("py30-none-any", _LINUX, "t"),
    ("cp313-none-any", _LINUX, ""),
    ("cp313-cp313-linux_x86_64", _MUSL, ""),
    ("cp313-cp313-manylinux1_x86_64", _LINUX, ""),
    ("1-cp313-cp313-manylinux2014_x86_64.manylinux_2_17_x86_64", _LINUX, ""),
    ("cp313-cp313t-manylinux_2_39_x86_64", _LINUX, "t"),
    ("cp39-abi3-manylinux_2_28_aarch64", "aarch64-unknown-linux-gnu", ""),
    ("cp3-abi3-musllinux_1_2_x86_64", _MUSL, ""),
    ("cp37.cp38-abi3-macosx_11_0_universal2", _MAC, ""),
    ("py3-none-macosx_10_9_x86_64.macosx_11_0_arm64", _MAC, ""),
    ("cp313-cp313-win_amd64", _WINDOWS, ""),
    ("cp313-cp313-manylinux2014_armv7l", "armv7-unknown-linux-gnueabihf", ""),
]

_OTHERS = [
    ("cp312-cp312-manylinux_2_17_x86_64", _LINUX, "", "cp312-cp312", "Python 3.13"),
    ("cp313-cp313-manylinux_2_17_x86_64", _LINUX, "t", "cp313-cp313", "Python 3.13 with the ABI flags 't'"),
    ("cp39-abi3-manylinux_2_17_x86_64", _LINUX, "t", "cp39-abi3", "Python 3.13 with the ABI flags 't'"),
    ("cp314-abi3-manylinux_2_17_x86_64", _LINUX, "", "cp314-abi3", "Python 3.13"),
    ("py314-none-any", _LINUX, "", "py314-none", "Python 3.13"),
    ("py2-none-any", _LINUX, "", "py2-none", "Python 3.13"),
    ("pp310-pypy310_pp73-manylinux2014_x86_64", _LINUX, "", "pp310-pypy310_pp73", "Python 3.13"),
    ("cp312-none-any", _LINUX, "", "cp312-none", "Python 3.13"),
    ("cp313-cp313-macosx_11_0_arm64", _LINUX, "", "macosx_11_0_arm64", _LINUX),
    ("cp313-cp313-manylinux_2_17_aarch64", _LINUX, "", "manylinux_2_17_aarch64", _LINUX),
    ("cp313-cp313-musllinux_1_2_x86_64", _LINUX, "", "musllinux_1_2_x86_64", _LINUX),
    ("cp313-cp313-manylinux_2_17_x86_64", _MUSL, "", "manylinux_2_17_x86_64", _MUSL),
    ("cp313-cp313-macosx_11_0_x86_64", _MAC, "", "macosx_11_0_x86_64", _MAC),
    ("cp313-cp313-win32", _WINDOWS, "", "win32", _WINDOWS),
]

def _wheel_tags_test_impl(ctx):
    env = unittest.begin(ctx)
    for tag, triple, flags in _FITTING:
        asserts.equals(env, None, wheel_refusal("a-1.0-{}.whl".format(tag), triple, "3.13.2", flags), tag)
    for tag, triple, flags, named, wanted in _OTHERS:
        asserts.equals(
            env,
            "is for {}, and the executable is for {}; get the wheel for that".format(named, wanted),
            wheel_refusal("a-1.0-{}.whl".format(tag), triple, "3.13.2", flags),
        )

    # What is not named like a wheel may be one for anything.
    for name in ["a.whl", "a-1.0-win32.whl", "a-1.0-py2-none-any.zip"]:
        asserts.equals(env, None, wheel_refusal(name, _LINUX, "3.13.2", ""))
    return unittest.end(env)

wheel_tags_test = unittest.make(_wheel_tags_test_impl)
