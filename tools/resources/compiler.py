"""Make resources of files, whatever brought them: bytecode, data, metadata, libraries.

Which files there are is the business of `compile`; what each one is, that of `scan`.
"""

from __future__ import annotations

import marshal
import sys

from tools.resources import command, file_uses, left_out, metadata, scan, shared_object
from tools.resources.resource import BYTECODE_ATTRIBUTES, Resource, ResourceError

_METADATA = "in_memory_distribution_resources"


class Compiler:
    """Resources of one archive in the making."""

    def __init__(self, levels: list[int], tolerant: bool = False) -> None:
        """Start empty; `tolerant` keeps a module that does not compile as source alone."""
        self.resources: dict[str, Resource] = {}
        """Resources by name."""
        self.left_out: dict[str, list[str]] = {}
        """Import paths that are in none, by a reason of `left_out`."""
        self.file_uses: set[str] = set()
        """Names of the modules that use `__file__`."""
        self._levels = levels
        self._tolerant = tolerant
        self._files: dict[tuple[str, str], str] = {}
        self._data: list[tuple[str, str, bytes | None]] = []
        self._added: list[tuple[str, str, bytes | None]] = []
        self._foreign: dict[str, str] = {}
        self._bytecode: dict[str, str] = {}
        self._metadata: dict[str, dict[str, bytes]] = {}

    def add(self, path: str, import_path: str, content: bytes | None = None) -> None:
        """Take in a file; without `content` it is read from `path`, which messages name.

        Raises:
            ResourceError: its source does not compile, or another file has its name already.
        """
        import_path = scan.rerooted(import_path)
        kind, name, key = scan.classify(import_path)
        if kind == scan.IGNORED:
            if module := scan.sourceless(import_path):
                self._bytecode[module] = import_path
            return
        if kind == scan.DATA and (reason := left_out.reason(import_path)):
            self.leave_out(reason, import_path)
            return
        self._added.append((import_path, path, content))
        if kind == scan.DATA:
            self._data.append((path, import_path, content))
            return
        content = command.read_file(path) if content is None else content
        if kind in (scan.SOURCE, scan.PACKAGE_SOURCE):
            if not self._counts(kind, name, path):
                return
            if not name.rpartition(".")[2].isidentifier() and not _compiles(content):
                # Names that no import statement can have are those of templates, too.
                self._data.append((path, import_path, content))
                return
            resource = self._claim("module", name, path)
            resource.is_module = True
            resource.is_package = resource.is_package or kind == scan.PACKAGE_SOURCE
            resource.in_memory_source = content
            self._compile(resource, content, path, import_path)
        elif kind == scan.METADATA:
            self._reserve(f"file '{key}' of distribution", name, path)
            self._metadata.setdefault(import_path.partition("/")[0], {})[key] = content
        else:
            self._add_native(kind == scan.EXTENSION, name, content, path, import_path)

    def leave_out(self, reason: str, path: str) -> None:
        """Note that there is nothing of a path, for a reason of `left_out`."""
        self.left_out.setdefault(reason, []).append(path)

    def finish(self) -> None:
        """Do what can be done only when all files are known. Nothing can be added any more.

        Raises:
            ResourceError: what there is does not fit together.
        """
        self._place_data()
        self._place_metadata()
        self._check_extensions()
        self._note_bytecode()

    def _add_native(self, importable: bool, module: str, content: bytes, path: str, import_path: str) -> None:
        """Take in what has a shared library's name: an extension module if Python could import it as `module` (F110)."""
        file = import_path.rpartition("/")[2]
        tagged = importable and file.count(".") > 1
        if shared_object.file_format(content) is None and not tagged:
            self._data.append((path, import_path, content))
            return
        wanted = shared_object.init_function(module) if importable else ""
        try:
            library = shared_object.read(content)
        except shared_object.ObjectError as error:
            raise ResourceError(
                f"{path} is named like a shared library, but {error}; get it anew, or leave it out"
            ) from None
        soname = library.soname
        if importable and wanted not in library.init_functions:
            if library.init_functions:
                raise ResourceError(
                    f"{path} cannot be imported as '{module}': it has no function {wanted}, only "
                    f"{', '.join(sorted(library.init_functions))}; name the file after the module it was built as"
                )
            importable = False
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
            raise ResourceError(f"{path} calls itself {soname!r}, which is no file name; leave it out")
        name = soname or file
        other = self.resources.get(name)
        if other is not None and other.in_memory_shared_library == content:
            return  # wheels cannot hold links: what was one is a second copy
        resource = self._claim("shared library", name, path)
        resource.is_shared_library = True
        resource.in_memory_shared_library = content
        resource.file_data_utf8_relative_path = import_path

    def _place_data(self) -> None:
        """Give the data files seen so far to their packages, now that all modules are known (F115)."""
        modules = [name for name, found in self.resources.items() if found.is_module or found.is_extension_module]
        known = scan.packages(modules).union(name for name in modules if self.resources[name].is_package)
        for path, import_path, content in self._data:
            place = scan.home(import_path, known)
            if place is None:
                self.leave_out(left_out.STRAY, import_path)
                continue
            package, key = place
            resource = self._claim(f"file '{key}' of package", package, path)
            _put(resource, "in_memory_package_resources", key, command.read_file(path) if content is None else content)
        self._data = []

    def _check_extensions(self) -> None:
        """Check that no extension module is there for other versions of Python only: in this one it could crash.

        Raises:
            ResourceError: one is.
        """
        for name, path in sorted(self._foreign.items()):
            found = self.resources.get(name)
            if found is None or not (found.is_extension_module or found.is_module):
                raise ResourceError(
                    f"extension module '{name}' is for another Python: {path}; get the wheel for Python "
                    f"{'{}.{}'.format(*sys.version_info)}"
                )

    def _note_bytecode(self) -> None:
        """Say which modules are missing, of which there is bytecode of some Python (F113)."""
        for module, import_path in sorted(self._bytecode.items()):
            if module not in self.resources or not self.resources[module].is_module:
                self.leave_out(left_out.SOURCELESS, import_path)

    def _place_metadata(self) -> None:
        """Keep the metadata of distributions that have a name (F104); what is in none could not be found by any."""
        for folder, files in self._metadata.items():
            document = next((files[name] for name in ("METADATA", "PKG-INFO") if name in files), None)
            if document is None or not metadata.fields(document).get("name", [""])[0]:
                self.leave_out(left_out.NAMELESS, folder)
                continue
            name = scan.distribution_name(folder)
            resource = self.resources.setdefault(name, Resource(name))
            resource.in_memory_distribution_resources = files
        self._add_record()

    def _add_record(self) -> None:
        """Say what a distribution installed if it does not say so itself; wheels that rules_python unpacked do not."""
        folders = [folder for folder in self._metadata if folder.endswith(".dist-info")]
        if len(folders) != 1:
            return
        (folder,) = folders
        files = self._metadata[folder]
        if "METADATA" in files and "RECORD" not in files and folder not in self.left_out.get(left_out.NAMELESS, ()):
            lost = set(self.left_out.get(left_out.STRAY, ()))
            record = [
                record_row(path, command.read_file(file) if content is None else content)
                for path, file, content in self._added
                if path not in lost
            ]
            text = "".join(sorted([*record, f"{folder}/RECORD,,\n"]))
            _put(self.resources[scan.distribution_name(folder)], _METADATA, "RECORD", text.encode())

    def _counts(self, kind: str, name: str, path: str) -> bool:
        """Whether a source is what Python imports; a module beside a package of its name is not."""
        other = self._files.get(("module", name), path)
        module, package = (other, path) if kind == scan.PACKAGE_SOURCE else (path, other)
        if module.removesuffix(".py") != package.removesuffix("/__init__.py"):
            return True
        self.leave_out(left_out.HIDDEN, module)
        if module == other:
            del self._files[("module", name)]
        return module == other

    def _claim(self, what: str, name: str, path: str) -> Resource:
        """Resource of this name, made if need be, for the file that is its `what`."""
        self._reserve(what, name, path)
        return self.resources.setdefault(name, Resource(name))

    def _reserve(self, what: str, name: str, path: str) -> None:
        """See to it that one file only is the `what` of a resource."""
        other = self._files.setdefault((what, name), path)
        if other != path:
            raise ResourceError(f"{what} '{name}' has two files, '{other}' and '{path}'; leave one out")

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
                raise ResourceError(f"cannot compile {problem}") from None
            setattr(resource, BYTECODE_ATTRIBUTES[level], bytecode)
            if file_uses.uses_file(bytecode):
                self.file_uses.add(resource.name)


def _compiles(source: bytes) -> bool:
    try:
        compile(source, "", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, OverflowError, MemoryError, RecursionError):
        return False
    return True


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
