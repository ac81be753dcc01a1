"""Keep the cache from growing: what was interrupted, and what was not used for long, goes."""

from __future__ import annotations

import shutil
from pathlib import Path

_SECONDS = 30 * 24 * 3600


def mark_used(prefix: Path) -> None:
    """Note that `prefix` is in use."""
    (prefix / "bazelrc").touch()


def remove_stale(cache: Path, now: float) -> None:
    """Remove unfinished prefixes, and prefixes and downloads that are a month old."""
    for unfinished in cache.glob(".making-*"):
        shutil.rmtree(unfinished, ignore_errors=True)
    for prefix in [*cache.glob("bazel-*"), *cache.glob("rust-*")]:
        if (prefix / "bazelrc").stat().st_mtime < now - _SECONDS:
            shutil.rmtree(prefix, ignore_errors=True)
    for download in (cache / "downloads").glob("*.deb"):
        # Its mtime is that of the file on the mirror.
        if download.stat().st_ctime < now - _SECONDS:
            download.unlink()
