"""Sources of memory allocators that launchers can be linked with: as Rust's registry has them, fetched by cargo when they are first asked for."""

visibility(["//rules/..."])

# The packages' hashes are the registry's own.
_CRATES = {
    "jemalloc": struct(
        crate = "tikv-jemalloc-sys",
        version = "0.7.1+5.3.1-0-g81034ce1f1373e37dc865038e1bc8eeecf559ce8",
        sha256 = "1a2825c78386b4ae0314074867860ba9577875de945f05992c38815cbec327f0",
    ),
    "mimalloc": struct(
        crate = "libmimalloc-sys",
        version = "0.1.49",
        sha256 = "6a45a52f43e1c16f667ccfe4dd8c85b7f7c204fd5e3bf46c5b0db9a5c3c0b8e9",
    ),
    "snmalloc": struct(
        crate = "snmalloc-sys",
        version = "0.3.8",
        sha256 = "065fea53d32bb77bc36cca466cb191f2e5216ebfd0ed360b1d64889ee6e559ea",
    ),
}

_MANIFEST = """\
[package]
name = "allocator"
version = "0.0.0"
edition = "2021"

[lib]
path = "lib.rs"

[dependencies]
{crate} = "={version}"
"""

def _allocator_repository_impl(rctx):
    crate = _CRATES[rctx.attr.allocator]
    where = "allocator_backend \"{}\"".format(rctx.attr.allocator)
    cargo = rctx.which("cargo")
    if not cargo:
        fail("{}: its source is fetched by cargo, which is not on PATH. Install cargo, or choose another backend.".format(where))
    rctx.file("fetch/Cargo.toml", _MANIFEST.format(crate = crate.crate, version = crate.version))
    rctx.file("fetch/lib.rs", "")
    result = rctx.execute([cargo, "vendor", "--quiet", "vendor"], working_directory = "fetch", timeout = 600)
    if result.return_code:
        fail("{}: cargo could not fetch {} {}:\n{}".format(where, crate.crate, crate.version, result.stderr))
    source = rctx.path("fetch/vendor").get_child(crate.crate)
    found = json.decode(rctx.read(source.get_child(".cargo-checksum.json")))["package"]
    if found != crate.sha256:
        fail("{}: the hash of {} {} is {}, expected {}. Do not use what was fetched.".format(where, crate.crate, crate.version, found, crate.sha256))
    for path in source.readdir():
        # Its other files are Rust, and BUILD files of its own would hide what is below them.
        if path.basename in ["c_src", "configure", "jemalloc", "snmalloc"]:
            result = rctx.execute(["mv", str(path), "."])
            if result.return_code:
                fail("{}: {}".format(where, result.stderr))
    rctx.delete("fetch")
    rctx.symlink(rctx.attr.build_file, "BUILD.bazel")

allocator_repository = repository_rule(
    implementation = _allocator_repository_impl,
    doc = "The C or C++ source of a memory allocator.",
    attrs = {
        "allocator": attr.string(
            mandatory = True,
            values = sorted(_CRATES),
        ),
        "build_file": attr.label(
            allow_single_file = True,
            mandatory = True,
        ),
    },
)

def declare_allocators():
    """Declares the repositories of all allocators. What nobody asks for is not fetched."""
    for name in _CRATES:
        allocator_repository(
            name = "pyoxidizer_" + name,
            allocator = name,
            build_file = Label("//tools/launcher/allocators:{}.BUILD".format(name)),
        )
