"""Paths of the folders of a build are in nothing that it made."""

from __future__ import annotations

import pytest

from tools.sdist.problem import SdistError
from tools.sdist.traces import Traces


def test_texts_name_a_folder_that_is_the_same_everywhere() -> None:
    text = b"-I/home/me/root/external/python /home/me/root/out/f.c /home/me/rest"
    assert Traces("/home/me/root/out", "/home/me/root").forget(text, "") == (
        b"-I/build/external/python /build/f.c /home/me/rest"
    )


def test_what_is_no_text_is_refused() -> None:
    traces = Traces("/home/me/root/out", "/home/me/root")
    assert traces.forget(b"\0/home/me", "") == b"\0/home/me"
    with pytest.raises(
        SdistError, match=r"^the log holds the path of the folder it was built in, /home/me/root, so that"
    ):
        traces.forget(b"\0/home/me/root/a", "the log")


def test_in_the_root_of_the_file_system_it_is_the_same() -> None:
    """A remote executor ran it there, and the log was another one."""

    def text(root: str) -> bytes:
        found = "cc -I{0}/external/python -L {0}/bazel-out/bin '{0}/external/a' a/external/b https://c.org/external/d"
        return found.format(root).encode()

    somewhere, root = Traces("/somewhere/out", "/somewhere"), Traces("/out", "/")
    assert root.forget(text(""), "") == somewhere.forget(text("/somewhere"), "") == text("/build")
    assert root.forget(b"\0/external/a", "") == b"\0/external/a"
