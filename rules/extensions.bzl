"""The module extension: distributions, wheels and source distributions."""

load("//rules/private:allocators_repository.bzl", "declare_allocators")
load("//rules/private:cross_toolchains.bzl", "TARGETS", "declare_cross_toolchains")
load("//rules/private:declare_distributions.bzl", "declare_distributions")
load("//rules/private:distributions.bzl", "FLAVORS")
load("//rules/private:sdists_repository.bzl", "sdists_repository")
load("//rules/private:triples.bzl", "asked_targets", "host_triple")
load("//rules/private:wheels_repository.bzl", "declare_wheels")
load("//rules/private:zig_repository.bzl", "declare_zig")
load("//rules/private:zig_versions.bzl", "ZIG_TARGETS")

visibility("public")

_distribution = tag_class(
    doc = """A Python distribution to register as a toolchain.

With 'python_version' alone it is python-build-standalone's archive for every platform there is one for. The first distribution of the root
module is the default where the flag `@rules_python//python/config_settings:python_version` is not set; the root module's come before all others.""",
    attrs = {
        "archive": attr.label(
            doc = "An archive of one's own in python-build-standalone's full or install_only format, instead of a published one.",
            allow_single_file = [".tar.zst", ".tar.gz"],
        ),
        "flavor": attr.string(
            doc = """`standalone_static`: libpython is linked into executables, from a full archive. `standalone_dynamic`: it is a shared library beside them,
and its set of builtin modules is fixed; published are `install_only` archives. `standalone`: static wherever the archive has libpython's objects.""",
            default = FLAVORS[0],
            values = FLAVORS,
        ),
        "python_version": attr.string(
            doc = "Major and minor version, such as `3.13`.",
            mandatory = True,
        ),
        "sha256": attr.string(doc = "The archive's hash: required with 'urls', checked if given with 'archive'."),
        "target_triple": attr.string(doc = "Platform of the given archive as Rust names it. Default: the machine's own."),
        "urls": attr.string_list(doc = "Where an archive of one's own can be downloaded."),
    },
)

_wheels = tag_class(
    doc = """Wheels from a requirements file with hashes, by pip itself. The repository has for each distribution, by the name that PEP 503 makes of its own with `_`
for `-`: a `python_wheel_resources` that depends on those the distribution requires; `NAME[EXTRA]` for extras; the wheel itself as
`NAME_whl`; its C and C++ headers, if it has any, as a `cc_library` `NAME_headers`; and its programs as a filegroup `NAME_bin`. `all` depends on all of them.
Which wheels these are, the platform and the version of Python say that is built for; what is not built for is not downloaded.""",
    attrs = {
        "extras": attr.string_list(doc = "Targets `NAME[EXTRA]`, besides those of the extras that the requirements ask for."),
        "glibc": attr.string(doc = "The newest version of glibc that wheels may need, such as `2.17`; by default `2.36`, that of Debian 12."),
        "name": attr.string(
            doc = "Name of the repository.",
            mandatory = True,
        ),
        "requirements": attr.label(
            doc = "A requirements file in which every line has a version and hashes, as `pip-compile --generate-hashes` writes it.",
            mandatory = True,
            allow_single_file = True,
        ),
    },
)

_sdists = tag_class(
    doc = """Source distributions from a requirements file with hashes, by pip itself; nothing of them is run. The repository has a filegroup for each, named as
PEP 503 normalises its name, with `_` for `-`, to give to `python_sdist_resources`.""",
    attrs = {
        "name": attr.string(
            doc = "Name of the repository.",
            mandatory = True,
        ),
        "requirements": attr.label(
            doc = "A requirements file in which every line has a version and hashes, that of the source distribution among them.",
            mandatory = True,
            allow_single_file = True,
        ),
    },
)

_debian_toolchains = tag_class(
    doc = """C and Rust toolchains for other targets than the machine's own, out of Debian's packages, for x86-64 Debian machines.

Register them with `register_toolchains("@pyoxidizer_cross_toolchains//:all")`. A target's packages are downloaded when it is first built for. On a
machine without apt there are none.""",
    attrs = {
        "targets": attr.string_list(
            doc = "The targets, as Rust names them.",
            mandatory = True,
        ),
    },
)

_zig_toolchains = tag_class(
    doc = """C toolchains by zig, from its wheel on PyPI, for x86-64 Linux machines that build. They need nothing of the machine but a shell.

Register them with `register_toolchains("@pyoxidizer_zig_toolchains//:all")`. Those for executables with a `glibc_floor` need no tag.""",
    attrs = {
        "targets": attr.string_list(
            doc = "The targets, as Rust names them.",
            mandatory = True,
        ),
    },
)

def _pyoxidizer_impl(mctx):
    modules = sorted(mctx.modules, key = lambda module: not module.is_root)
    tags = [tag for module in modules for tag in module.tags.distribution]
    host = host_triple(mctx.os)
    targets = asked_targets([tag for module in modules for tag in module.tags.debian_toolchains], "debian_toolchains", TARGETS)
    declare_cross_toolchains(targets if mctx.which("apt-get") else [])
    repositories = declare_distributions(tags, host)
    declare_allocators()
    tools = [repository for repository in repositories if repository.triple == host]
    interpreter = "@{}//:python/PYTHON.json".format(tools[0].name) if tools else None
    declare_zig(asked_targets([tag for module in modules for tag in module.tags.zig_toolchains], "zig_toolchains", ZIG_TARGETS), interpreter)
    for module in modules:
        for kind, tag in [("sdists", tag) for tag in module.tags.sdists] + [("wheels", tag) for tag in module.tags.wheels]:
            if not tools:
                fail("pyoxidizer.{}(name = \"{}\"): there is no distribution for this machine ({}) to run pip with. Add a tag `pyoxidizer.distribution` for it.".format(kind, tag.name, host))
            if kind == "wheels":
                declare_wheels(tag, repositories, host)
            else:
                sdists_repository(
                    name = tag.name,
                    interpreter = interpreter,
                    requirements = tag.requirements,
                )

pyoxidizer = module_extension(
    implementation = _pyoxidizer_impl,
    doc = "Python distributions, wheels and source distributions for rules_pyoxidizer.",
    os_dependent = True,
    arch_dependent = True,
    tag_classes = {
        "debian_toolchains": _debian_toolchains,
        "distribution": _distribution,
        "sdists": _sdists,
        "wheels": _wheels,
        "zig_toolchains": _zig_toolchains,
    },
)
