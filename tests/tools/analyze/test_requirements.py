"""What binaries need, and who has it (F490-F493, F495-F500)."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.tools.analyze.samples import elf_binary
from tools.analyze import releases, requirements, versions
from tools.analyze.facts import Binary
from tools.analyze.requirements import BROUGHT, C_LIBRARY, GCC_RUNTIME, OTHER, PYTHON, SYSTEM, UCRT, VC_RUNTIME


def satisfied(*binaries: Binary) -> set[str]:
    """Releases that have what binaries need."""
    return {f"{v.distribution} {v.release}" for v in requirements.of(list(binaries)).distributions if v.satisfied}


def lacks(release: str, *binaries: Binary) -> list[str]:
    """What a release lacks."""
    found = requirements.of(list(binaries)).distributions
    return next(v.lacks for v in found if f"{v.distribution} {v.release}" == release)


def glibc(*symbol_versions: str, library: str = "libc.so.6") -> Binary:
    return elf_binary(needed=[library], symbol_versions={library: list(symbol_versions)})


@pytest.mark.parametrize(
    ("version", "has", "has_not"),
    [
        ("GLIBC_2.17", {"RHEL 7", "Debian 8", "Amazon Linux 2"}, {"Alpine 3.20"}),
        ("GLIBC_2.28", {"RHEL 8", "Debian 10", "Rocky Linux 8"}, {"RHEL 7", "Ubuntu 18.04", "Debian 9"}),
        (
            "GLIBC_2.36",
            {"Debian 12", "Ubuntu 24.04", "Fedora 38"},
            {"Debian 11", "Ubuntu 22.04", "RHEL 9", "openSUSE Leap 15.5"},
        ),
        ("GLIBC_ABI_DT_RELR", {"Debian 12"}, {"Debian 11"}),
        ("GLIBC_2.99", set(), {"Fedora 44", "Ubuntu 26.04"}),
    ],
)
def test_glibc(version: str, has: set[str], has_not: set[str]) -> None:
    """The highest version decides, as numbers: 2.4 is older than 2.17."""
    found = satisfied(glibc("GLIBC_2.4", version, "GLIBC_2.9"))
    assert has <= found
    assert not has_not & found


@pytest.mark.parametrize(
    ("version", "because"),
    [
        ("GLIBC_ABI_OF_TOMORROW", "of a glibc that no known release has"),
        ("GLIBC_ABI_TOMORROW_2.1", "of a glibc that no known release has"),
        ("GLIBC_PRIVATE", "has a glibc that need not be the one it was built with"),
    ],
)
def test_versions_of_glibc_that_nobody_knows(version: str, because: str) -> None:
    """No release can be said to have them, whatever else is needed."""
    binary = glibc("GLIBC_2.4", version)
    assert not satisfied(binary)
    assert lacks("Fedora 44", binary) == [f"{version} ({because})"]


def test_the_highest_of_all_binaries_counts_and_is_named() -> None:
    """numpy: the newest glibc that any of its libraries needs."""
    binaries = [glibc("GLIBC_2.17"), elf_binary("numpy.a", symbol_versions={"libc.so.6": ["GLIBC_2.28"]})]
    (need,) = requirements.of(binaries).versions
    assert (need.symbol_version, need.version, need.by) == ("GLIBC_2.28", "2.28", ["numpy.a"])
    assert lacks("RHEL 7", *binaries) == ["GLIBC_2.28 (has 2.17)"]


@pytest.mark.parametrize(
    ("version", "has", "has_not"),
    [
        ("GLIBCXX_3.4.19", {"RHEL 7", "Debian 8"}, set()),
        ("GLIBCXX_3.4.25", {"RHEL 8", "Debian 10", "Ubuntu 18.04"}, {"RHEL 7", "Debian 9", "Amazon Linux 2"}),
        ("GLIBCXX_3.4.30", {"Debian 12", "Ubuntu 22.04"}, {"RHEL 9", "Debian 11"}),
        ("GLIBCXX_3.4.99", set(), {"Fedora 44"}),
        ("CXXABI_1.3.11", {"RHEL 8", "Ubuntu 18.04"}, {"Ubuntu 16.04"}),
        ("GCC_4.3.0", {"RHEL 7"}, set()),
        ("GCC_14.0.0", {"Debian 13", "RHEL 10"}, {"Debian 12", "RHEL 9"}),
        ("CXXABI_1.3", {"RHEL 7"}, set()),
    ],
)
def test_gcc(version: str, has: set[str], has_not: set[str]) -> None:
    library = "libgcc_s.so.1" if version.startswith("GCC") else "libstdc++.so.6"
    found = satisfied(glibc(version, library=library))
    assert has <= found
    assert not has_not & found


def test_what_comes_along_is_needed_of_nobody() -> None:
    """A wheel that brings libstdc++ or OpenBLAS: its versions are not the system's matter, and its own needs are."""
    binaries = [
        glibc("GLIBC_2.2.5"),
        elf_binary(
            "m", needed=["libstdc++.so.6", "libblas-1.so"], symbol_versions={"libstdc++.so.6": ["GLIBCXX_3.4.34"]}
        ),
        elf_binary("libstdc++.so.6", library_name="libstdc++.so.6", symbol_versions={"libc.so.6": ["GLIBC_2.14"]}),
        elf_binary("libblas-1.so"),
    ]
    needs = requirements.of(binaries)
    assert [need.symbol_version for need in needs.versions] == ["GLIBC_2.14"]
    assert {each.name: each.part_of for each in needs.libraries if each.part_of == BROUGHT} == {
        "libstdc++.so.6": BROUGHT,
        "libblas-1.so": BROUGHT,
    }
    assert "RHEL 7" in satisfied(*binaries)


def test_musl_and_static() -> None:
    musl = elf_binary(needed=["libc.musl-x86_64.so.1"], c_library="musl")
    assert satisfied(musl) == {f"Alpine {r.release}" for r in releases.RELEASES if r.distribution == "Alpine"}
    assert lacks("Debian 12", musl) == ["has glibc, not musl"]
    assert len(satisfied(elf_binary(linking="static", c_library="musl"))) == len(releases.RELEASES)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        *[
            (name, C_LIBRARY)
            for name in ("libc.so.6", "libpthread.so.0", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1")
        ],
        *[(name, C_LIBRARY) for name in ("libc.musl-x86_64.so.1", "ld-musl-aarch64.so.1", "libm.so.6", "ld64.so.1")],
        ("libgcc_s.so.1", GCC_RUNTIME),
        ("libz.so.1", OTHER),
        ("libcrypt.so.1", OTHER),
        ("libpython3.13.so.1.0", PYTHON),
        ("KERNEL32.dll", SYSTEM),
        ("api-ms-win-core-synch-l1-2-0.dll", SYSTEM),
        ("api-ms-win-crt-runtime-l1-1-0.dll", UCRT),
        ("VCRUNTIME140_1.dll", VC_RUNTIME),
        ("MSVCP140.dll", VC_RUNTIME),
        ("python313.dll", PYTHON),
        ("libfoo.dll", OTHER),
        ("/usr/lib/libSystem.B.dylib", SYSTEM),
        ("/System/Library/Frameworks/IOKit.framework/Versions/A/IOKit", SYSTEM),
        ("@rpath/libpython3.13.dylib", PYTHON),
        ("@loader_path/libz.dylib", OTHER),
    ],
)
def test_part(name: str, part: str) -> None:
    (library,) = requirements.of([elf_binary(needed=[name])]).libraries
    assert (library.part_of, library.by) == (part, ["app"])


def test_remarks() -> None:
    """What no table says (F496, F497)."""
    pe = elf_binary(format="PE", c_library=None, needed=["VCRUNTIME140.dll", "api-ms-win-crt-math-l1-1-0.dll"])
    needs = requirements.of([pe])
    assert needs.minimum_system == "Windows 10"
    assert [remark.partition(";")[0] for remark in needs.remarks] == [
        "the Universal C Runtime is a part of Windows 10 and later",
        "not a part of Windows, but of Microsoft's Visual C++ Redistributable",
    ]
    assert needs.remarks[1].endswith("VCRUNTIME140.dll")
    private = glibc("GLIBC_PRIVATE", "GLIBC_2.5")
    assert "app uses glibc's private symbols" in requirements.of([private]).remarks[0]
    (remark,) = requirements.of([elf_binary(runpath=["$ORIGIN", "/home/me/lib"])]).remarks
    assert remark == "app looks for libraries in /home/me/lib, which another machine need not have"
    mixed = requirements.of([elf_binary(), elf_binary("m", c_library="musl")])
    assert any("cannot be loaded into one process" in remark for remark in mixed.remarks)


def test_newest_system_counts() -> None:
    binaries = [
        elf_binary(format="Mach-O", c_library=None, minimum_system=f"macOS {v}") for v in ("10.13", "11.0", "9.0")
    ]
    assert requirements.of(binaries).minimum_system == "macOS 11.0"


def test_versions_sort_as_numbers() -> None:
    texts = ["GLIBC_2.17", "GLIBC_2.4", "GLIBC_PRIVATE", "CXXABI_1.3", "GLIBC_2.2.5"]
    assert sorted(texts, key=versions.version_key) == [
        "CXXABI_1.3",
        "GLIBC_PRIVATE",
        "GLIBC_2.2.5",
        "GLIBC_2.4",
        "GLIBC_2.17",
    ]


def test_table_of_releases() -> None:
    """Each release once, oldest first, with versions that are numbers and do not fall."""
    by_name: dict[str, list[releases.Release]] = {}
    for release in releases.RELEASES:
        by_name.setdefault(release.distribution, []).append(release)
    assert {"Alpine", "Amazon Linux", "CentOS Stream", "Debian", "Fedora", "RHEL", "Ubuntu"} < by_name.keys()
    for rows in by_name.values():
        for older, newer in pairwise(rows):
            assert older.date < newer.date
            assert versions.numbers(older.c_library_version) <= versions.numbers(newer.c_library_version)
            assert versions.numbers(older.gcc)[0] <= versions.numbers(newer.gcc)[0]
