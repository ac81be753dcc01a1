"""What may differ between two builds without leaving a trace. In texts, `{folder}` is the folder that a build has for itself."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path

from tests.determinism.preparations import make_clock, make_decoys, make_folders


@dataclass(frozen=True)
class Variation:
    """One way to build, otherwise like the reference."""

    name: str
    what: str
    """For the table."""
    folder: str = "build"
    """Where the repository's copy and the output base are."""
    checkout: str = "repository"
    """The name of the repository's copy there."""
    environment: Mapping[str, str] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    umask: int = 0o022
    mtime: int | None = None
    """Of all sources; that of copying them if None."""
    wrapper: tuple[str, ...] = ()
    """A command before each of Bazel's."""
    prepare: Callable[[Path], None] | None = None
    """Makes in the folder what the others name."""
    fetched_before: bool = False
    """Whether repositories are fetched as in the reference: a server's certificate has no other time and user."""
    cached: bool = False
    """Whether it is built twice, the second time from the disk cache alone, and that is compared."""
    shows: tuple[str, ...] = ()
    """The lines of the probe by which an action sees the variation."""
    by_default: bool = True


REFERENCE = Variation(
    "reference",
    "a short folder, 8 jobs, sandboxed, C locale, UTC, no disk cache",
    environment={"LANG": "C", "PYTHONHASHSEED": "0", "TZ": "UTC"},
    flags=("--jobs=8", "--local_resources=cpu=8"),
)

_USER_CACHE = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")

_OURS = f"{_USER_CACHE}/rules_pyoxidizer"

# Nothing may be written to the user's cache: all that is there would seem old.
_ENTER_TIME = (
    f"mount --bind '{_OURS}' '{_OURS}' && mount -o remount,bind,ro '{_OURS}' && "
    "mount -t tmpfs none /mnt && mkdir /mnt/upper /mnt/work && echo '{folder}/clock.so' > /mnt/upper/ld.so.preload && "
    'mount -t overlay overlay -o lowerdir=/etc,upperdir=/mnt/upper,workdir=/mnt/work /etc && exec "$0" "$@"'
)

VARIATIONS = (
    Variation(
        "long-folder",
        "a path of 200 characters, with dots, dashes and plus signs",
        folder="/".join(["a-folder.with+a_long.name-" + "n" * 20] * 4),
    ),
    # Output bases with spaces are beyond Bazel itself, which says so.
    Variation("spaces", "a checkout in a folder with spaces", checkout="My Checkouts/repository (2)"),
    Variation(
        "user",
        "another user and group, without a name in /etc/passwd",
        environment={"USER": "somebody", "LOGNAME": "somebody"},
        wrapper=("unshare", "--user", "--map-user=4242", "--map-group=4343"),
        shows=("user",),
    ),
    Variation(
        "time",
        "three years later in every process, and sources of 2001; SOURCE_DATE_EPOCH set",
        environment={"SOURCE_DATE_EPOCH": "1234567890"},
        mtime=1_000_000_000,
        wrapper=("unshare", "--map-root-user", "--mount", "sh", "-c", _ENTER_TIME),
        prepare=make_clock,
        fetched_before=True,
        shows=("year",),
    ),
    Variation(
        "locale",
        "another language, for those who read it, and UTF-8",
        environment={"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "LANGUAGE": "tr:ja", "LC_COLLATE": "tr_TR.UTF-8"},
    ),
    Variation(
        "python",
        "hash seed, and other variables that Python heeds",
        environment={
            "PYTHONHASHSEED": "4242",
            "PYTHONOPTIMIZE": "2",
            "PYTHONUTF8": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONNOUSERSITE": "",
            "PYTHONINTMAXSTRDIGITS": "0",
        },
    ),
    Variation("time-zone", "Nepal's, 5:45 hours ahead", environment={"TZ": "Asia/Kathmandu"}),
    Variation("umask", "077", umask=0o077),
    Variation("one-job", "one job at a time", flags=("--jobs=1", "--local_resources=cpu=1")),
    Variation(
        "temporary-folders",
        "TMPDIR, and the sandboxes elsewhere",
        environment=dict.fromkeys(("TMPDIR", "TMP", "TEMP"), "{folder}/temporary files"),
        flags=("--sandbox_base={folder}/sandboxes",),
        prepare=partial(make_folders, names=("temporary files", "sandboxes")),
    ),
    Variation(
        "home",
        "an empty HOME",
        environment={
            "HOME": "{folder}/home",
            "XDG_CACHE_HOME": _USER_CACHE,
            "XDG_CONFIG_HOME": "{folder}/home/config",
        },
        prepare=partial(make_folders, names=("home",)),
    ),
    Variation(
        "path",
        "PATH begins with a folder of programs that fail when called",
        environment={"PATH": "{folder}/decoys:" + os.environ.get("PATH", os.defpath)},
        prepare=make_decoys,
    ),
    Variation(
        "disk-cache",
        "everything from a disk cache that the same build filled",
        flags=("--disk_cache={folder}/cache",),
        cached=True,
    ),
    Variation("processwrapper", "sandboxed by links alone", flags=("--spawn_strategy=processwrapper-sandbox",)),
    Variation("unsandboxed", "not sandboxed", flags=("--spawn_strategy=local",)),
    Variation(
        "fresh-distribution",
        "nothing of the user's cache, so that Python is built from source once more",
        environment={"XDG_CACHE_HOME": "{folder}/user cache"},
        by_default=False,
    ),
)


def together(variations: Sequence[Variation]) -> Variation:
    """One that varies all that several do, as far as one build can: where two say the same thing differently, the last one counts."""
    plain = Variation("", "")
    wanted = [each for each in variations if not each.cached and each.by_default]
    # Records are kept by name, and what was varied otherwise is another one.
    digest = sha256(" ".join(each.name for each in wanted).encode()).hexdigest()[:8]
    return Variation(
        f"together-{digest}",
        ", ".join(each.name for each in wanted),
        folder=next((each.folder for each in reversed(wanted) if each.folder != plain.folder), plain.folder),
        checkout=next((each.checkout for each in reversed(wanted) if each.checkout != plain.checkout), plain.checkout),
        environment={name: value for each in wanted for name, value in each.environment.items()},
        flags=tuple(flag for each in wanted for flag in each.flags),
        umask=next((each.umask for each in reversed(wanted) if each.umask != plain.umask), plain.umask),
        mtime=next((each.mtime for each in reversed(wanted) if each.mtime is not None), None),
        # What needs to be root comes first.
        wrapper=tuple(word for each in reversed(wanted) for word in each.wrapper),
        prepare=partial(_prepare_all, preparations=[each.prepare for each in wanted if each.prepare]),
        fetched_before=any(each.fetched_before for each in wanted),
        shows=tuple(line for each in wanted for line in each.shows),
    )


def _prepare_all(folder: Path, preparations: Sequence[Callable[[Path], None]]) -> None:
    for prepare in preparations:
        prepare(folder)
