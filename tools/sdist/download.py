"""Download source distributions by pip, without building anything.

    python -B download.py 'PATTERN OF PIP\'S WHEEL' download --require-hashes ...

pip runs the build of what it downloads to learn its dependencies, with whatever the index has as the build's tools, even if it is told to have no
dependencies. What is wanted here is the archive with the right hash; name and version stand in its PKG-INFO.
"""

from __future__ import annotations

import glob
import importlib
import os
import runpy
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _stated_metadata(requirement: Any, *_arguments: object, **_options: object) -> Any:
    """The metadata that a source distribution states."""
    metadata: Any = importlib.import_module("pip._internal.metadata")
    path = os.path.join(requirement.unpacked_source_directory, "PKG-INFO")
    try:
        with open(path, "rb") as file:
            return metadata.get_metadata_distribution(file.read(), path, requirement.name)
    except FileNotFoundError:
        sys.exit(f"{requirement} is no source distribution: it has no PKG-INFO")


def main(pattern: str) -> None:
    """Run pip with the other arguments of the command line."""
    sys.path.insert(0, *glob.glob(pattern)[:1])
    prepare: Any = importlib.import_module("pip._internal.operations.prepare")

    # No option of pip says this. The function has been there, with this result, since 2020.
    if not hasattr(prepare, "_get_prepared_distribution"):
        sys.exit("this version of pip cannot be kept from building what it downloads; get the archives by http_file")
    prepare._get_prepared_distribution = _stated_metadata
    runpy.run_module("pip", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv.pop(1))
