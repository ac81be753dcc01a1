"""Which of Debian's packages make up the offline Bazel."""

from __future__ import annotations

# The newest JRE comes by its default's name; patchelf makes programs run from where they are unpacked.
BAZEL = (
    "bazel-bootstrap",
    "bazel-rules-pkg",
    "bazel-rules-python",
    "bazel-rules-rust",
    "bazel-rules-shell",
    "bazel-stardoc",
    "default-jre-headless",
    "patchelf",
)
RUST = ("cargo", "rust-clippy", "rustc", "rustfmt")

# Where the closure stops: what the machine has, or what only a system-wide installation needs.
# All that is left, down to the C library, is unpacked, so a dependency that is renamed or added comes along.
ASSUMED = (
    "binutils",
    "build-essential",
    "ca-certificates",
    "ca-certificates-java",
    "default-jdk-headless",
    "g++",
    "gcc",
    "java-common",
    "libc-dev",
    "libc6-dev",
    "libjs-jquery",
    "make",
    "python3",
    "unzip",
    "util-linux",
    "zlib1g-dev",
)
