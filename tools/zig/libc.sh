#!/bin/sh
# What programs for a target are linked with: its C library, start files and runtime, all of which zig makes of its own sources.
# Usage: libc.sh ZIG TARGET FOLDER; FOLDER is below the current one and gets the files.
set -eu
zig=$1 target=$2 folder=$3
cache=$folder.cache
mkdir -p "$cache" "$folder"
# What it was given, and not what it finds beside the program that a link leads to.
export ZIG_LIB_DIR="${zig%/*}/lib"
export ZIG_GLOBAL_CACHE_DIR="$cache" ZIG_LOCAL_CACHE_DIR="$cache"
echo 'int main(void) { return 0; }' > "$cache/main.c"

# Without debug information, which would name the folder that this runs in.
for kind in -no-pie -pie; do
  "$zig" cc -target "$target" -s -O2 "$kind" -v -o "$cache/program" "$cache/main.c" -lunwind 2> "$cache/log" ||
    { cat "$cache/log" >&2; exit 1; }
  for file in $(sed -n 's/^ld\.lld //p' "$cache/log"); do
    case $file in
      */main.o) ;;
      "$cache"/*crt1.o | "$cache"/*/lib*.a | "$cache"/*/lib*.so.*) cp "$file" "$folder/" ;;
    esac
  done
done

# Archives name the files they were made of, below folders whose names depend on where zig is.
LC_ALL=C sed -i 's#/o/[0-9a-f]\{32\}/#/o/00000000000000000000000000000000/#g' "$folder"/*.a

# zig's start files need none of those that gcc has besides.
: > "$cache/empty.s"
"$zig" clang --no-default-config -target "${target%%.*}" -c "$cache/empty.s" -o "$folder/empty.o"
for name in crti crtn crtbegin crtbeginS crtbeginT crtend crtendS; do
  cp "$folder/empty.o" "$folder/$name.o"
done
rm "$folder/empty.o"

# The names by which programs ask for all that.
mv "$folder/libcompiler_rt.a" "$folder/libgcc.a"
mv "$folder/libunwind.a" "$folder/libgcc_eh.a"
case $target in
  *-gnu*)
    others=
    for library in dl m pthread resolv rt util; do
      file=$(basename "$folder/lib$library.so."*)
      # Since glibc 2.34 the C library has the functions of most others, which are no more, and objects made with it do not ask for them.
      if [ -e "$folder/$file" ]; then
        echo "INPUT($file)" > "$folder/lib$library.so"
        [ "$library" = m ] || others="$others $file"
      else
        echo '/* In libc.so. */' > "$folder/lib$library.so"
      fi
    done
    echo "INPUT(libc.so.6 libc_nonshared.a AS_NEEDED(libld.so.2$others))" > "$folder/libc.so"
    echo 'INPUT(libgcc_eh.a libgcc.a)' > "$folder/libgcc_s.so"
    ;;
  *-musl)
    mv "$folder/libc.a" "$folder/libmusl.a"
    echo 'INPUT(libmusl.a libzigc.a libgcc.a)' > "$folder/libc.a"
    for library in dl m pthread resolv rt util; do
      echo '!<arch>' > "$folder/lib$library.a"
    done
    ;;
esac
rm -rf "$cache"
