"""How Debian's cross compilers are called."""

load("@rules_cc//cc:cc_toolchain_config_lib.bzl", "tool_path")
load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("@rules_cc//cc/toolchains:cc_toolchain_config_info.bzl", "CcToolchainConfigInfo")
load(":cc_config_parts.bzl", "REDACTED", "common_features")

visibility("public")

# The names that Bazel has for tools, and the programs that they are here.
_TOOLS = {
    "ar": "ar",
    "cpp": "cc",
    "dwp": "/bin/false",
    "gcc": "cc",
    "gcov": "gcov",
    "ld": "ld",
    "nm": "nm",
    "objcopy": "objcopy",
    "objdump": "objdump",
    "strip": "strip",
}

_COMPILE_FLAGS = ["-fno-canonical-system-headers"] + REDACTED
_MODES = {
    "dbg": ["-g"],
    "opt": ["-O2", "-DNDEBUG", "-ffunction-sections", "-fdata-sections"],
}

def _impl(ctx):
    link_flags = ctx.attr.link_flags + ["-L" + path for path in depset([file.dirname for file in ctx.files.link_files]).to_list()]
    objects = [file.path for file in ctx.files.link_files if file.extension == "o"]
    if objects:
        # They come last, and rustc names no C library after them.
        link_flags += objects + ["-lc"]
    features = common_features(_COMPILE_FLAGS, _MODES, link_flags, ctx.attr.dynamic)
    return cc_common.create_cc_toolchain_config_info(
        ctx = ctx,
        abi_libc_version = "unknown",
        abi_version = "unknown",
        compiler = "gcc",
        cxx_builtin_include_directories = ctx.attr.include_directories,
        features = features,
        target_cpu = ctx.attr.target_triple.partition("-")[0],
        target_libc = ctx.attr.target_triple.rpartition("-")[2],
        target_system_name = ctx.attr.target_triple,
        tool_paths = [
            tool_path(name = name, path = program if program.startswith("/") else "bin/" + program)
            for name, program in _TOOLS.items()
        ],
        toolchain_identifier = "debian-" + ctx.attr.target_triple,
    )

cross_cc_config = rule(
    implementation = _impl,
    doc = "The configuration of a `cc_toolchain` in whose package the programs are below `bin`.",
    attrs = {
        "dynamic": attr.bool(doc = "Whether there are shared libraries on the target."),
        "include_directories": attr.string_list(doc = "Absolute paths below which the compiler's and the C library's headers are."),
        "link_flags": attr.string_list(doc = "Flags for every program that is linked."),
        "link_files": attr.label_list(
            doc = "Object files for every program that is linked, and libraries that can be named.",
            allow_files = [".a", ".o", ".so"],
        ),
        "target_triple": attr.string(mandatory = True),
    },
    provides = [CcToolchainConfigInfo],
)
