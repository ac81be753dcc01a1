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

import marshal
import sys
import warnings

from tools.resources import command, packed, scan, shared_object
from tools.resources.resource import BYTECODE_ATTRIBUTES, Resource, ResourceError

_METADATA = "in_memory_distribution_resources"


def main(arguments: list[str]) -> None:
    """Run the action.

    Raises:
        ValueError: the arguments or the files are at fault; nothing is written.
    """
    parser = command.parser(__doc__)
    parser.add_argument("--label", required=True, help="target the files belong to, for messages")
    parser.add_argument("--output", required=True, help="resource archive to write")
    parser.add_argument("--levels", type=command.levels, default=[0], help="optimisation levels of the bytecode: 0,1,2")
    parser.add_argument("--import-root", action="append", default=[], help="runfiles folder that imports start from")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--params", help="rows of the files to compile")
    source.add_argument("--wheel", help="wheel whose files to compile instead")
    source.add_argument("--stdlib", help="folder of a standard library to compile instead")
    parser.add_argument("--test-package", action="append", default=[], help="package of the standard library's tests")
    parser.add_argument("--only-tests", action="store_true", help="the test packages, in place of everything else")
    options = parser.parse_args(arguments)
    label = options.label
    # A build repeats nothing for a cached action, and most sources are other people's: warnings are for linters.
    warnings.simplefilter("ignore")
    if options.stdlib:
        files = scan.stdlib(options.stdlib, options.test_package, options.only_tests)
        # Test packages hold files that are wrong on purpose: they stay source, and fail when a test imports them.
        compiler = Compiler(label, options.levels, tolerant=options.only_tests)
    else:
        compiler = Compiler(label, options.levels)
        if options.wheel:
            files = []
            add_wheel(compiler, label, options.wheel)
        else:
            files = import_paths(label, command.read_rows(options.params, ("path", "name")), options.import_root)
    for path, import_path in files:
        compiler.add(path, import_path)
    compiler.place_data()
    compiler.check_extensions()
    compiler.add_record()
    if compiler.strays and not options.stdlib:
        sys.stderr.write(f"warning: {label}: left out, as they are in no package: {', '.join(compiler.strays)}\n")
    command.write_whole(options.output, [packed.write(compiler.resources.values())])


def import_paths(label: str, rows: list[tuple[str, ...]], roots: list[str]) -> list[tuple[str, str]]:
    """Path and import path of each row, sorted by import path; a row that stands twice counts once.

    Raises:
        ResourceError: a file lies under no root.
    """
    roots = [root.rstrip("/") for root in roots]
    files = set()
    for path, name in rows:
        import_path = scan.under_roots(name, roots)
        if import_path is None:
            raise ResourceError(
                f"{label}: '{name}' is under none of the import roots {', '.join(roots) or '(none given)'}"
            )
        files.add((path, import_path))
    return sorted(files, key=lambda file: (file[1], file[0]))


def add_wheel(compiler: Compiler, label: str, path: str) -> None:
    """Take in what a wheel has for the import path.

    Raises:
        ResourceError: it is no sound wheel, or has files that cannot be compiled.
    """
    from tools.resources import wheel

    try:
        with wheel.Wheel(path) as opened:
            for (scheme, place), member in opened.places.items():
                # What is not importable is checked, too: a wheel is sound or it is not.
                content = opened.read(member)
                if scheme == wheel.IMPORTABLE and place != f"{opened.folder}/RECORD":
                    compiler.add(f"{path}/{member}", place, content)
            notes = opened.notes
    except wheel.WheelError as error:
        raise ResourceError(f"{label}: {error}") from None
    for note in notes:
        sys.stderr.write(f"warning: {label}: {path}: {note}\n")


class Compiler:
    """Resources of one archive in the making."""

    def __init__(self, label: str, levels: list[int], tolerant: bool = False) -> None:
        """Start empty; `tolerant` keeps a module that does not compile as source alone."""
        self.resources: dict[str, Resource] = {}
        """Resources by name."""
        self.strays: list[str] = []
        """Import paths of the files that are in no package."""
        self._label = label
        self._levels = levels
        self._tolerant = tolerant
        self._files: dict[tuple[str, str], str] = {}
        self._data: list[tuple[str, str, bytes | None]] = []
        self._added: list[tuple[str, str, bytes | None]] = []
        self._foreign: dict[str, str] = {}

    def add(self, path: str, import_path: str, content: bytes | None = None) -> None:
        """Take in a file; without `content` it is read from `path`, which messages name.

        Raises:
            ResourceError: its source does not compile, or another file has its name already.
        """
        kind, name, key = scan.classify(import_path)
        if kind == scan.IGNORED:
            return
        self._added.append((import_path, path, content))
        if kind == scan.DATA:
            self._data.append((path, import_path, content))
            return
        content = command.read_file(path) if content is None else content
        if kind in (scan.SOURCE, scan.PACKAGE_SOURCE):
            resource = self._claim("module", name, path)
            resource.is_module = True
            resource.is_package = resource.is_package or kind == scan.PACKAGE_SOURCE
            resource.in_memory_source = content
            self._compile(resource, content, path, import_path)
        elif kind == scan.METADATA:
            _put(
                self._claim(f"file '{key}' of distribution", name, path),
                _METADATA,
                key,
                content,
            )
        else:
            self._add_native(kind == scan.EXTENSION, name, content, path, import_path)

    def _add_native(self, importable: bool, module: str, content: bytes, path: str, import_path: str) -> None:
        """Take in what has a shared library's name: an extension module if Python could import it as `module` (F110)."""
        file = import_path.rpartition("/")[2]
        tagged = importable and file.count(".") > 1
        soname = None
        form = shared_object.file_format(content)
        if form is None and not tagged:
            self._data.append((path, import_path, content))
            return
        wanted = shared_object.init_function(module) if importable else ""
        if form in (None, shared_object.ELF):
            try:
                library = shared_object.read(content)
            except shared_object.ObjectError as error:
                raise ResourceError(
                    f"{self._label}: {path} is named like a shared library, but {error}; get it anew, or leave it out"
                ) from None
            soname = library.soname
            if importable and wanted not in library.init_functions:
                if library.init_functions:
                    raise ResourceError(
                        f"{self._label}: {path} cannot be imported as '{module}': it has no function {wanted}, only "
                        f"{', '.join(sorted(library.init_functions))}; name the file after the module it was built as"
                    )
                importable = False
        else:
            importable = importable and wanted.encode() in content
        if importable:
            if scan.python_version(file) not in (None, "{}{}".format(*sys.version_info)):
                self._foreign[module] = path
                return
            resource = self._claim("extension module", module, path)
            resource.is_extension_module = True
            resource.is_package = resource.is_package or file.startswith("__init__.")
            resource.in_memory_extension_module_shared_library = content
            # Where it is to be put if it is to be a file: see tools.resources.libraries.
            resource.relative_path_extension_module_shared_library = import_path.encode()
            return
        # The loader asks for a library by the name in it, whatever the file is called.
        if soname is not None and "/" in soname:
            raise ResourceError(f"{self._label}: {path} calls itself {soname!r}, which is no file name; leave it out")
        name = soname or file
        other = self.resources.get(name)
        if other is not None and other.in_memory_shared_library == content:
            return  # wheels cannot hold links: what was one is a second copy
        resource = self._claim("shared library", name, path)
        resource.is_shared_library = True
        resource.in_memory_shared_library = content
        resource.file_data_utf8_relative_path = import_path

    def place_data(self) -> None:
        """Give the data files seen so far to their packages, now that all modules are known (F115)."""
        modules = [name for name, found in self.resources.items() if found.is_module or found.is_extension_module]
        known = scan.packages(modules).union(name for name in modules if self.resources[name].is_package)
        for path, import_path, content in self._data:
            place = scan.home(import_path, known)
            if place is None:
                self.strays.append(import_path)
                continue
            package, key = place
            resource = self._claim(f"file '{key}' of package", package, path)
            _put(resource, "in_memory_package_resources", key, command.read_file(path) if content is None else content)
        self._data = []

    def check_extensions(self) -> None:
        """Check that no extension module is there for other versions of Python only: in this one it could crash.

        Raises:
            ResourceError: one is.
        """
        for name, path in sorted(self._foreign.items()):
            found = self.resources.get(name)
            if found is None or not (found.is_extension_module or found.is_module):
                raise ResourceError(
                    f"{self._label}: extension module '{name}' is for another Python: {path}; get the wheel for Python "
                    f"{'{}.{}'.format(*sys.version_info)}"
                )

    def add_record(self) -> None:
        """Say what a distribution installed if it does not say so itself; wheels that rules_python unpacked do not."""
        folders = {
            path.partition("/")[0] for path, _, _ in self._added if path.partition("/")[0].endswith(".dist-info")
        }
        if len(folders) == 1:
            (folder,) = folders
            files = self.resources[scan.distribution_name(folder)].in_memory_distribution_resources
            if "METADATA" in files and "RECORD" not in files:
                record = [
                    record_row(path, command.read_file(file) if content is None else content)
                    for path, file, content in self._added
                ]
                text = "".join(sorted([*record, f"{folder}/RECORD,,\n"]))
                _put(self.resources[scan.distribution_name(folder)], _METADATA, "RECORD", text.encode())

    def _claim(self, what: str, name: str, path: str) -> Resource:
        """Resource of this name, made if need be, for the file that is its `what`."""
        other = self._files.setdefault((what, name), path)
        if other != path:
            raise ResourceError(f"{self._label}: {what} '{name}' has two files, '{other}' and '{path}'; leave one out")
        return self.resources.setdefault(name, Resource(name))

    def _compile(self, resource: Resource, source: bytes, path: str, import_path: str) -> None:
        for level in self._levels:
            try:
                # No name is bound to the code object: a reference kept would change what marshal writes later on.
                bytecode = marshal.dumps(compile(source, import_path, "exec", dont_inherit=True, optimize=level))
            except (SyntaxError, ValueError, OverflowError, MemoryError, RecursionError) as error:
                if self._tolerant:
                    return
                line = f":{error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
                message = error.msg if isinstance(error, SyntaxError) else error
                problem = f"{path}{line}: {type(error).__name__}: {message}"
                raise ResourceError(f"{self._label}: cannot compile {problem}") from None
            setattr(resource, BYTECODE_ATTRIBUTES[level], bytecode)


def record_row(path: str, content: bytes) -> str:
    """A line of a RECORD: path, checksum and size (https://packaging.python.org/specifications/recording-installed-packages)."""
    from base64 import urlsafe_b64encode
    from hashlib import sha256

    checksum = urlsafe_b64encode(sha256(content).digest()).decode().rstrip("=")
    quoted = '"{}"'.format(path.replace('"', '""')) if set(path) & set('",\n\r') else path
    return f"{quoted},sha256={checksum},{len(content)}\n"


def _put(resource: Resource, attribute: str, key: str, content: bytes) -> None:
    """Add a pair to a map of a resource, which has no map of its own yet while it is empty."""
    if not getattr(resource, attribute):
        setattr(resource, attribute, {})
    getattr(resource, attribute)[key] = content


if __name__ == "__main__":
    sys.exit(command.run(main))
