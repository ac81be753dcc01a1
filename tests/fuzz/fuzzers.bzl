"""Programs that fuzz one target each."""

load("@rules_rust//rust:defs.bzl", "rust_binary", "rust_library")

visibility("private")

# What a fuzzer wants to know of a run: which branches it took, how often, and what was compared with what.
_COVERAGE = ["-Cpasses=sancov-module"] + ["-Cllvm-args=-sanitizer-coverage-" + option for option in [
    "inline-8bit-counters",
    "level=4",
    "pc-table",
    "trace-compares",
]]

# An overflow, a failed assertion and an access out of bounds all end the program.
_FLAGS = [
    "-Ccodegen-units=1",
    "-Cdebug-assertions=on",
    "-Cdebuginfo=1",
    "-Copt-level=3",
    "-Coverflow-checks=on",
    "-Zsanitizer=address",
]

# The option of AddressSanitizer is not stable.
_ENVIRONMENT = {"RUSTC_BOOTSTRAP": "1"}

def fuzzers(names, srcs):
    """A program NAME for every target; its arguments are libFuzzer's.

    Args:
      names: list[str]. Names of the targets.
      srcs: list[label]. Sources of the library `targets`.
    """
    rust_library(
        name = "instrumented",
        testonly = True,
        srcs = srcs,
        crate_name = "targets",
        crate_root = "targets.rs",
        edition = "2021",
        rustc_env = _ENVIRONMENT,
        rustc_flags = _FLAGS + _COVERAGE,
        tags = ["manual"],
    )
    for name in names:
        rust_binary(
            name = name,
            testonly = True,
            srcs = ["fuzzer.rs"],
            crate_name = "fuzzer",
            crate_root = "fuzzer.rs",
            edition = "2021",
            rustc_env = _ENVIRONMENT | {"FUZZ_TARGET": name},
            rustc_flags = _FLAGS,
            tags = ["manual"],
            deps = [
                ":instrumented",
                "@libfuzzer",
            ],
        )
