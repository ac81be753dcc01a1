"""Traces of where a build ran, which are to be in nothing that it made."""

from __future__ import annotations

import re

from tools.sdist.problem import SdistError

_ANYWHERE = "/build"

# Inputs of an action in the root of the file system, where a path begins: by itself, or behind a compiler's option.
_AT_THE_ROOT = re.compile(rb"(?:(?<![\w.~+%/-])|(?<=-[IL]))(?=/(?:bazel-out|external)/)")


class Traces:
    """Paths of the folders of a build."""

    def __init__(self, folder: str, root: str) -> None:
        """`folder` is the build's own, `root` that of the action: in the root of the file system, as some remote executors have it, its path begins every other."""
        self._folders = [folder] if root == "/" else [folder, root]
        self._at_the_root = root == "/"

    def forget(self, content: bytes, what: str) -> bytes:
        """A file's content without them: texts name a folder that is the same everywhere.

        Raises:
            SdistError: it is no text.
        """
        for folder in self._folders:
            if folder.encode() in content:
                if b"\0" in content:
                    raise SdistError(
                        f"{what} holds the path of the folder it was built in, {folder}, so that its bytes would differ from build to "
                        "build; make the sources or the options of the build name no absolute path"
                    )
                content = content.replace(folder.encode(), _ANYWHERE.encode())
        if self._at_the_root and b"\0" not in content:
            content = _AT_THE_ROOT.sub(_ANYWHERE.encode(), content)
        return content
