"""The modules an offline Bazel uses in place of the central registry's, and the rc file that says so."""

from __future__ import annotations

from pathlib import Path

# Where Debian's packages have a module's sources, under usr/share/bazel.
SOURCES = {
    "bazel_features": "tools/features",
    "bazel_skylib": "tools/skylib",
    "platforms": "tools/platforms",
    "rules_cc": "rules/cc",
    "rules_java": "rules/java",
    "rules_license": "rules/license",
    "rules_pkg": "rules/pkg",
    "rules_proto": "rules/proto",
    "rules_python": "rules/python",
    "rules_rust": "rules/rust",
    "rules_shell": "rules/shell",
    "stardoc": "tools/stardoc",
}
# Modules that the MODULE.bazel files of others name, but from which nothing is loaded here.
STUBS = ("apple_support", "aspect_rules_js", "buildozer", "protobuf", "zlib")
# Bazel refuses to override a module that nothing depends on. This one bazel_tools depends on, so every build does;
# its stub depends on all the others.
_ALWAYS = "buildozer"

INSTALL_BASE = "root/usr/share/bazel"


def write_stubs(prefix: Path) -> None:
    """Write the stub modules, and a registry without any module."""
    for name in STUBS:
        folder = prefix / "stubs" / name
        folder.mkdir(parents=True)
        (folder / "MODULE.bazel").write_text(stub_text(name))
        (folder / "WORKSPACE").touch()
        (folder / "BUILD.bazel").touch()
    (prefix / "registry/modules").mkdir(parents=True)
    (prefix / "registry/bazel_registry.json").write_text("{}\n")


def stub_text(name: str) -> str:
    """The MODULE.bazel of a stub."""
    lines = [f'module(name = "{name}")']
    if name == _ALWAYS:
        lines += [f'bazel_dep(name = "{each}")' for each in sorted({*SOURCES, *STUBS} - {name})]
    return "\n".join(lines) + "\n"


def rc_text(prefix: Path, java_home: Path, *, has_cpp: bool) -> str:
    """The rc file of the offline Bazel in `prefix`; `has_cpp` says whether the machine has a C++ library to link."""
    base = prefix / INSTALL_BASE
    folders = {name: base / place for name, place in SOURCES.items()}
    folders.update({name: prefix / "stubs" / name for name in STUBS})
    lines = [
        f"startup --install_base={base}",
        "startup --trust_install_base",
        f"startup --server_javabase={java_home}",
        # Where the zstd library is that unpacks .tar.zst archives.
        f"startup --host_jvm_args=-Djava.library.path={prefix}/root/usr/lib/x86_64-linux-gnu",
        f"common --registry=file://{prefix}/registry",
        "common --repo_env=RULES_PYOXIDIZER_DISTRIBUTION=source",
    ]
    if Path("/tmp") in prefix.parents:
        # The sandbox has a /tmp of its own, and would miss what lies here.
        lines.append(f"build --sandbox_add_mount_pair={prefix.parent}")
    if not has_cpp:
        # Bazel links every program with the C++ library, unless told what else.
        lines.append("common --repo_env=BAZEL_LINKLIBS=-lm")
        # What is written in C++ is left out, rather than failing.
        lines += ["build --build_tag_filters=-cpp", "test --test_tag_filters=-cpp"]
    lines += [f"common --override_module={name}={folder}" for name, folder in sorted(folders.items())]
    # The same folders serve a WORKSPACE file, where each module is a repository of its name.
    lines += [f"common --override_repository={name}={folder}" for name, folder in sorted(folders.items())]
    lines.append(f"common --override_repository=build_bazel_apple_support={prefix}/stubs/apple_support")
    for name in ("rules_rust~~i~rules_rust_tinyjson", "rules_rust_tinyjson"):
        lines.append(f"common --override_repository={name}={prefix}/rules_rust_tinyjson")
    return "\n".join(lines) + "\n"
