"""The tools' zip file: Python imports from it, without their sources, and the same files give the same bytes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tools.resources import dispatch, precompile


def zipped(folder: Path, names: list[str]) -> Path:
    rows = [json.dumps({"name": name, "path": str(folder / name)}) for name in names]
    (folder / "rows").write_text("\n".join(rows))
    precompile.main([f"--output={folder / 'out.zip'}", f"--params={folder / 'rows'}"])
    return folder / "out.zip"


def test_import(tmp_path: Path) -> None:
    names = ["package/__init__.py", "package/inner.py"]
    (tmp_path / "package").mkdir()
    (tmp_path / names[0]).write_text("")
    (tmp_path / names[1]).write_text("def where():\n    return __file__\n")
    path = zipped(tmp_path, names)
    content = path.read_bytes()
    (tmp_path / names[1]).unlink()
    code = "from package import inner; print(inner.where())"
    command = [sys.executable, "-c", code]
    printed = subprocess.run(
        command, check=True, env={"PYTHONPATH": str(path)}, cwd="/", stdout=subprocess.PIPE, text=True
    ).stdout
    assert printed == f"{path}/package/inner.pyc\n"
    (tmp_path / names[1]).write_text("def where():\n    return __file__\n")
    assert zipped(tmp_path, names[::-1]).read_bytes() == content


def test_dispatch(tmp_path: Path) -> None:
    """A tool runs as by `python -m`, though the zip file is all that Python is given."""
    (tmp_path / "package").mkdir()
    (tmp_path / "package/__init__.py").write_text("")
    (tmp_path / "package/tool.py").write_text("import sys\n\nprint(__name__, sys.argv[1:])\nsys.exit(3)\n")
    (tmp_path / "__main__.py").write_text(Path(dispatch.__file__).read_text())
    path = zipped(tmp_path, ["package/__init__.py", "package/tool.py", "__main__.py"])
    command = [sys.executable, "-s", "-S", "-B", str(path), "package.tool", "--option", "value"]
    ran = subprocess.run(command, check=False, cwd="/", env={"PYTHONSAFEPATH": "1"}, stdout=subprocess.PIPE, text=True)
    assert (ran.returncode, ran.stdout) == (3, "__main__ ['--option', 'value']\n")
