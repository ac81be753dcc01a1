"""What to build: a description, derived from what is known of a Python version, a target, a link mode and options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from tools.distribution.source.build_options import BuildOptions, parse
from tools.distribution.source.report import SourceError
from tools.distribution.source.targets import DEPENDENCIES, LIBRARY_VARIABLES, TARGETS, Patch, Target, shared
from tools.distribution.source.third_party import LIBRARIES, Bundled, Library, Variant
from tools.distribution.source.toolchain import Toolchain
from tools.distribution.source.versions import VERSIONS, Tarball, Version

__all__ = ["DEPENDENCIES", "Description", "Library", "Tarball", "derive"]

LINK_MODES = ("static", "shared")
_T = TypeVar("_T")


@dataclass(frozen=True)
class Description:
    """One distribution. Everything here is part of the key under which the result is cached."""

    python: str
    target: str
    link_mode: str
    options: BuildOptions
    multiarch: str
    toolchain: Toolchain
    source_package: str
    tarballs: tuple[Tarball, ...]  # in order of preference
    packages: tuple[str, ...]
    sources: tuple[str, ...]
    libraries: Mapping[str, Library]
    bundled: tuple[Bundled, ...]
    variants: tuple[Variant, ...]
    system_libraries: tuple[str, ...]
    loaders: tuple[str, ...]
    configure: tuple[str, ...]
    variables: Mapping[str, str]  # of configure
    patches: tuple[Patch, ...]
    setup: tuple[str, ...]
    pyconfig: tuple[str, ...]
    make_first: tuple[str, ...]
    expected: tuple[str, ...]
    run_time_required: tuple[str, ...]
    inittab_cflags: tuple[str, ...]
    crt_features: tuple[str, ...]
    licenses: tuple[str, ...] = field(default=("Python-2.0", "CNRI-Python"))

    @property
    def title(self) -> str:
        mode = "" if self.link_mode == "static" else f"-{self.link_mode}"
        return f"{self.target}-{self.options.name}{mode}"


_CONFIGURE = (
    "--prefix=/install",
    # Every extension module goes into libpython and the interpreter.
    "MODULE_BUILDTYPE=static",
    "--disable-test-modules",
    "--without-ensurepip",
    # Debian 12's expat fails some of CPython's own tests, and it has no libmpdec: CPython's copies are newer.
    "--without-system-expat",
    "--without-system-libmpdec",
    f"--with-openssl={DEPENDENCIES}",
    "--with-readline=editline",
    # Without gdbm in this list, _gdbm is silently left out.
    "--with-dbmliborder=bdb:gdbm",
    "--enable-loadable-sqlite-extensions",
)

# -fPIC lets the objects be linked into anything; without interposition calls are inlined as if it were not there, and
# the linker turns what indirection is left into direct access in an executable.
_CFLAGS_NODIST = "-fPIC -fno-semantic-interposition"
# Objects that have both machine code, which every linker takes, and what the core is optimised from as a whole.
_CFLAGS_LTO = "-flto -ffat-lto-objects"

_VARIABLES = {
    **LIBRARY_VARIABLES,
    "CPPFLAGS": f"-I{DEPENDENCIES}/include",
    "LDFLAGS": f"-L{DEPENDENCIES}/lib",
    # The interpreter exports its symbols for extension modules in files; those of the libraries linked into it must
    # not be among them, or they would take the place of a module's own. By name rather than ALL, which in a link of
    # libpython.a would hide Python's symbols, too.
    "LDFLAGS_NODIST": "-Wl,--exclude-libs," + ":".join(f"lib{name}.a" for name in sorted([*LIBRARIES, "expat"])),
    # Static Tk drags in Debian's expat, which collides with CPython's own copy.
    "py_cv_module__tkinter": "n/a",
    # Only its name gets recorded, and the source's generated files are up to date: do not look for one.
    "PYTHON_FOR_REGEN": "python3",
}


def derive(python: str, target: str, options: str, link_mode: str = "static") -> Description:
    """The description of one distribution, whether or not it is known to build."""
    version = _of("Python version", python, {each.python: each for each in VERSIONS})
    platform = _of("target", target, {each.triple: each for each in TARGETS})
    if link_mode not in LINK_MODES:
        raise SourceError(f"{link_mode!r} is no link mode; expected one of {', '.join(LINK_MODES)}")
    if link_mode == "shared":
        platform = shared(platform)
    return _derived(version, platform, parse(options), link_mode)


def _derived(version: Version, target: Target, options: BuildOptions, link_mode: str) -> Description:
    host = target.toolchain.host
    return Description(
        python=version.python,
        target=target.triple,
        link_mode=link_mode,
        options=options,
        multiarch=target.multiarch,
        toolchain=target.toolchain,
        source_package=version.source_package,
        tarballs=version.tarballs,
        packages=tuple(sorted({*target.packages, *version.packages})) if target.packages else (),
        sources=(*target.sources, *version.sources) if target.sources else (),
        libraries=LIBRARIES,
        bundled=version.bundled,
        variants=target.variants,
        system_libraries=target.system_libraries,
        loaders=target.loaders,
        configure=(
            *_CONFIGURE,
            *version.configure,
            *target.configure,
            *options.configure,
            *((f"--host={host}",) if host else ()),
        ),
        variables={
            **_VARIABLES,
            # For the interpreter and its modules only: what is built against the distribution later does not inherit
            # these.
            "CFLAGS_NODIST": " ".join(
                [_CFLAGS_NODIST, *([_CFLAGS_LTO] if options.lto else []), *target.toolchain.cflags]
            ),
            "LDFLAGS_NODIST": " ".join(
                # What CPython links on its way is not optimised: that happens once, when all objects are there.
                [_VARIABLES["LDFLAGS_NODIST"], *(["-fno-lto"] if options.lto else []), *target.linker_flags]
            ),
            "OPT": f"{_optimization(options)} -Wall",
            **version.variables,
            **target.variables,
        },
        patches=target.patches,
        setup=version.setup,
        pyconfig=version.pyconfig,
        make_first=version.make_first,
        expected=tuple(name for name in version.expected if name not in target.without),
        run_time_required=version.run_time_required,
        inittab_cflags=("-std=c11", *(() if options.debug else ("-DNDEBUG",)), "-DPy_BUILD_CORE"),
        crt_features=target.crt_features,
    )


def _optimization(options: BuildOptions) -> str:
    """Without -g, as debug information would make the objects many times larger."""
    if options.debug:
        return "-Og"
    # A profile tells what is worth the size that -O3 costs; without one -O2 is better for what is started often.
    return "-O3" if options.pgo else "-O2"


def _of(what: str, name: str, known: Mapping[str, _T]) -> _T:
    if name not in known:
        raise SourceError(f"no recipe for the {what} {name}; there is: {', '.join(known)}")
    return known[name]
