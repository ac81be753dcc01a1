"""Tests of functions without rules: settings, distributions, platforms."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//rules/private:distribution.bzl", "as_linked")

# buildifier: disable=bzl-visibility
load("//rules/private:distributions.bzl", "distribution_repositories")

# buildifier: disable=bzl-visibility
load("//rules/private:extension_modules.bzl", "chosen_extension_modules", "selection")

# buildifier: disable=bzl-visibility
load("//rules/private:locations.bzl", "extension_refusal", "is_extension", "resource_prefixes")

# buildifier: disable=bzl-visibility
load("//rules/private:py_info.bzl", "venv_symlink", "venv_symlinks")

# buildifier: disable=bzl-visibility
load("//rules/private:settings.bzl", "SETTINGS", "payload_settings", "settings_for")

# buildifier: disable=bzl-visibility
load("//rules/private:toolchains_repository.bzl", "toolchain_pairs")

# buildifier: disable=bzl-visibility
load("//rules/private:triples.bzl", "constraints", "host_triple")

visibility("private")

_LINUX = "x86_64-unknown-linux-gnu"

def _tag(python_version = "3.13", archive = None, flavor = "standalone", sha256 = "", target_triple = "", urls = []):
    return struct(
        archive = archive,
        flavor = flavor,
        python_version = python_version,
        sha256 = sha256,
        target_triple = target_triple,
        urls = urls,
    )

def _settings_test_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, {}, payload_settings("x", {}))
    asserts.equals(
        env,
        {
            "config.bytes_warning": 2,
            "config.hash_seed": 7,
            "config.site_import": True,
            "config.use_hash_seed": True,
            "config.warnoptions": ["error"],
            "preconfig.allocator": 4,
            "profile": "python",
            "sys_paths": ["$ORIGIN/lib"],
        },
        payload_settings("x", {
            "allocator": "malloc_debug",
            "bytes_warning": 2,
            "hash_seed": 7,
            "profile": "python",
            "site_import": True,
            "sys_paths": ["$ORIGIN/lib"],
            "warnoptions": ("error",),
        }),
    )

    # One setting for two, as PYTHONIOENCODING has them; either half may be missing.
    for value, expected in {
        ":strict": {"config.stdio_errors": "strict"},
        "ascii": {"config.stdio_encoding": "ascii"},
        "ascii:": {"config.stdio_encoding": "ascii"},
        "utf-8:replace": {"config.stdio_encoding": "utf-8", "config.stdio_errors": "replace"},
    }.items():
        asserts.equals(env, expected, payload_settings("x", {"stdio_encoding": value}))

    # A seed is used even if it is 0, which turns randomization off.
    asserts.true(env, payload_settings("x", {"hash_seed": 0})["config.use_hash_seed"])

    # All settings may be used with the newest version, and nothing else is looked at.
    everything = {setting.prefix + name: None for name, setting in SETTINGS.items()}
    of_linux = {setting.prefix + name: None for name, setting in SETTINGS.items() if not setting.platform}
    asserts.equals(env, of_linux, settings_for("x", everything, "3.15.0a1", _LINUX, "td"))
    settings_for("x", {"config.quiet": True, "run.mode": "repl"}, "3.10.0", _LINUX, "")

    # Settings of other systems are for them alone; where it is not known what the build is, Python itself decides.
    asserts.equals(env, {}, settings_for("x", {"config.legacy_windows_stdio": True}, "3.13.1", _LINUX, ""))
    for triple, name in {"aarch64-apple-darwin": "use_system_logger", "x86_64-pc-windows-msvc": "legacy_windows_stdio"}.items():
        asserts.equals(env, {"config." + name: True}, settings_for("x", {"config." + name: True}, "3.14.1", triple, None))
    asserts.equals(env, {"config.enable_gil": True}, settings_for("x", {"config.enable_gil": True}, "3.13.1", _LINUX, None))
    return unittest.end(env)

settings_test = unittest.make(_settings_test_impl)

def _published_distributions_test_impl(ctx):
    env = unittest.begin(ctx)
    found = {repository.triple: repository for repository in distribution_repositories([_tag()], _LINUX)}
    for triple in [_LINUX, "aarch64-apple-darwin", "aarch64-unknown-linux-gnu", "x86_64-unknown-linux-musl"]:
        asserts.true(env, triple in found, triple)
    for triple, repository in found.items():
        asserts.equals(env, "pyoxidizer_python_3_13_" + triple, repository.name)
        asserts.equals(env, constraints(triple), repository.constraints)
        asserts.equals(env, "-linux-" in triple, repository.attributes["source_allowed"])
        asserts.equals(env, "3.13", repository.attributes["python_version"])
        if triple == "x86_64-unknown-linux-musl":
            # It is built from source, or not there at all.
            asserts.equals(env, ([], ""), (repository.attributes["urls"], repository.attributes["sha256"]))
            continue
        asserts.equals(env, 64, len(repository.attributes["sha256"]))

        # Archives without objects or PYTHON.json are of no use.
        asserts.true(env, repository.attributes["urls"][0].endswith("-full.tar.zst"), repository.attributes["urls"][0])
    return unittest.end(env)

published_distributions_test = unittest.make(_published_distributions_test_impl)

def _flavors_test_impl(ctx):
    env = unittest.begin(ctx)

    def found(flavor):
        repositories = distribution_repositories([_tag(flavor = flavor)], _LINUX)
        return {repository.triple: repository.attributes for repository in repositories}

    # A shared libpython is in archives that were made by installing, and in all of Windows'.
    shared = found("standalone_dynamic")
    asserts.true(env, "install_only" in shared[_LINUX]["urls"][0], shared[_LINUX]["urls"][0])
    asserts.true(env, shared["x86_64-pc-windows-msvc"]["urls"][0].endswith("-full.tar.zst"))
    asserts.equals(env, [_LINUX], [triple for triple, attributes in shared.items() if attributes["source_allowed"]])

    # Everything else has objects.
    static = found("standalone_static")
    asserts.equals(env, found("standalone")[_LINUX]["urls"], static[_LINUX]["urls"])
    asserts.false(env, "x86_64-pc-windows-msvc" in static)
    return unittest.end(env)

flavors_test = unittest.make(_flavors_test_impl)

def _chosen_distributions_test_impl(ctx):
    env = unittest.begin(ctx)
    archive = Label("//:own.tar.zst")
    own = _tag(archive = archive)
    first = distribution_repositories([own, _tag(), _tag("3.12")], _LINUX)
    asserts.equals(env, archive, first[0].attributes["archive"])
    asserts.equals(env, (_LINUX, "3.13"), (first[0].triple, first[0].version))

    # The published one of another platform is still there; of the same platform it is not, and names stay unique.
    names = [repository.name for repository in first]
    asserts.true(env, "pyoxidizer_python_3_13_aarch64-unknown-linux-gnu" in names)
    asserts.equals(env, names, depset(names).to_list())

    # Whoever comes first is served first.
    asserts.equals(env, ["3.13", "3.12"], depset([repository.version for repository in first]).to_list())
    second = distribution_repositories([_tag(), own], _LINUX)
    asserts.equals(env, [], [each for each in second if each.attributes.get("archive")])

    # Another platform than the machine's, downloaded.
    tag = _tag(urls = ["https://example.com/a.tar.zst"], sha256 = "0", target_triple = "aarch64-apple-darwin")
    asserts.equals(env, ["aarch64-apple-darwin"], [each.triple for each in distribution_repositories([tag], _LINUX)])
    asserts.equals(env, [], distribution_repositories([], _LINUX))
    return unittest.end(env)

chosen_distributions_test = unittest.make(_chosen_distributions_test_impl)

def _triples_test_impl(ctx):
    env = unittest.begin(ctx)
    expected = [str(Label("@platforms//cpu:aarch64")), str(Label("@platforms//os:macos"))]
    asserts.equals(env, expected, constraints("aarch64-apple-darwin"))
    asserts.true(env, str(Label("//rules/platforms:musl")) in constraints("x86_64-unknown-linux-musl"))
    asserts.true(env, str(Label("//rules/platforms:glibc")) in constraints(_LINUX))
    for unknown in ["", "x86_64", "riscv64-unknown-linux-gnu", "x86_64_v3-unknown-linux-gnu"]:
        asserts.equals(env, None, constraints(unknown))
    for name, arch, triple in [
        ("linux", "amd64", _LINUX),
        ("linux", "aarch64", "aarch64-unknown-linux-gnu"),
        ("mac os x", "arm64", "aarch64-apple-darwin"),
        ("windows 11", "amd64", "x86_64-pc-windows-msvc"),
    ]:
        asserts.equals(env, triple, host_triple(struct(name = name, arch = arch)))
    return unittest.end(env)

triples_test = unittest.make(_triples_test_impl)

def _as_linked_test_impl(ctx):
    """With musl the platform says how extension modules can be loaded, and whether the C library is inside."""
    env = unittest.begin(ctx)
    both = ["builtin", "shared-library"]
    linux = {"crt_features": ["glibc-dynamic"], "extension_module_loading": both, "target_triple": _LINUX}
    for dynamic in [False, True]:
        asserts.equals(env, linux, as_linked(linux, dynamic))
    for features, loading in [(["static"], both), (["musl-dynamic"], both), (["static"], ["builtin"])]:
        musl = {"crt_features": features, "extension_module_loading": loading, "target_triple": "x86_64-unknown-linux-musl"}
        asserts.equals(env, musl | {"crt_features": ["static"], "extension_module_loading": ["builtin"]}, as_linked(musl, False))
        asserts.equals(env, musl | {"crt_features": ["musl-dynamic"]}, as_linked(musl, True))
    return unittest.end(env)

as_linked_test = unittest.make(_as_linked_test_impl)

def _toolchain_pairs_test_impl(ctx):
    env = unittest.begin(ctx)
    distributions = [
        struct(name = name, triple = triple, version = version)
        for name, triple, version in [("a", "x", "3.13"), ("b", "y", "3.13"), ("c", "x", "3.12")]
    ]
    pairs = toolchain_pairs(distributions)
    asserts.equals(
        env,
        [("a", "a", "a"), ("a_on_y", "a", "b"), ("b_on_x", "b", "a"), ("b", "b", "b"), ("c", "c", "c")],
        [(pair.name, pair.target.name, pair.exec.name) for pair in pairs],
    )
    return unittest.end(env)

toolchain_pairs_test = unittest.make(_toolchain_pairs_test_impl)

def _resource_prefixes_test_impl(ctx):
    """A folder for every prefix, but none for one that is in another."""
    env = unittest.begin(ctx)
    prefer = "prefer-in-memory-fallback-filesystem-relative:"
    for policy, locations, expected in [
        ("in-memory-only", {"a": "in-memory"}, []),
        ("filesystem-relative-only:lib/", {}, ["lib"]),
        (prefer + "a:b", {"distribution:a": "in-memory", "*": "filesystem-relative:c"}, ["a:b", "c"]),
        (prefer + "lib/a", {"a": "filesystem-relative:lib", "kind:module": "filesystem-relative:library"}, ["lib", "library"]),
    ]:
        asserts.equals(env, expected, resource_prefixes("//:app", policy, locations, "app"))
    return unittest.end(env)

resource_prefixes_test = unittest.make(_resource_prefixes_test_impl)

def _extensions_test_impl(ctx):
    """Where extension modules in shared libraries have no place, and which files are some by their names."""
    env = unittest.begin(ctx)
    both = ["builtin", "shared-library"]
    files = "filesystem-relative-only:lib"
    for triple, loading, policy, expected in [
        (_LINUX, both, "in-memory-only", None),
        ("aarch64-unknown-linux-gnu", [], "in-memory-only", None),
        ("x86_64-unknown-linux-musl", both, "in-memory-only", None),
        ("x86_64-unknown-linux-musl", ["builtin"], files, "executables for x86_64-unknown-linux-musl are linked statically, and load none. Build for '@rules_pyoxidizer//rules/platforms:x86_64-unknown-linux-musl-dynamic', "),
        ("x86_64-unknown-linux-musl", [], files, "executables for x86_64-unknown-linux-musl are linked statically, and load none."),
        (_LINUX, ["builtin"], files, "the Python for x86_64-unknown-linux-gnu loads builtin extension modules only. Link "),
        ("aarch64-apple-darwin", both, "in-memory-only", "on aarch64-apple-darwin libraries are loaded from files only. Use 'resources_policy' = "),
        ("aarch64-apple-darwin", both, files, None),
    ]:
        refusal = extension_refusal(triple, loading, policy)
        asserts.true(env, refusal == expected or (expected and refusal and refusal.startswith(expected)), str(refusal))
    for name, expected in {
        "_f.abi3.so": True,
        "_f.cpython-313-x86_64-linux-gnu.so": True,
        "_f.py": False,
        "_f.so": False,
        "a-1.0-1-cp313-cp313-manylinux_2_17_x86_64.manylinux2014_x86_64.whl": True,
        "a-1.0-cp39-abi3-musllinux_1_2_x86_64.whl": True,
        "a-1.0-py3-none-any.whl": False,
        "my-own-wheel.whl": False,
        "a-1.0-py3-none-manylinux_2_17_x86_64.whl": False,
        "libz.so.1": False,
    }.items():
        asserts.equals(env, expected, is_extension(name), name)
    return unittest.end(env)

extensions_test = unittest.make(_extensions_test_impl)

def _unused_extension_modules_test_impl(ctx):
    """What is not there, and what Python does not start without, does not matter: lists are made elsewhere."""
    env = unittest.begin(ctx)
    distribution = struct(extensions = {
        name: [struct(variant = "default", required = name == "a", in_core = name == "b")]
        for name in ["a", "b", "c", "d"]
    })
    chosen = chosen_extension_modules(distribution, selection(unused = ["a", "b", "c", "nothing"]))
    asserts.equals(env, [], chosen.problems)
    asserts.equals(env, ["a", "b", "d"], chosen.variants.keys())
    return unittest.end(env)

unused_extension_modules_test = unittest.make(_unused_extension_modules_test_impl)

def _venv_symlinks_test_impl(ctx):
    env = unittest.begin(ctx)

    def entry(kind, link_to_path):
        return struct(files = depset(), kind = kind, link_to_path = link_to_path, package = "a", venv_path = "a/b.py", version = "1")

    # Newer than what is here; older ones do not have the field.
    info = struct(imports = depset(), venv_symlinks = depset([entry("LIB", "repo/x/b.py"), entry("BIN", "repo/bin/b"), entry("LIB", None)]))
    asserts.equals(env, ["repo/x/b.py=a/b.py", None, None], [venv_symlink(found) for found in venv_symlinks(info).to_list()])
    asserts.equals(env, [], venv_symlinks(struct(imports = depset())).to_list())
    return unittest.end(env)

venv_symlinks_test = unittest.make(_venv_symlinks_test_impl)
