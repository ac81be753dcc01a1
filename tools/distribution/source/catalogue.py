"""What is known to build, and what is known not to, with the reason."""

from __future__ import annotations

from tools.distribution.source.build_options import parse
from tools.distribution.source.description import Description, derive
from tools.distribution.source.report import SourceError
from tools.distribution.source.targets import TARGETS
from tools.distribution.source.versions import VERSIONS

# Version, target, link mode, options: each was built and passed the trial.
BUILT = (
    ("3.11", "x86_64-unknown-linux-gnu", "static", "noopt"),
    ("3.13", "x86_64-unknown-linux-gnu", "static", "noopt"),
    ("3.13", "x86_64-unknown-linux-gnu", "static", "debug"),
    ("3.13", "x86_64-unknown-linux-gnu", "static", "pgo+lto"),
    ("3.13", "x86_64-unknown-linux-gnu", "static", "freethreaded+noopt"),
    ("3.13", "x86_64-unknown-linux-gnu", "shared", "noopt"),
    ("3.13", "x86_64-unknown-linux-musl", "static", "noopt"),
    ("3.13", "aarch64-unknown-linux-gnu", "static", "noopt"),
    ("3.14", "x86_64-unknown-linux-gnu", "static", "noopt"),
)

# What no distribution of ours has as a module, for every target.
NOT_MODULES = {
    "_test*, xx*, _ctypes_test": "CPython's tests of its own C API; they are no use in an application",
    "_tkinter": "a static Tk brings Debian's expat with it, which has symbols in common with CPython's newer copy",
    "nis": "removed in 3.13; before that it wants libnsl and libtirpc for a service hardly anyone runs",
}
# What is there and does not do all it should, for reasons that are not ours.
LIMITS = {
    "readline (libedit)": "after set_history_length(), write_history_file() leaves a file that read_history_file() refuses"
    " with EINVAL: libedit drops its header line when it truncates (CPython's issue 123018; GNU readline does not)",
    "_crypt (3.11 for gnu)": "needs the system's libcrypt.so.1, which some systems have under another name only; it is gone"
    " in 3.13",
}
NOT_LINKED = {
    ("x86_64-unknown-linux-musl", "shared"): "what is for musl is linked statically, so that it runs on every Linux",
}


def find(python: str, target: str, options: str, link_mode: str = "static") -> Description:
    """The description of something that is known to build."""
    description = derive(python, target, options, link_mode)
    if (target, link_mode) in NOT_LINKED:
        raise SourceError(
            f"libpython for {target} cannot be linked as {link_mode}: {NOT_LINKED[target, link_mode]}; ask for static"
        )
    if (python, target, link_mode, options) not in BUILT:
        known = "; ".join(" ".join(each) for each in BUILT)
        raise SourceError(
            f"Python {python} for {target}, {link_mode}, with {options} was never built; what was: {known}"
        )
    return description


def listing() -> str:
    """Tables for people."""
    rows = [("PYTHON", "TARGET", "LIBPYTHON", "OPTIONS", "SOURCE"), *(_row(*each) for each in BUILT)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]
    lines += ["", "Modules in two variants, the first of which is the default:"]
    for target in TARGETS:
        for variant in target.variants:
            lines.append(f"  {variant.module} on {target.triple}: {variant.default}, {variant.name}")
    lines += ["", "What no distribution has as a module:"]
    lines += [f"  {name}: {reason}" for name, reason in NOT_MODULES.items()]
    for target in TARGETS:
        lines += [f"  {name} on {target.triple}: {reason}" for name, reason in target.without.items()]
    lines += ["", "What does not do all it should:"]
    lines += [f"  {name}: {reason}" for name, reason in LIMITS.items()]
    lines += ["", "What cannot be built:"]
    lines += [f"  libpython for {target} as {mode}: {reason}" for (target, mode), reason in NOT_LINKED.items()]
    return "\n".join(lines) + "\n"


def _row(python: str, target: str, link_mode: str, options: str) -> tuple[str, ...]:
    version = next(each for each in VERSIONS if each.python == python)
    sources = ", or ".join(f"{each.version} of Debian {each.suite}" for each in version.tarballs)
    return python, target, link_mode, parse(options).name, sources
