"""What the builder knows: versions, targets, options and libraries, and what is derived from them."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.distribution.source import __main__ as command
from tools.distribution.source import build_options, catalogue, description
from tools.distribution.source.report import SourceError
from tools.distribution.source.targets import TARGETS
from tools.distribution.source.versions import VERSIONS

TRIPLE = "x86_64-unknown-linux-gnu"
OPTIONS = [prefix + kind for prefix in ("", "freethreaded+") for kind in build_options.KINDS]
EVERYTHING = [
    description.derive(version.python, target.triple, options)
    for version, target, options in itertools.product(VERSIONS, TARGETS, OPTIONS)
]


def test_descriptions_are_consistent() -> None:
    for each in EVERYTHING:
        linked = {word[2:] for value in each.variables.values() for word in value.split() if word.startswith("-l")}
        linked |= {word[2:] for line in each.setup for word in line.split() if word.startswith("-l")}
        linked |= {library for variant in each.variants for library in variant.libraries}
        assert linked <= set(each.libraries) | set(each.system_libraries)
        assert all(re.fullmatch("[0-9a-f]{64}", tarball.sha256) for tarball in each.tarballs)
        assert {variant.module for variant in each.variants} <= set(each.expected)
        # makesetup would take such a line for a variable.
        assert not any("=" in line for line in each.setup)
        flags = (each.variables["CFLAGS_NODIST"].split(), each.variables["LDFLAGS_NODIST"].split())
        assert each.options.lto == ("-flto" in flags[0]) == ("-fno-lto" in flags[1])
        # Nothing a user builds against the distribution is to inherit how the interpreter was optimised.
        assert not {"-flto", "-fprofile-use"} & set(each.variables["LDFLAGS"].split() + each.variables["OPT"].split())


def test_descriptions_differ() -> None:
    titles = {(each.python, each.title) for each in EVERYTHING}
    assert len(titles) == len(EVERYTHING)


@pytest.mark.parametrize("name", OPTIONS)
def test_build_options(name: str) -> None:
    options = build_options.parse(name)
    assert options.name == name
    assert options.free_threaded == ("--disable-gil" in options.configure) == ("t" in options.abi_flags)
    assert options.debug == ("--with-pydebug" in options.configure) == ("d" in options.abi_flags)
    assert options.pgo == ("pgo" in name) == ("--enable-optimizations" in options.configure)
    assert options.lto == ("lto" in name)


@given(st.lists(st.sampled_from(["noopt", "debug", "pgo", "lto", "freethreaded", "", "NOOPT", "shared"])).map("+".join))
def test_other_build_options_are_refused(name: str) -> None:
    if name in OPTIONS:
        assert build_options.parse(name).name == name
    else:
        with pytest.raises(SourceError, match="are no build options; expected one of noopt, debug"):
            build_options.parse(name)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("3.2", TRIPLE, "noopt"), r"no recipe for the Python version 3\.2; there is: 3\.11, 3\.13, 3\.14"),
        (("3.13", "mips-unknown-none", "noopt"), r"no recipe for the target mips-unknown-none; there is: x86_64"),
        (("3.13", TRIPLE, "noopt", "sideways"), "'sideways' is no link mode; expected one of static, shared"),
        (("3.13", "x86_64-unknown-linux-musl", "noopt", "shared"), "cannot be linked as shared: what is for musl"),
        (("3.11", TRIPLE, "freethreaded+noopt"), r"Python 3\.11 for .* was never built; what was: "),
    ],
)
def test_what_is_not_in_the_catalogue(arguments: tuple[str, ...], problem: str) -> None:
    with pytest.raises(SourceError, match=problem):
        catalogue.find(*arguments)


def test_what_is_in_the_catalogue() -> None:
    for python, target, link_mode, options in catalogue.BUILT:
        found = catalogue.find(python, target, options, link_mode)
        assert (found.python, found.target, found.link_mode, found.options.name) == (python, target, link_mode, options)
    assert len(set(catalogue.BUILT)) == len(catalogue.BUILT)


def test_the_listing(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    table = lines[1 : lines.index("")]
    assert [tuple(line.split()[:4]) for line in table] == list(catalogue.BUILT)
    for name, reason in {**catalogue.NOT_MODULES, **catalogue.LIMITS}.items():
        assert f"  {name}: {reason}" in lines
    assert f"  readline on {TRIPLE}: libedit, readline" in lines
    for (target, mode), reason in catalogue.NOT_LINKED.items():
        assert f"  libpython for {target} as {mode}: {reason}" in lines


def test_a_listing_needs_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main([])
    assert "one of the arguments --list --output is required" in capsys.readouterr().err
