"""Compile one target's files, or a distribution's standard library, to a resource archive.

    python -s -S -B -m tools.resources.compile --label //app:lib --output lib.pyxa --levels 0 \\
        --import-root _main/src --import-root _main --params rows.jsonl
    python -s -S -B -m tools.resources.compile --label //:wheel --output wheel.pyxa --wheel some-1.0-py3-none-any.whl
    python -s -S -B -m tools.resources.compile --label @python//:stdlib --output stdlib.pyxa \\
        --stdlib python/install/lib/python3.13 --test-package test

Rows are `{"path": file to read, "name": its runfiles path}`. The interpreter that runs this is the one whose bytecode
comes out. What marshal writes depends on who else holds a reference to a string, so for equal bytes every time: one
fresh process, one thread, sorted input, PYTHONHASHSEED fixed from outside, and no code object outlives its turn.
"""

from __future__ import annotations

import sys
import warnings

from tools.resources import command, left_out, packed, scan
from tools.resources.compiler import Compiler
from tools.resources.resource import ResourceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace


def main(arguments: list[str]) -> None:
    """Run the action.

    Raises:
        ValueError: the arguments or the files are at fault; nothing is written.
    """
    parser = command.parser(__doc__)
    parser.add_argument("--label", required=True, help="target the files belong to, for messages")
    parser.add_argument("--output", required=True, help="resource archive to write")
    parser.add_argument("--file-uses", help="text file to write: names of the modules that use `__file__`, one a line")
    parser.add_argument("--report", help="text file to write: what is not in the archive, and why")
    parser.add_argument("--levels", type=command.levels, default=[0], help="optimisation levels of the bytecode: 0,1,2")
    parser.add_argument("--import-root", action="append", default=[], help="runfiles folder that imports start from")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--params", help="rows of the files to compile")
    source.add_argument("--wheel", help="wheel whose files to compile instead")
    source.add_argument("--stdlib", help="folder of a standard library to compile instead")
    parser.add_argument(
        "--venv-symlink", action="append", default=[], help="FILE=PLACE: runfiles path, and path in site-packages"
    )
    parser.add_argument("--package", action="append", default=[], help="package to compile, in place of all there are")
    parser.add_argument("--virtualenv", help="runfiles folder of a virtual environment that the files are")
    parser.add_argument("--target-triple", help="what a wheel has to be for")
    parser.add_argument("--abi-flags", default="", help="what is special about the Python that a wheel has to be for")
    parser.add_argument("--test-package", action="append", default=[], help="package of the standard library's tests")
    parser.add_argument("--only-tests", action="store_true", help="the test packages, in place of everything else")
    options = parser.parse_args(arguments)
    label = options.label
    # A build repeats nothing for a cached action, and most sources are other people's: warnings are for linters.
    warnings.simplefilter("ignore")
    # Test packages hold files that are wrong on purpose: they stay source, and fail when a test imports them.
    compiler = Compiler(options.levels, tolerant=options.only_tests)
    try:
        add_inputs(compiler, options)
        compiler.finish()
    except ResourceError as error:
        raise ResourceError(f"{label}: {error}") from None
    if not options.stdlib:
        sys.stderr.writelines(f"warning: {label}: {line}\n" for line in left_out.warnings(compiler.left_out))
    if options.file_uses:
        command.write_whole(options.file_uses, [f"{name}\n".encode() for name in sorted(compiler.file_uses)])
    if options.report:
        command.write_whole(options.report, [left_out.report(compiler.left_out).encode()])
    command.write_whole(options.output, [packed.write(compiler.resources.values())])


def add_inputs(compiler: Compiler, options: Namespace) -> None:
    """Take in what the command line names.

    Raises:
        ResourceError: something of it cannot be compiled.
    """
    if options.wheel:
        add_wheel(compiler, options)
        return
    if options.stdlib:
        files = scan.stdlib(options.stdlib, options.test_package, options.only_tests)
    elif options.virtualenv:
        files = add_virtualenv(compiler, options)
    else:
        rows = command.read_rows(options.params, ("path", "name"))
        files, outside = import_paths(rows, options.import_root, options.venv_symlink)
        for name in outside:
            compiler.leave_out(left_out.OUTSIDE_ROOTS, name)
        if options.package:
            files = scan.of_packages(files, options.package)
    for path, import_path in files:
        compiler.add(path, import_path)


def add_wheel(compiler: Compiler, options: Namespace) -> None:
    """Take in what a wheel has for the import path.

    Raises:
        ResourceError: it is no sound wheel, not one for the target, or has files that cannot be compiled.
    """
    from tools.resources import wheel, wheel_tags

    path = options.wheel
    try:
        with wheel.Wheel(path) as opened:
            if options.target_triple:
                version = "{}.{}".format(*sys.version_info)
                target = wheel_tags.WheelTarget(options.target_triple, version, options.abi_flags)
                named = wheel.file_name(path.rpartition("/")[2])
                wheel_tags.check(path, [named.tag] if named else opened.tags, target)
            for (scheme, place), member in opened.places.items():
                # What is not importable is checked, too: a wheel is sound or it is not.
                content = opened.read(member)
                if scheme != wheel.IMPORTABLE:
                    compiler.leave_out(left_out.NOT_IMPORTABLE, f"{scheme}/{place}")
                elif place != f"{opened.folder}/RECORD":
                    compiler.add(f"{path}/{member}", place, content)
            for note in opened.notes:
                compiler.leave_out(left_out.ODD, note)
    except wheel.WheelError as error:
        raise ResourceError(str(error)) from None


def add_virtualenv(compiler: Compiler, options: Namespace) -> list[tuple[str, str]]:
    """Path and import path of each file in a virtual environment's site-packages.

    Raises:
        ResourceError: it is none, or one of another Python.
    """
    from tools.resources import virtualenv

    root = options.virtualenv.rstrip("/")
    rows, _ = import_paths(command.read_rows(options.params, ("path", "name")), [root])
    selection = virtualenv.select(root, rows, "{}.{}".format(*sys.version_info), command.read_file)
    for reason, paths in selection.left_out.items():
        for path in paths:
            compiler.leave_out(reason, path)
    return selection.files


def import_paths(
    rows: list[tuple[str, ...]], roots: list[str], venv_symlinks: list[str] | None = None
) -> tuple[list[tuple[str, str]], list[str]]:
    """Path and import path of each row, sorted by import path; and names of data that have none.

    A row that stands twice counts once.

    Raises:
        ResourceError: a module lies under no root.
    """
    roots = [root.rstrip("/") for root in roots]
    links = {link: place for link, _, place in (each.partition("=") for each in venv_symlinks or ())}
    files = set()
    outside = set()
    for path, name in rows:
        import_path = scan.under_roots(name, roots, links)
        if import_path is not None:
            files.add((path, import_path))
        elif name.endswith(".py"):
            raise ResourceError(f"'{name}' is under none of the import roots {', '.join(roots) or '(none given)'}")
        else:
            # Programs and the like, which are data of many targets, are found by their place among runfiles only.
            outside.add(name)
    return sorted(files, key=lambda file: (file[1], file[0])), sorted(outside)


if __name__ == "__main__":
    sys.exit(command.run(main))
