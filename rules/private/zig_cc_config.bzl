"""How zig's compiler and linker are called: as clang and lld, which keep nothing of their own anywhere."""

load("@rules_cc//cc:cc_toolchain_config_lib.bzl", "tool_path")
load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("@rules_cc//cc/toolchains:cc_toolchain_config_info.bzl", "CcToolchainConfigInfo")
load(":cc_config_parts.bzl", "REDACTED", "UNRESOLVED_SYMBOLS", "common_features", "link_flags_feature")
load(":zig_libc.bzl", "ZigLibcInfo")

visibility("public")

# Below `bin`. zig has no others.
_PROGRAMS = {
    "ar": "ar",
    "cpp": "cc",
    "gcc": "cc",
    "ld": "ld.lld",
}
_NONE = ["dwp", "gcov", "nm", "objcopy", "objdump", "strip"]

# The folder of the build is not in the result.
_COMPILE_FLAGS = ["-no-canonical-prefixes"] + REDACTED + [
    "-fdebug-compilation-dir=.",
    "-ffunction-sections",
    "-fdata-sections",
    "-nostdinc",
]
_MODES = {
    "dbg": ["-g"],
    "opt": ["-O2", "-DNDEBUG"],
}

def _impl(ctx):
    libc = ctx.attr.libc[ZigLibcInfo]
    root = ctx.label.workspace_root
    target = ["--no-default-config", "--target=" + ctx.attr.target]
    compile_flags = target + _COMPILE_FLAGS
    for folder in ctx.attr.include_directories:
        compile_flags += ["-isystem", "{}/{}".format(root, folder)]
    if ctx.attr.glibc:
        compile_flags.append("-D__GLIBC_MINOR__=" + ctx.attr.glibc.rpartition(".")[2])

    # As a system's root this folder is empty: nothing is looked for in the machine's own.
    link_flags = target + ["--sysroot=" + libc.folder, "-B{}/bin".format(root), "-B" + libc.folder, "-L" + libc.folder, "-Wl,--build-id=none"]
    link_flags += [] if ctx.attr.glibc else ["-static"]
    features = common_features(compile_flags, _MODES, link_flags, bool(ctx.attr.glibc))
    if ctx.attr.checked:
        features.append(link_flags_feature(UNRESOLVED_SYMBOLS, ["-Wl,--unresolved-symbols=ignore-all"]))
    return cc_common.create_cc_toolchain_config_info(
        ctx = ctx,
        abi_libc_version = ctx.attr.glibc or "unknown",
        abi_version = "unknown",
        compiler = "clang",
        cxx_builtin_include_directories = ["{}/{}".format(root, folder) for folder in ctx.attr.include_directories],
        features = features,
        target_cpu = ctx.attr.target.partition("-")[0],
        target_libc = "glibc" if ctx.attr.glibc else "musl",
        target_system_name = ctx.attr.target,
        tool_paths = [tool_path(name = name, path = "bin/" + program) for name, program in _PROGRAMS.items()] +
                     [tool_path(name = name, path = "/bin/false") for name in _NONE],
        toolchain_identifier = ctx.label.name,
    )

zig_cc_config = rule(
    implementation = _impl,
    doc = "The configuration of a `cc_toolchain` in zig's own repository.",
    attrs = {
        "checked": attr.bool(doc = "Whether what is linked for this version of glibc is checked afterwards, and the linker may leave that to the check."),
        "glibc": attr.string(doc = "The version of glibc; empty for musl."),
        "include_directories": attr.string_list(
            doc = "Folders of headers, of the repository.",
            mandatory = True,
        ),
        "libc": attr.label(
            # As cc_toolchain has its files.
            cfg = "exec",
            doc = "What programs are linked with.",
            mandatory = True,
            providers = [ZigLibcInfo],
        ),
        "target": attr.string(
            doc = "The target as clang names it, such as `x86_64-linux-gnu`.",
            mandatory = True,
        ),
    },
    provides = [CcToolchainConfigInfo],
)
