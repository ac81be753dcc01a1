"""How each static library is built from its own source, as data.

Debian's static libraries are mostly not position-independent, and there are none for musl. What is built by these recipes
can be linked into anything. The tarballs are those Debian carries, which are upstream's but for what its licence rules
forbid; Debian's patches are not applied, so the newest stable release's versions are the ones pinned.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tools.distribution.source.report import SourceError


@dataclass(frozen=True)
class Pin:
    """One tarball in Debian's archive."""

    version: str
    suite: str
    filename: str
    sha256: str


@dataclass(frozen=True)
class Recipe:
    """One library, or several that are built together.

    Commands run in the source's folder, one after the other. In them, in `take` and in `variables`, `{host}` is the
    target's name for configure scripts and the prefix of its tools (`{host}-gcc`), `{build}` that of this machine,
    `{jobs}` how many jobs make may run, `{staging}` where the library is to be installed (as `/include` and `/lib`),
    `{needs}` the folder with the libraries of `needs`, and `{openssl}` OpenSSL's name of the target.
    """

    name: str
    package: str  # Debian's source package
    pins: tuple[Pin, ...]  # in order of preference
    commands: tuple[tuple[str, ...], ...]
    archives: tuple[str, ...]  # lib*.a that are the result, without lib and .a
    licenses: tuple[str, ...]  # SPDX
    license_files: tuple[str, ...]  # inside the source
    take: tuple[tuple[str, str], ...] = ()  # files to install, and the folder to put them in
    needs: tuple[str, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()
    public_domain: bool = field(default=False)


_CONFIGURE = (
    "./configure",
    "--host={host}",
    "--build={build}",
    "--prefix=/",
    "--disable-shared",
    "--enable-static",
)
_MAKE = ("make", "-j{jobs}")
_INSTALL = ("make", "install", "DESTDIR={staging}")

_ALL = (
    Recipe(
        name="zlib",
        package="zlib",
        pins=(
            Pin(
                "1.3.1",
                "trixie",
                "zlib_1.3.dfsg+really1.3.1.orig.tar.gz",
                "60dd315c07f616887caa029408308a018ace66e3d142726a97db164b3b8f69fb",
            ),
        ),
        variables=(("CHOST", "{host}"),),
        commands=(("./configure", "--static", "--prefix=/"), (*_MAKE, "libz.a")),
        take=(("zlib.h", "include"), ("zconf.h", "include"), ("libz.a", "lib")),
        archives=("z",),
        licenses=("Zlib",),
        license_files=("LICENSE",),
    ),
    Recipe(
        name="bzip2",
        package="bzip2",
        pins=(
            Pin(
                "1.0.8",
                "trixie",
                "bzip2_1.0.8.orig.tar.gz",
                "ab5a03176ee106d3f0fa90e381da478ddae405918153cca248e682cd0c4a2269",
            ),
        ),
        commands=(
            (
                *_MAKE,
                "libbz2.a",
                "CC={host}-gcc",
                "AR={host}-ar",
                "RANLIB={host}-ranlib",
                "CFLAGS=-O2 -fPIC -D_FILE_OFFSET_BITS=64",
            ),
        ),
        take=(("bzlib.h", "include"), ("libbz2.a", "lib")),
        archives=("bz2",),
        licenses=("bzip2-1.0.6",),
        license_files=("LICENSE",),
    ),
    Recipe(
        name="xz",
        package="xz-utils",
        pins=(
            Pin(
                "5.8.1",
                "trixie",
                "xz-utils_5.8.1.orig.tar.xz",
                "0b54f79df85912504de0b14aec7971e3f964491af1812d83447005807513cd9e",
            ),
        ),
        commands=(
            (
                *_CONFIGURE,
                *("--disable-xz", "--disable-xzdec", "--disable-lzmadec", "--disable-lzmainfo"),
                *("--disable-scripts", "--disable-doc", "--disable-nls"),
            ),
            (*_MAKE, "-C", "src/liblzma"),
            ("make", "-C", "src/liblzma", "install", "DESTDIR={staging}"),
        ),
        archives=("lzma",),
        licenses=("0BSD",),
        license_files=("COPYING", "COPYING.0BSD"),
    ),
    Recipe(
        name="libffi",
        package="libffi",
        pins=(
            Pin(
                "3.4.4",
                # Of later versions Debian has what git has, which needs autoconf.
                "bookworm",
                "libffi_3.4.4.orig.tar.gz",
                "d66c56ad259a82cf2a9dfc408b32bf5da52371500b84745f7fb8b645712df676",
            ),
        ),
        commands=((*_CONFIGURE, "--disable-multi-os-directory", "--disable-docs"), _MAKE, _INSTALL),
        archives=("ffi",),
        licenses=("MIT",),
        license_files=("LICENSE",),
    ),
    Recipe(
        name="sqlite",
        package="sqlite3",
        pins=(
            Pin(
                "3.46.1",
                "trixie",
                "sqlite3_3.46.1.orig.tar.xz",
                "d0cdd2ece271b29e7ce18095745d892517ee26d0f270065b3a25c2e9eb11639c",
            ),
        ),
        variables=(
            # What Debian's library, and with it most users' expectation, has.
            (
                "CPPFLAGS",
                "-DSQLITE_ENABLE_COLUMN_METADATA -DSQLITE_ENABLE_DBSTAT_VTAB -DSQLITE_ENABLE_FTS3 "
                "-DSQLITE_ENABLE_FTS3_PARENTHESIS -DSQLITE_ENABLE_FTS4 -DSQLITE_ENABLE_FTS5 -DSQLITE_ENABLE_GEOPOLY "
                "-DSQLITE_ENABLE_JSON1 -DSQLITE_ENABLE_LOAD_EXTENSION -DSQLITE_ENABLE_MATH_FUNCTIONS "
                "-DSQLITE_ENABLE_RTREE -DSQLITE_ENABLE_UNLOCK_NOTIFY -DSQLITE_ENABLE_UPDATE_DELETE_LIMIT "
                "-DSQLITE_MAX_VARIABLE_NUMBER=250000 -DSQLITE_SECURE_DELETE -DSQLITE_SOUNDEX -DSQLITE_USE_URI",
            ),
            # The programs that generate its source run here, whatever the target.
            ("BUILD_CC", "gcc"),
            ("BUILD_CFLAGS", "-O1"),
        ),
        commands=(
            (*_CONFIGURE, "--disable-tcl", "--disable-readline", "--enable-threadsafe"),
            (*_MAKE, "BCC=gcc -O1", "sqlite3.c", "libsqlite3.la"),
        ),
        take=(("sqlite3.h", "include"), ("sqlite3ext.h", "include"), (".libs/libsqlite3.a", "lib")),
        archives=("sqlite3",),
        licenses=(),
        license_files=("LICENSE.md",),
        public_domain=True,
    ),
    Recipe(
        name="openssl",
        package="openssl",
        pins=(
            Pin(
                "3.5.7",
                "trixie",
                "openssl_3.5.7.orig.tar.gz",
                "a8c0d28a529ca480f9f36cf5792e2cd21984552a3c8e4aa11a24aa31aeac98e8",
            ),
        ),
        commands=(
            (
                "./Configure",
                "{openssl}",
                "--cross-compile-prefix={host}-",
                "--prefix=/",
                "--libdir=lib",
                # Where Debian, Alpine, Arch and SUSE have their certificates; SSL_CERT_FILE and SSL_CERT_DIR say otherwise.
                "--openssldir=/etc/ssl",
                # `threads` by name: OpenSSL leaves them out where it does not recognise the C library.
                *("threads", "no-shared", "no-module", "no-tests", "no-apps", "no-docs"),
                # Python's ssl has no interface to these.
                *("no-quic", "no-ssl-trace", "no-uplink"),
                *("-O2", "-fPIC"),
            ),
            (*_MAKE, "build_libs"),
            ("make", "install_dev", "DESTDIR={staging}"),
        ),
        archives=("ssl", "crypto"),
        licenses=("Apache-2.0",),
        license_files=("LICENSE.txt",),
    ),
    Recipe(
        name="ncurses",
        package="ncurses",
        pins=(
            Pin(
                "6.5",
                "trixie",
                "ncurses_6.5+20250216.orig.tar.gz",
                "b37baafa436e7133bb12a185cb8f60e1599b1947e9f0181c76f3190acf28b6eb",
            ),
        ),
        commands=(
            (
                "./configure",
                *("--host={host}", "--build={build}", "--with-build-cc=gcc", "--prefix=/", "--enable-overwrite"),
                *("--without-shared", "--with-normal", "--without-debug", "--without-cxx", "--without-cxx-binding"),
                *("--without-ada", "--without-manpages", "--without-progs", "--without-tests", "--disable-db-install"),
                *("--disable-stripping", "--enable-widec", "--with-termlib=tinfo", "--without-gpm"),
                # Wherever a distribution has the terminals' descriptions.
                "--with-default-terminfo-dir=/usr/share/terminfo",
                "--with-terminfo-dirs=/etc/terminfo:/lib/terminfo:/usr/share/terminfo:/usr/lib/terminfo",
            ),
            (*_MAKE, "libs"),
            ("make", "install.libs", "install.includes", "DESTDIR={staging}"),
        ),
        archives=("ncursesw", "panelw", "tinfo"),
        licenses=("X11",),
        license_files=("COPYING",),
    ),
    Recipe(
        name="libedit",
        package="libedit",
        pins=(
            Pin(
                "3.1-20250104",
                "trixie",
                "libedit_3.1-20250104.orig.tar.gz",
                "23792701694550a53720630cd1cd6167101b5773adddcb4104f7345b73a568ac",
            ),
        ),
        needs=("ncurses",),
        variables=(("CPPFLAGS", "-I{needs}/include -D__STDC_ISO_10646__=201103L"), ("LDFLAGS", "-L{needs}/lib")),
        commands=(
            (*_CONFIGURE, "--disable-examples"),
            (*_MAKE, "-C", "src"),
            ("make", "-C", "src", "install", "DESTDIR={staging}"),
        ),
        archives=("edit",),
        licenses=("BSD-3-Clause",),
        license_files=("COPYING",),
    ),
    Recipe(
        name="libuuid",
        package="util-linux",
        pins=(
            Pin(
                "2.41.5",
                "trixie",
                "util-linux_2.41.5.orig.tar.xz",
                "f586e35d320ff537aab3ffeca37e9ecd482ccbe013590db4429a414d8aa6a728",
            ),
        ),
        commands=(
            (*_CONFIGURE, "--disable-all-programs", "--enable-libuuid", "--disable-nls", "--without-systemd"),
            (*_MAKE, "libuuid.la"),
        ),
        take=(("libuuid/src/uuid.h", "include/uuid"), (".libs/libuuid.a", "lib")),
        archives=("uuid",),
        licenses=("BSD-3-Clause",),
        license_files=("Documentation/licenses/COPYING.BSD-3-Clause",),
    ),
    Recipe(
        name="zstd",
        package="libzstd",
        pins=(
            Pin(
                "1.5.7",
                "trixie",
                "libzstd_1.5.7+dfsg.orig.tar.xz",
                "0c092ef267edce57ba7f3f2645c861f72eaf5e76273c6c3632869423464b90a5",
            ),
        ),
        variables=(("CFLAGS", "-O2 -fPIC -DZSTD_MULTITHREAD"),),
        commands=((*_MAKE, "-C", "lib", "CC={host}-gcc", "AR={host}-ar", "libzstd.a"),),
        take=(("lib/z*.h", "include"), ("lib/libzstd.a", "lib")),
        archives=("zstd",),
        licenses=("BSD-3-Clause",),
        license_files=("LICENSE",),
    ),
)
RECIPES = {each.name: each for each in _ALL}

# How OpenSSL, which does not use configure's names, calls the targets.
OPENSSL_TARGETS = {
    "x86_64-linux-gnu": "linux-x86_64",
    "x86_64-linux-musl": "linux-x86_64",
    "aarch64-linux-gnu": "linux-aarch64",
}


def in_order(names: tuple[str, ...]) -> list[Recipe]:
    """The recipes of these names and of all they need, a library after those it needs."""
    found: dict[str, Recipe] = {}

    def add(name: str) -> None:
        if name not in RECIPES:
            raise SourceError(f"there is no recipe for the library {name}; there is one for {', '.join(RECIPES)}")
        for each in RECIPES[name].needs:
            add(each)
        found.setdefault(name, RECIPES[name])

    for name in names:
        add(name)
    return list(found.values())
