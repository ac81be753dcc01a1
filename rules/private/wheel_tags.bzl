"""Whether a wheel is for a distribution, by its file name; tools/resources/wheel_tags.py does the same for what is in a wheel."""

visibility(["//rules/...", "//tests/..."])

_PROCESSORS = {"armv7": "armv7l"}
_MAC_PROCESSORS = {
    "aarch64": ["arm64", "universal2"],
    "x86_64": ["x86_64", "universal2", "intel", "universal"],
}
_WINDOWS = {
    "aarch64": "win_arm64",
    "i686": "win32",
    "x86_64": "win_amd64",
}

def _fits_platform(platform, triple):
    if platform == "any":
        return True
    processor, _, system = triple.partition("-")
    if "linux-" in system:
        processor = _PROCESSORS.get(processor, processor)
        libc = "musllinux_" if "musl" in system else "manylinux"
        return platform.endswith("_" + processor) and (platform == "linux_" + processor or platform.startswith(libc))
    if "darwin" in system:
        # Such as `macosx_11_0_x86_64`: the processor follows two numbers.
        parts = platform.split("_", 3)
        return len(parts) == 4 and parts[0] == "macosx" and parts[3] in _MAC_PROCESSORS.get(processor, [])
    return "windows" in system and platform == _WINDOWS.get(processor)

def _fits_python(python, abi, minor, abi_flags):
    number = python[3:] or "0"
    if python[:3] not in ["cp3", "py3"] or not number.isdigit():
        return False
    if python.startswith("py"):
        return abi == "none" and int(number) <= minor
    if abi == "abi3":
        return int(number) <= minor and "t" not in abi_flags
    return int(number) == minor and abi in ["none", "cp3{}{}".format(minor, abi_flags)]

def wheel_refusal(file_name, triple, python_version, abi_flags):
    """Says why a wheel is of no use, as far as its file name shows.

    Args:
      file_name: str. If it is not named like a wheel, nothing is known.
      triple: str. The platform of the executable.
      python_version: str. Its Python.
      abi_flags: str or None. Its ABI flags; None if they are not known.

    Returns:
      str or None: the end of a sentence.
    """
    parts = file_name.removesuffix(".whl").split("-")
    if not file_name.endswith(".whl") or len(parts) not in [5, 6]:
        return None
    pythons, abis, platforms = [part.split(".") for part in parts[-3:]]
    minor = int(python_version.split(".")[1])
    if not [platform for platform in platforms if _fits_platform(platform, triple)]:
        return "is for {}, and the executable is for {}; get the wheel for that".format(", ".join(platforms), triple)
    if not [1 for python in pythons for abi in abis if _fits_python(python, abi, minor, abi_flags or "")]:
        return "is for {}, and the executable is for Python 3.{}{}; get the wheel for that".format(
            ", ".join(["{}-{}".format(python, abi) for python in pythons for abi in abis]),
            minor,
            " with the ABI flags '{}'".format(abi_flags) if abi_flags else "",
        )
    return None
