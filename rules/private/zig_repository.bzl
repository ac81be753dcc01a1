"""zig from its wheel on PyPI, as C toolchains for several targets. Of what nobody builds for nothing is fetched."""

load(":triples.bzl", "constraints")
load(":zig_versions.bzl", "GLIBC_VERSIONS", "ZIG_TARGETS", "zig_cc_name")

visibility(["//rules/...", "//tests/..."])

# The machine that builds.
_HOST = "x86_64-unknown-linux-gnu"

_ZIG = "pyoxidizer_zig"
_TOOLCHAINS = "pyoxidizer_zig_toolchains"

_BUILD = """\
load("{targets}", "zig_targets")

package(default_visibility = ["//visibility:public"])

exports_files(["zig"])

zig_targets(name = "programs")
"""

# There is one linker, whatever a command asks for; of compiling it says that it was not used.
_PROGRAMS = {
    "ar": 'exec "${0%/*}/../zig" ar "$@"',
    "cc": 'exec "${0%/*}/../zig" clang -Qunused-arguments "$@" -fuse-ld=lld',
    "ld.lld": 'exec "${0%/*}/../zig" ld.lld "$@"',
}

# What no target of ours is made of, two thirds of it all.
_UNUSED = ["build-web", "docs", "init", "libcxx", "libcxxabi", "libtsan", "lldb"] + [
    "libc/" + system
    for system in ["darwin", "freebsd", "mingw", "netbsd", "openbsd", "wasi"]
]

def _download(rctx):
    """Downloads the wheel by a distribution's pip; its path."""
    description = rctx.path(rctx.attr.interpreter)
    facts = json.decode(rctx.read(description))
    bundled = description.dirname.get_child(*(facts["python_paths"]["stdlib"].split("/") + ["ensurepip", "_bundled"]))
    pip = [path for path in bundled.readdir() if path.basename.startswith("pip-")][0]
    result = rctx.execute(
        [
            description.dirname.get_child(*facts["python_exe"].split("/")),
            "-B",
            "-m",
            "pip",
            "download",
            # Not isolated: the user's pip configuration says where wheels come from.
            "--require-hashes",
            "--no-deps",
            "--only-binary=:all:",
            "--dest=wheels",
            "--requirement={}".format(rctx.path(rctx.attr.requirements)),
            "--disable-pip-version-check",
            "--no-input",
            "--quiet",
        ],
        environment = {"PYTHONPATH": str(pip)},
        timeout = 1200,
    )
    if result.return_code:
        fail("zig: pip download failed:\n{}".format(result.stderr))
    return rctx.path("wheels").readdir()[0]

def _zig_repository_impl(rctx):
    # By its name, Bazel 7 does not know what a wheel is.
    rctx.symlink(_download(rctx), "wheel.zip")
    rctx.extract("wheel.zip", stripPrefix = "ziglang")
    rctx.delete("wheel.zip")
    rctx.delete("wheels")
    for folder in _UNUSED:
        rctx.delete("lib/" + folder)
    result = rctx.execute(["chmod", "+x", "zig"])
    if result.return_code:
        fail("zig: chmod failed: " + result.stderr)
    for name, command in _PROGRAMS.items():
        rctx.file("bin/" + name, "#!/bin/sh\n{}\n".format(command))
    rctx.file("BUILD.bazel", _BUILD.format(targets = str(Label("//rules/private:zig_targets.bzl"))))

_zig_repository = repository_rule(
    implementation = _zig_repository_impl,
    doc = "zig, and a `cc_toolchain` for each target.",
    attrs = {
        "interpreter": attr.label(
            doc = "PYTHON.json of a distribution that runs on this machine; its pip is used.",
            allow_single_file = True,
            mandatory = True,
        ),
        "requirements": attr.label(
            doc = "A requirements file with zig's wheel and its hashes.",
            allow_single_file = True,
            mandatory = True,
        ),
    },
)

_HUB = """\
package(default_visibility = ["//visibility:public"])
"""

_HUB_FLOOR = """
config_setting(
    name = "is_{version}",
    flag_values = {{"{flag}": "{version}"}},
)
"""

_HUB_TOOLCHAIN = """
toolchain(
    name = "{name}",
    exec_compatible_with = {exec},
    target_compatible_with = {target},
    target_settings = {settings},
    toolchain = "@{repository}//:{toolchain}",
    toolchain_type = "@bazel_tools//tools/cpp:toolchain_type",
)
"""

def _toolchain(triple, version = None):
    return _HUB_TOOLCHAIN.format(
        name = "{}.{}".format(triple, version) if version else triple,
        exec = constraints(_HOST),
        repository = _ZIG,
        settings = [":is_" + version] if version else [],
        # It links musl into the executable.
        target = constraints(triple) + ([str(Label("//rules/platforms:musl_static"))] if triple.endswith("-musl") else []),
        toolchain = zig_cc_name(triple, version),
    )

def _hub_impl(rctx):
    rctx.file("BUILD.bazel", _HUB + "".join([_toolchain(triple) for triple in rctx.attr.targets]))
    floors = _HUB
    for version in GLIBC_VERSIONS:
        floors += _HUB_FLOOR.format(
            flag = str(Label("//rules:glibc_floor")),
            version = version,
        )
        floors += "".join([_toolchain(triple, version) for triple in ZIG_TARGETS if triple.endswith("-gnu")])
    rctx.file("glibc_floor/BUILD.bazel", floors)

_hub = repository_rule(
    implementation = _hub_impl,
    doc = "toolchain()s: those that were asked for, and in the package `glibc_floor` those for executables that say which glibc they are to run with.",
    attrs = {"targets": attr.string_list(doc = "The targets, as Rust names them.")},
)

def declare_zig(targets, interpreter):
    """Declares the repositories of zig and of its toolchains.

    Args:
      targets: list[str]. The targets that are to be had without asking for a version of glibc.
      interpreter: str. PYTHON.json of a distribution that runs on this machine, to download with; None if there is none.
    """
    if interpreter:
        _zig_repository(
            name = _ZIG,
            interpreter = interpreter,
            requirements = Label("//tools/zig:requirements.lock"),
        )
    _hub(name = _TOOLCHAINS, targets = targets)
