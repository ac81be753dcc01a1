"""Tests of functions without rules: settings, distributions, platforms."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//rules/private:distributions.bzl", "distribution_repositories")

# buildifier: disable=bzl-visibility
load("//rules/private:settings.bzl", "SETTINGS", "check_version", "payload_settings")

# buildifier: disable=bzl-visibility
load("//rules/private:triples.bzl", "constraints", "host_triple")

visibility("private")

_LINUX = "x86_64-unknown-linux-gnu"

def _tag(python_version = "3.13", archive = None, sha256 = "", target_triple = "", urls = []):
    return struct(
        archive = archive,
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

    # A wish of one's own stays.
    asserts.false(env, payload_settings("x", {"hash_seed": 7, "use_hash_seed": False})["config.use_hash_seed"])

    # All settings may be used with the newest version, and nothing else is looked at.
    check_version("x", {setting.prefix + name: None for name, setting in SETTINGS.items()}, "3.15.0a1")
    check_version("x", {"config.quiet": True, "run.mode": "repl"}, "3.10.0")
    return unittest.end(env)

settings_test = unittest.make(_settings_test_impl)

def _published_distributions_test_impl(ctx):
    env = unittest.begin(ctx)
    found = {repository.triple: repository for repository in distribution_repositories([_tag()], _LINUX)}
    asserts.true(env, _LINUX in found and "aarch64-unknown-linux-gnu" in found and "aarch64-apple-darwin" in found)
    for triple, repository in found.items():
        asserts.equals(env, "pyoxidizer_python_3_13_" + triple, repository.name)
        asserts.equals(env, constraints(triple), repository.constraints)
        asserts.equals(env, triple.endswith("-linux-gnu"), repository.attributes["source_allowed"])
        asserts.equals(env, 64, len(repository.attributes["sha256"]))
        asserts.equals(env, "3.13", repository.attributes["python_version"])

        # Archives without objects or PYTHON.json are of no use.
        asserts.true(env, repository.attributes["urls"][0].endswith("-full.tar.zst"), repository.attributes["urls"][0])
    return unittest.end(env)

published_distributions_test = unittest.make(_published_distributions_test_impl)

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
    for unknown in ["", "x86_64", "riscv64-unknown-linux-gnu", "x86_64-unknown-linux-musl", "x86_64_v3-unknown-linux-gnu"]:
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
