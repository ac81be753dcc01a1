"""Full archives for platforms whose executables are not linked here are read like any other."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.tools.distribution import platforms
from tools.distribution.describe import DescriptionError, describe


def test_windows(tmp_path: Path) -> None:
    facts = describe(platforms.write(tmp_path, platforms.windows()))
    assert (facts["archive_kind"], facts["libpython_link_mode"], facts["prefix"]) == ("full", "shared", "install")
    assert facts["object_file_format"] == "coff"
    assert facts["builtin_modules"] == ["_ast", "_warnings"]
    assert facts["core"]["shared_library"] == "install/python313.dll"
    assert facts["core"]["objects"] == ["build/core/ceval.obj"]
    assert facts["suffixes"]["extension"] == [".cp313-win_amd64.pyd", ".pyd"]
    ssl = facts["extensions"]["_ssl"][0]
    assert ssl["shared_library"] == "install/DLLs/_ssl.pyd"
    assert ssl["dynamic_libraries"] == ["install/DLLs/libcrypto-3-x64.dll", "install/DLLs/libssl-3-x64.dll"]
    assert ssl["system_libraries"] == ["ws2_32"]
    assert facts["extensions"]["_warnings"][0]["init_fn"] == "_PyWarnings_Init"


def test_macos(tmp_path: Path) -> None:
    facts = describe(platforms.write(tmp_path, platforms.macos()))
    assert facts["libpython_link_mode"] == "static"
    # What its shared libpython has inside: for who wants that.
    assert facts["builtin_modules"] == ["_curses", "_scproxy", "_tkinter"]
    assert facts["core"]["frameworks"] == ["CoreFoundation", "SystemConfiguration"]
    assert facts["extensions"]["_tkinter"][0]["frameworks"] == ["Cocoa"]
    assert facts["extensions"]["_tkinter"][0]["static_libraries"] == ["build/lib/libtcl8.6.a"]
    assert facts["extensions"]["_curses"][0]["system_libraries"] == ["ncurses"]
    assert facts["object_file_format"] == "llvm-bitcode:20.1.4"
    assert facts["apple_sdk_deployment_target"] == "11.0"


def _without_dll(document: dict[str, Any]) -> None:
    del document["build_info"]["core"]["shared_lib"]


def _elsewhere(document: dict[str, Any]) -> None:
    document["build_info"]["extensions"]["_ssl"][0]["shared_lib"] = "install\\DLLs\\_ssl.pyd"


def _drive(document: dict[str, Any]) -> None:
    document["build_info"]["extensions"]["_ssl"][0]["links"][0]["path_dynamic"] = "C:/Windows/libcrypto.dll"


def _no_inittab(document: dict[str, Any]) -> None:
    del document["build_info"]["inittab_object"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_without_dll, "build_info.core.shared_lib: is missing, though libpython_link_mode is 'shared'"),
        (_elsewhere, "extensions._ssl[0].shared_lib: expected an existing file inside the archive, got 'install"),
        (_drive, "links[0].path_dynamic: expected an existing file inside the archive, got 'C:/Windows"),
        (_no_inittab, "build_info.inittab_object: is missing, and required in format version 8"),
    ],
)
def test_windows_gone_wrong(tmp_path: Path, change: Callable[[dict[str, Any]], None], message: str) -> None:
    document = platforms.windows()
    platforms.write(tmp_path, document)
    change(document)
    (tmp_path / "PYTHON.json").write_text(json.dumps(document))
    with pytest.raises(DescriptionError) as caught:
        describe(tmp_path)
    assert message in str(caught.value)
