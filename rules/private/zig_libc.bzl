"""What programs are linked with by zig: the C library of a target, its start files and runtime, made of zig's own sources."""

visibility("public")

ZigLibcInfo = provider(
    doc = "What programs for a target are linked with.",
    fields = {
        "files": "list[File].",
        "folder": "str. The path of the folder that has them all.",
    },
)

# What libc.sh makes, by what targets end with.
_FILES = ["crt1.o", "crtbegin.o", "crtbeginS.o", "crtbeginT.o", "crtend.o", "crtendS.o", "crti.o", "crtn.o", "libgcc.a", "libgcc_eh.a"]
_LIBRARIES = ["dl", "m", "pthread", "resolv", "rt", "util"]
_SONAMES = ["libc.so.6", "libld.so.2", "libm.so.6", "libresolv.so.2"]
_GLIBC = _FILES + ["Scrt1.o", "libc.so", "libc_nonshared.a", "libgcc_s.so"] + ["lib{}.so".format(name) for name in _LIBRARIES] + _SONAMES

# Libraries of their own before glibc 2.34.
_OLD_SONAMES = ["libdl.so.2", "libpthread.so.0", "librt.so.1", "libutil.so.1"]
_MUSL = _FILES + ["libc.a", "libmusl.a", "libzigc.a", "rcrt1.o"] + ["lib{}.a".format(name) for name in _LIBRARIES]

def _names(target):
    if target.endswith("-musl"):
        return _MUSL
    return _GLIBC + (_OLD_SONAMES if int(target.rpartition(".")[2]) < 34 else [])

def _zig_libc_impl(ctx):
    names = _names(ctx.attr.target)
    files = [ctx.actions.declare_file("{}/{}".format(ctx.label.name, name)) for name in names]
    ctx.actions.run(
        executable = ctx.executable._script,
        arguments = [ctx.file.zig.path, ctx.attr.target, files[0].dirname],
        inputs = ctx.files.sources,
        tools = [ctx.file.zig],
        outputs = files,
        mnemonic = "PyoxZigLibc",
        progress_message = "Making the C library of " + ctx.attr.target,
        env = {"PATH": "/bin:/usr/bin"},
    )
    return [
        DefaultInfo(files = depset(files)),
        ZigLibcInfo(files = files, folder = files[0].dirname),
    ]

zig_libc = rule(
    implementation = _zig_libc_impl,
    doc = "What programs for a target are linked with.",
    attrs = {
        "sources": attr.label_list(
            doc = "zig's own files: what it is compiled from.",
            allow_files = True,
            mandatory = True,
        ),
        "target": attr.string(
            doc = "The target as zig names it, such as `x86_64-linux-gnu.2.17`.",
            mandatory = True,
        ),
        "zig": attr.label(
            doc = "The program.",
            allow_single_file = True,
            cfg = "exec",
            mandatory = True,
        ),
        "_script": attr.label(
            default = Label("//tools/zig:libc.sh"),
            allow_single_file = True,
            cfg = "exec",
            executable = True,
        ),
    },
    provides = [ZigLibcInfo],
)
