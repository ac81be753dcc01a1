"""jemalloc, which is configured and made by its own means."""

load("@rules_cc//cc:find_cc_toolchain.bzl", "find_cc_toolchain", "use_cc_toolchain")

visibility("private")

# `configure` looks for programs on PATH, and for the compiler where it is told. Nothing of where it is built is to be in the library.
_COMMAND = """\
set -eu
source=$1 configure=$2 compiler=$3 archiver=$4 host=$5 output=$6
here=$PWD
case $compiler in /*) ;; *) compiler=$here/$compiler ;; esac
case $archiver in /*) ;; *) archiver=$here/$archiver ;; esac
work=$output.work
mkdir -p "$work"
cp -RL "$source/." "$work"
cp -L "$configure" "$work/configure"
cd "$work"
chmod -R u+w .
log=$here/$output.log
{
    sh ./configure --host="$host" --build=x86_64-pc-linux-gnu --with-jemalloc-prefix=pyox_je_ --disable-cxx --disable-shared \
        --disable-libdl --disable-doc --disable-stats --disable-fill --with-version=0.0.0-0-g0 \
        CC="$compiler" AR="$archiver" CFLAGS="-O2 -DNDEBUG -w -ffile-prefix-map=$PWD=."
    make lib/libjemalloc.a
} > "$log" 2>&1 || { cat "$log" >&2; exit 1; }
cp lib/libjemalloc.a "$here/$output"
"""

def _jemalloc_archive_impl(ctx):
    toolchain = find_cc_toolchain(ctx)
    output = ctx.actions.declare_file(ctx.label.name + ".a")
    anchor = [file for file in ctx.files.sources if file.basename == "configure.ac"][0]
    cpu = "aarch64" if "aarch64" in toolchain.target_gnu_system_name or "aarch64" in toolchain.cpu else "x86_64"
    libc = "musl" if "musl" in toolchain.target_gnu_system_name else "gnu"
    ctx.actions.run_shell(
        command = _COMMAND,
        arguments = [
            anchor.dirname,
            ctx.file.configure.path,
            toolchain.compiler_executable,
            toolchain.ar_executable,
            "{}-pc-linux-{}".format(cpu, libc),
            output.path,
        ],
        inputs = depset(ctx.files.sources + [ctx.file.configure], transitive = [toolchain.all_files]),
        outputs = [output],
        mnemonic = "PyoxJemalloc",
        progress_message = "Building jemalloc",
        use_default_shell_env = True,
    )
    return [DefaultInfo(files = depset([output]))]

jemalloc_archive = rule(
    implementation = _jemalloc_archive_impl,
    doc = "jemalloc as a static library. Its functions begin with `pyox_je_`.",
    attrs = {
        "configure": attr.label(
            allow_single_file = True,
            mandatory = True,
        ),
        "sources": attr.label(
            allow_files = True,
            mandatory = True,
        ),
    },
    toolchains = use_cc_toolchain(),
)
