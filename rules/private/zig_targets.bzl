"""The targets of the repository that has zig: C toolchains for each target, and of those with glibc for each of its versions."""

load("@rules_cc//cc:defs.bzl", "cc_toolchain")
load(":zig_cc_config.bzl", "zig_cc_config")
load(":zig_libc.bzl", "zig_libc")
load(":zig_versions.bzl", "GLIBC_VERSIONS", "PLAIN_GLIBC", "ZIG_TARGETS", "zig_cc_name")

visibility("public")

# What zig compiles C libraries from.
_SOURCES = [
    "lib/*",
    "lib/c/**",
    "lib/compiler/**",
    "lib/compiler_rt/**",
    "lib/include/**",
    "lib/libc/**",
    "lib/libunwind/**",
    "lib/std/**",
]

# What `zig_targets` is called with.
_PROGRAMS = ":programs"

def _include_directories(triple, glibc):
    cpu = triple.partition("-")[0]
    linux = "x86" if cpu == "x86_64" else cpu
    return [
        "lib/include",
        "lib/libc/include/{}-linux-gnu".format(linux) if glibc else "lib/libc/include/{}-linux-musl".format(cpu),
        "lib/libc/include/generic-{}".format("glibc" if glibc else "musl"),
        "lib/libc/include/{}-linux-any".format(linux),
        "lib/libc/include/any-linux-any",
    ]

def _toolchain(triple, glibc, version):
    name = zig_cc_name(triple, version)
    target = "{}-linux-{}".format(triple.partition("-")[0], "gnu" if glibc else "musl")
    zig_libc(
        name = name + ".libc",
        sources = [":sources"],
        target = "{}.{}".format(target, glibc) if glibc else target,
        zig = "zig",
    )
    headers = ":headers_" + triple
    native.filegroup(
        name = name + ".link_files",
        srcs = [_PROGRAMS, name + ".libc"],
    )
    native.filegroup(
        name = name + ".files",
        srcs = [name + ".link_files", headers],
    )
    native.filegroup(
        name = name + ".compile_files",
        srcs = [_PROGRAMS, headers],
    )
    zig_cc_config(
        name = name + ".config",
        checked = version != None,
        glibc = glibc,
        include_directories = _include_directories(triple, glibc),
        libc = name + ".libc",
        target = target,
    )
    cc_toolchain(
        name = name,
        all_files = name + ".files",
        ar_files = _PROGRAMS,
        as_files = name + ".compile_files",
        compiler_files = name + ".compile_files",
        dwp_files = _PROGRAMS,
        linker_files = name + ".link_files",
        objcopy_files = _PROGRAMS,
        strip_files = _PROGRAMS,
        supports_param_files = True,
        toolchain_config = name + ".config",
    )

def zig_targets(name):
    """Declares everything in the package of the repository.

    Args:
      name: str. Of the target that is the programs.
    """
    native.filegroup(
        name = name,
        srcs = ["zig"] + native.glob(["bin/*"]),
    )
    native.filegroup(
        name = "sources",
        srcs = native.glob(_SOURCES),
    )
    for triple in ZIG_TARGETS:
        glibc = PLAIN_GLIBC if triple.endswith("-gnu") else ""
        native.filegroup(
            name = "headers_" + triple,
            srcs = native.glob([folder + "/**" for folder in _include_directories(triple, glibc)]),
        )
        _toolchain(triple, glibc, None)
        for version in GLIBC_VERSIONS if glibc else []:
            _toolchain(triple, version, version)
