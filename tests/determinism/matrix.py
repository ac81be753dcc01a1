"""Builds all examples once for each way in which builds may differ, and compares every file and every action with a reference.

    python3 -m tests.determinism.matrix [--together] [--only NAME]… [--keep FOLDER]

The copies are built from nothing, one after the other, in folders and output bases of their own; wheels and distributions come from the user's
cache. Where something differs, the actions are shown with which that begins. With --together all variations that can be are in one build,
and two builds say whether anything differs at all; which one it was, --only says then. With --keep, what was recorded of each build stays in a
folder, and another run for the same sources builds only what is not there: after an interruption, or with other --only.
docs/determinism.md has the results.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.determinism.build_record import BuildRecord
from tests.determinism.divergence import compare
from tests.determinism.variations import REFERENCE, VARIATIONS, Variation, together
from tests.determinism.varied_build import build
from tests.determinism.workspaces import copy_sources, print_table


def main() -> int:
    """Entry point; the exit code is 1 if anything differs, or could not be built."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = [variation.name for variation in VARIATIONS]
    parser.add_argument("--only", action="append", choices=names, metavar="NAME", help=f"one of {', '.join(names)}")
    parser.add_argument("--together", action="store_true", help="vary everything at once")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where records stay")
    options = parser.parse_args()
    chosen = [each for each in VARIATIONS if (each.name in options.only if options.only else each.by_default)]
    if options.together:
        alone = [each.name for each in chosen if each.cached or not each.by_default]
        if options.only and alone:
            parser.error(f"{alone[0]} can only be varied by itself")
        chosen = [together(chosen)]
    with tempfile.TemporaryDirectory(prefix="pyox-") as top:
        # Copied before anything is built: somebody may be editing.
        sources = Path(top, "sources")
        copy_sources(sources)
        kept = (options.keep or Path(top)).resolve() / _digest(sources)
        reference = _record(REFERENCE, sources, Path(top), kept)
        if reference is None:
            return 1
        rows = [("reference", REFERENCE.what, str(len(reference.files)), str(len(reference.actions)), _took(reference))]
        failed = False
        for variation in chosen:
            record = _record(variation, sources, Path(top), kept)
            problems = ["it could not be built"] if record is None else _problems(variation, reference, record)
            failed = failed or bool(problems)
            if record is None:
                rows.append((variation.name, variation.what, "not built", "", ""))
            else:
                files, actions = _counts(reference, record)
                rows.append((variation.name, variation.what, files, actions, _took(record)))
            print(f"{variation.name}: {'the same' if not problems else 'DIFFERENT'}", flush=True)
            print("".join(f"{problem}\n" for problem in problems), end="", flush=True)
    print()
    print_table(["variation", "what differs", "files", "actions", "seconds"], rows)
    return 1 if failed else 0


def _record(variation: Variation, sources: Path, top: Path, kept: Path) -> BuildRecord | None:
    """The record of a build, which is made unless it is there; None if it fails."""
    record = BuildRecord(kept / variation.name)
    if not record.complete:
        print(f"building {variation.name}", flush=True)
        try:
            build(variation, sources, top / variation.name, record)
        except subprocess.CalledProcessError as error:
            print(f"{variation.name}: {error}")
            return None
    return record


def _problems(variation: Variation, reference: BuildRecord, record: BuildRecord) -> list[str]:
    """What is not as it must be, for people."""
    comparison = compare(reference.actions, record.actions)
    problems = [str(divergence) for divergence in comparison.first]
    made_by_actions = set(comparison.changed)
    problems += [
        f"{path} differs" for path in _changed_files(reference, record) if path not in made_by_actions or not problems
    ]
    problems += [f"{name} differs from the one in the user's cache" for name in record.other_archives]
    if variation.cached:
        problems += [
            f"{action.name} was not in the cache"
            for action in record.actions
            if action.cacheable and not action.from_cache
        ]
    problems += [
        f"no action sees another {line} than in the reference, so this shows nothing"
        for line in variation.shows
        if record.probe[line] == reference.probe[line]
    ]
    return problems


def _changed_files(reference: BuildRecord, record: BuildRecord) -> list[str]:
    return sorted(
        path
        for path in reference.files.keys() | record.files.keys()
        if reference.files.get(path) != record.files.get(path)
    )


def _counts(reference: BuildRecord, record: BuildRecord) -> tuple[str, str]:
    """How many files and how many actions are the same."""
    files = len(record.files) - len(_changed_files(reference, record))
    actions = len(record.actions) - len(compare(reference.actions, record.actions).first)
    return (f"{files} same of {len(record.files)}", f"{actions} same of {len(record.actions)}")


def _took(record: BuildRecord) -> str:
    return f"{record.seconds:.0f}"


def _digest(folder: Path) -> str:
    """Digest of the names and contents of all files in a folder."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            total.update(f"{path.relative_to(folder)}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\0".encode())
    return total.hexdigest()[:16]


if __name__ == "__main__":
    sys.exit(main())
