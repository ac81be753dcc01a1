"""C and Rust toolchains for other targets, out of Debian's packages: see tools/toolchains. Of a target that nobody builds for nothing is fetched."""

load(":own_tools.bzl", "own_tools")
load(":triples.bzl", "constraints")

visibility(["//rules/...", "//tests/..."])

# A toolchain is downloaded and unpacked; Rust's standard library may have to be compiled.
_TIMEOUT_SECONDS = 3600

def _musl_select(dynamic, static):
    return "select({{\"{}\": {}, \"//conditions:default\": {}}})".format(Label("//rules/platforms:musl_dynamic"), dynamic, static)

# What a target needs besides; in part as it stands in a BUILD file.
_C = {
    "aarch64-unknown-linux-gnu": struct(dynamic = "True", emulator = True, link_flags = "[]", rustc_flags = "[]", unwinder = None),
    "x86_64-unknown-linux-musl": struct(
        dynamic = _musl_select("True", "False"),
        emulator = False,
        # Statically, unless it is told otherwise: see tools/toolchains/wrappers.py.
        link_flags = _musl_select('["-Wl,--eh-frame-hdr", "-Wl,-call_shared"]', '["-Wl,--eh-frame-hdr"]'),
        # rustc would bring C start files of its own.
        rustc_flags = _musl_select('["-Clink-self-contained=no", "-Ctarget-feature=-crt-static"]', '["-Clink-self-contained=no"]'),
        unwinder = "//tools:toolchains/musl_unwind.c",
    ),
}

TARGETS = sorted(_C)

_HOST = "x86_64-unknown-linux-gnu"

_C_BUILD = """\
load("{config}", "cross_cc_config")
load("@rules_cc//cc/toolchains:cc_toolchain.bzl", "cc_toolchain")

package(default_visibility = ["//visibility:public"])

exports_files(glob(["bin/*"]))

# The record of the packages stands for all files that the programs find by themselves.
filegroup(
    name = "files",
    srcs = ["packages.json"] + glob(["bin/*"]) + glob(
        ["link/*"],
        allow_empty = True,
    ),
)

cross_cc_config(
    name = "config",
    dynamic = {dynamic},
    include_directories = {include_directories},
    link_flags = {link_flags},
    link_files = glob(
        [
            "link/*.a",
            "link/*.o",
            "link/*.so",
        ],
        allow_empty = True,
    ),
    target_triple = "{triple}",
)

cc_toolchain(
    name = "cc_toolchain",
    all_files = ":files",
    ar_files = ":files",
    as_files = ":files",
    compiler_files = ":files",
    dwp_files = ":files",
    linker_files = ":files",
    objcopy_files = ":files",
    strip_files = ":files",
    supports_param_files = True,
    toolchain_config = ":config",
    toolchain_identifier = "debian-{triple}",
)
"""

# Debian's rlibs and their metadata are files of their own; both are needed.
_RUST_BUILD = """\
load("@rules_rust//rust:toolchain.bzl", "rust_stdlib_filegroup", "rust_toolchain")

package(default_visibility = ["//visibility:public"])

rust_stdlib_filegroup(
    name = "rust_std",
    srcs = glob(["lib/*"]),
)

# The compiler finds its libraries by itself: the record stands for them.
filegroup(
    name = "rustc_lib",
    srcs = ["packages.json"],
)

rust_toolchain(
    name = "rust_toolchain",
    binary_ext = "",
    default_edition = "2021",
    dylib_ext = ".so",
    exec_triple = "{host}",
    extra_rustc_flags = {rustc_flags},
    rust_doc = "bin/rustdoc",
    rust_std = ":rust_std",
    rustc = "bin/rustc",
    rustc_lib = ":rustc_lib",
    staticlib_ext = ".a",
    stdlib_linkflags = [
        "-ldl",
        "-lpthread",
    ],
    target_triple = "{triple}",
)
"""

_HUB = """\
package(default_visibility = ["//visibility:public"])
"""

_HUB_TOOLCHAIN = """
toolchain(
    name = "{kind}_{triple}",
    exec_compatible_with = {exec},
    target_compatible_with = {target},
    toolchain = "{toolchain}",
    toolchain_type = "{type}",
)
"""

_HUB_EMULATOR = """
alias(
    name = "emulator_{triple}",
    actual = "@{repository}//:bin/qemu",
)
"""

def c_repository(triple):
    """The name of the repository with a C toolchain."""
    return "pyoxidizer_c_" + triple

def rust_repository(triple):
    """The name of the repository with a Rust toolchain."""
    return "pyoxidizer_rust_" + triple

def _have(rctx, module):
    """Has the toolchain made, or found in the user's cache; what the command prints, by lines."""
    python = rctx.which("python3")
    if not python:
        fail("The toolchain for {} needs python3 on PATH, which is not there. Install Python 3.9 or later.".format(rctx.attr.target_triple))
    result = rctx.execute(
        [python, "-B", "-m", module, "--target", rctx.attr.target_triple],
        environment = {"PYTHONPATH": own_tools(rctx, ["bootstrap", "toolchains"])},
        timeout = _TIMEOUT_SECONDS,
        quiet = False,
    )
    if result.return_code:
        lines = result.stderr.strip().splitlines() or ["it ended with exit code {}".format(result.return_code)]
        fail("The toolchain for {} cannot be made: {} ({})".format(rctx.attr.target_triple, lines[-1].removeprefix("error: "), module))
    return result.stdout.strip().splitlines()

def _link_files(rctx, folder, name):
    # File by file: the programs find their own place from links to themselves, and not from links to their folder. Bazel would watch a folder that
    # it listed itself, and could not go on when that was gone.
    for file in _output(rctx, ["ls", "{}/{}".format(folder, name)]).splitlines():
        rctx.symlink("{}/{}/{}".format(folder, name, file), "{}/{}".format(name, file))

def _add_unwinder(rctx, source):
    """Adds gcc's unwinder, what it misses, and what it needs of gcc: who names them would not find them in gcc's own folders."""
    for name in ["libgcc.a", "libgcc_eh.a"]:
        rctx.symlink(_output(rctx, ["bin/cc", "-print-file-name=" + name]), "link/" + name)

    # Where libraries are shared, rustc asks for the unwinder as one, which Debian has for glibc only.
    rctx.file("link/libgcc_s.so", "INPUT(-lgcc_eh -lgcc)\n", executable = False)
    _output(rctx, ["bin/cc", "-O2", "-fPIC", "-c", str(source), "-o", "link/{}.o".format(source.basename.removesuffix(".c"))])

def _output(rctx, command):
    result = rctx.execute(command)
    if result.return_code:
        fail("The toolchain for {} does not work: {}".format(rctx.attr.target_triple, result.stderr.strip()))
    return result.stdout.strip()

def _c_toolchain_repository_impl(rctx):
    triple = rctx.attr.target_triple
    special = _C[triple]
    folder = _have(rctx, "tools.toolchains")[0]
    _link_files(rctx, folder, "bin")

    # Copied rather than linked: actions see what it holds, not where it is.
    rctx.file("packages.json", rctx.read(folder + "/packages.json"))
    if special.unwinder:
        _add_unwinder(rctx, rctx.path(Label(special.unwinder)))
    root = rctx.path(folder + "/root")
    rctx.file("BUILD.bazel", _C_BUILD.format(
        config = str(Label("//rules/private:cross_cc_config.bzl")),
        dynamic = special.dynamic,
        include_directories = repr(depset([str(root), str(root.realpath)]).to_list()),
        link_flags = special.link_flags,
        triple = triple,
    ))

_TARGET_ATTRIBUTES = {"target_triple": attr.string(
    doc = "The target, as Rust names it.",
    mandatory = True,
    values = TARGETS,
)}

_c_toolchain_repository = repository_rule(
    implementation = _c_toolchain_repository_impl,
    doc = "A `cc_toolchain` for another target.",
    attrs = _TARGET_ATTRIBUTES,
    environ = ["XDG_CACHE_HOME"],
)

def _rust_toolchain_repository_impl(rctx):
    triple = rctx.attr.target_triple
    compiler, library = _have(rctx, "tools.toolchains.rust")
    _link_files(rctx, compiler, "bin")
    _link_files(rctx, library, "lib")
    rctx.file("packages.json", rctx.read(compiler + "/packages.json"))
    rctx.file("BUILD.bazel", _RUST_BUILD.format(
        host = _HOST,
        rustc_flags = _C[triple].rustc_flags,
        triple = triple,
    ))

_rust_toolchain_repository = repository_rule(
    implementation = _rust_toolchain_repository_impl,
    doc = "A `rust_toolchain` for another target.",
    attrs = _TARGET_ATTRIBUTES,
    environ = ["XDG_CACHE_HOME"],
)

def _hub_impl(rctx):
    text = _HUB
    for triple in rctx.attr.targets:
        for kind, label, toolchain_type in [
            ("c", "@{}//:cc_toolchain".format(c_repository(triple)), "@bazel_tools//tools/cpp:toolchain_type"),
            ("rust", "@{}//:rust_toolchain".format(rust_repository(triple)), str(Label("@rules_rust//rust:toolchain_type"))),
        ]:
            text += _HUB_TOOLCHAIN.format(
                exec = constraints(_HOST),
                kind = kind,
                target = constraints(triple),
                toolchain = label,
                triple = triple,
                type = toolchain_type,
            )
        if _C[triple].emulator:
            text += _HUB_EMULATOR.format(repository = c_repository(triple), triple = triple)
    rctx.file("BUILD.bazel", text)
    rctx.file("targets.bzl", "TARGETS = {}\n".format(repr(rctx.attr.targets)))

_hub = repository_rule(
    implementation = _hub_impl,
    doc = """toolchain()s of all targets, an alias `emulator_TARGET` of a program that runs those of a target where the machine cannot, and a file
targets.bzl that names the targets.""",
    attrs = {"targets": attr.string_list(doc = "The targets, as Rust names them.")},
)

def declare_cross_toolchains(targets):
    """Declares the repositories of toolchains, and `pyoxidizer_cross_toolchains`, which registers them.

    Args:
      targets: list[str]. The targets.
    """
    for triple in targets:
        _c_toolchain_repository(name = c_repository(triple), target_triple = triple)
        _rust_toolchain_repository(name = rust_repository(triple), target_triple = triple)
    _hub(name = "pyoxidizer_cross_toolchains", targets = targets)
