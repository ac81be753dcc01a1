"""The programs in a toolchain's `bin`: shell scripts that find the real ones from where they are themselves.

The packages' programs were built for a system's root. gcc finds its own parts from where it is; what it does not find is
told to it here, and the libraries these programs need come with them.
"""

from __future__ import annotations

BINUTILS = ("ar", "as", "ld", "nm", "objcopy", "objdump", "ranlib", "readelf", "size", "strip")

# A link to the script is followed, so that it may be linked to from anywhere. Called by a relative path, it hands relative
# paths on: what the compiler then writes into dependency files does not name this machine's folders.
_START = """\
#!/bin/sh
me=$0
[ ! -L "$me" ] || me=$(readlink -f "$me")
case $me in
    */*/*) root=${me%/*/*}/root ;;
    *) root=${me%/*}/../root ;;
esac
"""
_LIBRARIES = 'LD_LIBRARY_PATH="$root/usr/lib/x86_64-linux-gnu:$root/lib/x86_64-linux-gnu" '

# Runs a compiler. Its own headers are left out of the file that lists what was included: Bazel would give that file to whoever has the toolchain elsewhere,
# and refuse paths that are not theirs.
_COMPILE = """\
listed=
previous=
for each in "$@"; do
    [ "$previous" != -MF ] || listed=$each
    previous=$each
done
{command} || exit
if [ -f "$listed" ]; then
    sed -i "s| $(printf %s "$root/" | sed 's/[][\\.*^$|]/\\\\&/g')[^ ]*||g" "$listed"
fi
"""


def program(path: str) -> str:
    """A wrapper of the program at `path` below the root."""
    return f'{_START}{_LIBRARIES}exec "$root/{path}" "$@"\n'


def compiler(path: str) -> str:
    """A wrapper of a gcc whose C library is its own; headers and libraries of the machine are out of its sight."""
    return _START + _COMPILE.format(command=f'{_LIBRARIES}"$root/{path}" --sysroot="$root" "$@"')


def emulator(path: str, sysroot: str) -> str:
    """A wrapper of a static qemu, which finds the target's loader and libraries below `sysroot`."""
    return f'{_START}exec "$root/{path}" -L "$root/{sysroot}" "$@"\n'


def musl_compiler(prefix: str, multiarch: str) -> str:
    """A wrapper that makes a gcc for glibc one for musl, which links statically unless told otherwise; by `-Wl,-call_shared`, for one, which rustc never says."""
    gcc = f'"$root/usr/bin/{prefix}gcc" -B"$root/usr/bin/" --sysroot="$root" -specs="$root/../musl.specs" $static "$@"'
    linking = f"""\
static=-static
for each in "$@"; do
    case $each in
        # configure scripts and Python's own build ask for these, and believe the answer.
        -print-multiarch|--print-multiarch|-dumpmachine) echo {multiarch}; exit ;;
        -shared|-static-pie|-r|-Wl,-call_shared) static= ;;
        # Bazel has a line for each argument there.
        @*) ! grep -qxe -shared -e -static-pie -e -r -e -Wl,-call_shared "${{each#@}}" || static= ;;
    esac
done
"""
    return _START + linking + _COMPILE.format(command=_LIBRARIES + gcc)


# Where musl is rather than glibc, on top of gcc's own specs; %R is the sysroot, and %s looks in gcc's own folders. Only the shared library of musl is
# outside usr.
# Headers of the kernel come last. libgcc_eh is for exceptions, which musl's start files support as well.
MUSL_SPECS = """\
%rename cpp_options old_cpp_options

*musl_headers:
-nostdinc -isystem %R/usr/include/x86_64-linux-musl -isystem include%s \
-idirafter %R/usr/include -idirafter %R/usr/include/x86_64-linux-gnu

*cpp_options:
%(musl_headers) %(old_cpp_options)

*cc1:
%(cc1_cpu) %(musl_headers)

*link_libgcc:
%{!static:%{!static-pie:-L%R/lib/x86_64-linux-musl}} -L%R/usr/lib/x86_64-linux-musl -L .%s

*libgcc:
libgcc.a%s %:if-exists(libgcc_eh.a%s)

*startfile:
%{shared:;static-pie:%R/usr/lib/x86_64-linux-musl/rcrt1.o;:%R/usr/lib/x86_64-linux-musl/Scrt1.o} \
%R/usr/lib/x86_64-linux-musl/crti.o crtbeginS.o%s

*endfile:
crtendS.o%s %R/usr/lib/x86_64-linux-musl/crtn.o

*link:
-nostdlib %{shared:-shared} %{static:-static} %{static-pie:-static -pie --no-dynamic-linker -z text} \
%{!shared:%{!static:%{!static-pie:-dynamic-linker /lib/ld-musl-x86_64.so.1}}} %{rdynamic:-export-dynamic}

"""
