"""Pack resource archives and settings into a payload, and attach it to a launcher if there is one.

    python -s -S -B -m tools.resources.pack --label //app:app --settings settings.json --archives rows.jsonl \\
        --output app.payload --levels 0 --include-sources --run-module app.main

Rows are `{"path": archive, "label": where it comes from, "role": "application" or "distribution"}`. Where resources
are to be files below a folder PREFIX beside the executable (`--resources-policy`, `--location`), `--files-dir PREFIX DIR`
says where that folder is to be written.
"""

from __future__ import annotations

import gc
import os
import sys

from tools.payload import index, layout, settings
from tools.resources import beside, command, exclude, file_uses, filters, libraries, packed, parts, patterns
from tools.resources.locations import ATTRIBUTE, Locations
from tools.resources.merge import Archive, merge
from tools.resources.policy import DISTRIBUTION, IN_MEMORY_ONLY, ROLES, Policy
from tools.resources.resource import ResourceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Collection

    from tools.resources.resource import Data, Resource


def main(arguments: list[str]) -> None:
    """Run the action.

    Raises:
        ValueError: the arguments or the archives are at fault; starts with the label, and nothing is written.
    """
    parser = command.parser(__doc__)
    parser.add_argument("--label", required=True, help="target the payload is for, for messages")
    parser.add_argument("--output", required=True, help="payload or executable to write")
    parser.add_argument("--launcher", help="launcher to attach the payload to, as it was linked: gives an executable")
    parser.add_argument("--settings", required=True, help="JSON object of settings by key")
    parser.add_argument("--archives", required=True, help="rows of the resource archives to pack")
    parser.add_argument("--levels", type=command.levels, default=[0], help="optimisation levels to pack: 0,1,2")
    parser.add_argument("--run-module", help="module the executable will run: it must be packed")
    parser.add_argument("--builtin", action="append", default=[], help="name of a builtin module")
    parser.add_argument(
        "--linked", action="append", default=[], help="name of an extension module of the application that is linked"
    )
    parser.add_argument("--absent", action="append", default=[], help="extension module of the distribution left out")
    parser.add_argument("--stdlib-imports", help="what the standard library's modules need: see importable.py")
    parser.add_argument("--resources-policy", default=IN_MEMORY_ONLY, help="where resources go")
    parser.add_argument(
        "--location",
        action="append",
        nargs=2,
        default=[],
        metavar=("PATTERN", "LOCATION"),
        help="where the resources go that a pattern is about; the last one counts",
    )
    parser.add_argument("--exclude", action="append", default=[], help="pattern of resources to leave out")
    parser.add_argument(
        "--files-dir",
        action="append",
        nargs=2,
        default=[],
        metavar=("PREFIX", "DIR"),
        help="where to write what is to be in the folder PREFIX beside the executable",
    )
    parser.add_argument("--module-names", help="file to write the names of all modules to, one a line")
    parser.add_argument("--target-triple", help="what the executable is for")
    parser.add_argument(
        "--extension-module-loading", action="append", default=[], help="how its Python loads extension modules"
    )
    parser.add_argument("--dunder-file", default="off", choices=file_uses.MODES, help="what to do about --file-uses")
    parser.add_argument("--file-uses", help="file that names files of names of modules that use `__file__`, one a line")
    parser.add_argument("--filter", action="append", default=[], help="file of names of the resources to keep")
    parser.add_argument("--filter-advice", default="", help="what to do about a module that filter files leave out")
    parser.add_argument(
        "--allow-unknown", action="store_true", help="say what filter files name that is not there, and go on"
    )
    parser.add_argument("--no-bytecode", action="store_true", help="leave out the bytecode of the application")
    parser.add_argument("--include-sources", action="store_true", help="pack the application's source texts")
    parser.add_argument("--include-distribution-sources", action="store_true", help="pack the standard library's")
    parser.add_argument(
        "--include-distribution-resources", action="store_true", help="pack its files that are no modules"
    )
    options = parser.parse_args(arguments)
    label = options.label
    try:
        policy = Policy(
            options.levels,
            include_sources=options.include_sources,
            include_distribution_sources=options.include_distribution_sources,
            include_distribution_resources=options.include_distribution_resources,
            include_bytecode=not options.no_bytecode,
        )
        values = command.read_object(options.settings)
        encoded_settings = settings.encode(values)
        archives = read_archives(options.archives)
        check_builtins(archives, set(options.builtin))
        imports = command.read_object(options.stdlib_imports) if options.stdlib_imports else {}
        given = [resource for archive in archives for resource in archive.resources]
        if options.absent:
            remove_unimportable(archives, options.absent, imports)
        remove_hidden(archives, options.linked)
        names = {resource.name for resource in given}
        records = parts.recorded(given) if options.exclude or options.location else {}
        locations = Locations(options.resources_policy, options.location, records)
        if options.exclude:
            excluded = [patterns.Pattern(text, records) for text in options.exclude]
            check_started(exclude.exclude(archives, excluded), filters.needed_to_start(values))
            check_used(label, "excluded_resources", excluded, names)
        resources, origins = merge(archives, policy, options.linked)
        if options.run_module:
            check_runnable(options.run_module, resources)
        if options.filter:
            resources = filtered(options, given, resources, imports)
        target = libraries.Target(options.target_triple, options.extension_module_loading)
        files = beside.Files(options.target_triple)
        libraries.place(resources, origins, locations, target, files)
        if not locations.is_all_in_memory():
            beside.place(resources, origins, locations, sources(archives), files)
            if not options.filter:  # which may have left out what a pattern is about
                check_used(label, ATTRIBUTE, [pattern for pattern, _ in locations.rules], names)
        if options.file_uses and options.dunder_file != "off":
            check_file_uses(label, options.dunder_file, resources, options.file_uses)
        to_write = [(outside(path, options.files_dir), data, executable) for path, data, executable in files.sorted()]
        chunks = pack(encoded_settings, resources)
        if options.launcher:
            chunks = attach(options.launcher, chunks)
    except ValueError as error:
        raise ResourceError(f"{label}: {error}") from error
    for path, data, executable in to_write:
        write_file(path, data, executable)
    if options.module_names:
        command.write_whole(options.module_names, [module_names(resources)])
    command.write_whole(options.output, chunks)
    if options.launcher:
        os.chmod(options.output, 0o755)


def pack(encoded_settings: bytes, resources: list[Resource]) -> list[Data]:
    """Payload of settings and resources, in chunks.

    Raises:
        PackedError: a resource does not fit the format.
    """
    chunks, entries = packed.lay_out(resources)
    return layout.assemble(encoded_settings, index.of_entries(entries), chunks)


def attach(launcher: str, payload: list[Data]) -> list[Data]:
    """Executable of a launcher and the chunks of a payload, in chunks.

    Raises:
        AttachError: the file is no launcher; starts with its name.
    """
    from tools.payload import elf  # a payload alone needs no knowledge of executables

    try:
        return elf.attach(command.read_file(launcher), payload)
    except elf.AttachError as error:
        raise elf.AttachError(f"{launcher}: {error}") from None


def write_file(path: str, data: Data, executable: bool) -> None:
    """Write a file; those of libraries are executable, and no others (F166)."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    command.write_whole(path, [data])
    os.chmod(path, 0o755 if executable else 0o644)


def outside(path: str, folders: list[tuple[str, str]]) -> str:
    """Where to write a file that is to have this path relative to the executable.

    Raises:
        UsageError: none of the folders is above it.
    """
    for prefix, folder in folders:
        if path.startswith(f"{prefix}/"):
            return os.path.join(folder, path[len(prefix) + 1 :])
    raise command.UsageError(f"'{path}' is to be a file: --files-dir must say where")


def module_names(resources: list[Resource]) -> bytes:
    """Names of everything that can be found by its name, one a line, sorted (F171)."""
    return b"".join(resource.name.encode() + b"\n" for resource in resources)


def sources(archives: list[Archive]) -> dict[str, Data]:
    """Sources of modules by name, whether they are packed or not."""
    found: dict[str, Data] = {}
    for archive in archives:
        for resource in archive.resources:
            if resource.in_memory_source is not None:
                found[resource.name] = resource.in_memory_source
    return found


def check_file_uses(label: str, mode: str, resources: list[Resource], lists: str) -> None:
    """Say which modules in memory use what they do not have.

    Raises:
        ResourceError: the mode is `error`, and one does.
    """
    names: set[str] = set()
    for path in command.read_file(lists).decode().splitlines():
        names.update(command.read_file(path).decode().splitlines())
    names &= {resource.name for resource in resources if resource.has_code()}
    if names and mode == "error":
        raise ResourceError(file_uses.summary(names))
    if names:
        sys.stderr.write(f"warning: {label}: {file_uses.summary(names)}\n")


def check_started(excluded: set[str], needed: filters.Filter) -> None:
    """Check that nothing is excluded that is needed to start.

    Raises:
        ResourceError: something is.
    """
    missing = sorted(needed.matching(excluded))
    if missing:
        raise ResourceError(
            f"'excluded_resources' leaves out {', '.join(missing)}, without which the executable does not start; "
            "make the patterns narrower"
        )


def check_used(label: str, attribute: str, used: list[patterns.Pattern], names: set[str]) -> None:
    """Check that each pattern was about something; where it need not be, that is said only.

    Raises:
        ResourceError: one was about nothing.
    """
    unused = patterns.unused(attribute, used, names)
    if unused:
        shown = ", ".join(f"'{text}'" for text in unused)
        sys.stderr.write(f"warning: {label}: nothing that is packaged is like {shown} in '{attribute}'\n")


def read_archives(path: str) -> list[Archive]:
    """Archives named in a file of rows, sorted, so that the order of the rows does not show.

    Raises:
        ResourceError: a row's role is unknown, or a file is no archive; names its label.
    """
    archives = []
    for label, role, archive in sorted(set(command.read_rows(path, ("label", "role", "path")))):
        if role not in ROLES:
            raise ResourceError(f"{path}: {label} has the role '{role}'; it must be {' or '.join(ROLES)}")
        try:
            archives.append(Archive(label, role, packed.read(command.map_file(archive))))
        except packed.PackedError as error:
            raise ResourceError(f"{archive}, the archive of {label}: {error}") from None
    return archives


def filtered(
    options: Namespace, given: list[Resource], resources: list[Resource], imports: dict[str, list[str]]
) -> list[Resource]:
    """Those of `resources` that the filter files keep; `given` are those of all archives, whether they can be packed or not.

    Raises:
        ResourceError: see `read_filters`.
    """
    known = {each.name for each in [*given, *resources]}.union(options.builtin, options.linked, options.absent)
    needed = filters.needed_to_start(command.read_object(options.settings))
    keep = filters.kept(resources, options.linked, [read_filters(options, known), needed], imports)
    left_out = filters.modules([*given, *resources]).union(options.absent) - keep
    resources = [each for each in resources if each.name in keep]
    filters.tell(resources, options.filter_advice, left_out)
    return resources


def read_filters(options: Namespace, known: Collection[str]) -> filters.Filter:
    """The union of the filter files.

    Raises:
        ResourceError: one cannot be read, or names what is none of `known` (unless that is allowed, then it is said).
    """
    found = filters.Filter()
    for path in options.filter:
        try:
            found.add(path, command.read_file(path))
        except OSError as error:
            raise ResourceError(f"filter file {path}: {error.strerror}; write it, or take it off the list") from None
    unknown = list(found.unknown(known))
    if unknown:
        message = filters.unknown_message(unknown, known)
        if not options.allow_unknown:
            raise ResourceError(message)
        sys.stderr.write(f"warning: {options.label}: {message}\n")
    return found


def remove_unimportable(archives: list[Archive], absent: list[str], imports: dict[str, list[str]]) -> None:
    """Remove the standard library's modules that cannot be imported without the extension modules `absent`."""
    from tools.resources.importable import unimportable  # with Python's parser, which else nothing needs

    gone = unimportable(imports, absent)
    for archive in archives:
        if archive.role == DISTRIBUTION:
            archive.resources = [resource for resource in archive.resources if resource.name not in gone]


def remove_hidden(archives: list[Archive], linked: list[str]) -> None:
    """Remove modules beside which an extension module is linked: in a folder, too, that would come first."""
    for archive in archives:
        archive.resources = [
            resource for resource in archive.resources if resource.name not in linked or resource.is_package
        ]


def check_builtins(archives: list[Archive], builtins: set[str]) -> None:
    """Check that no packed module has a builtin one's name: Python imports the builtin one, whatever is on its path.

    Raises:
        ResourceError: one has.
    """
    for archive in archives:
        for resource in archive.resources:
            if (resource.is_module or resource.is_extension_module) and resource.name in builtins:
                raise ResourceError(
                    f"module '{resource.name}' of {archive.label} could never be imported: Python has a builtin module of"
                    " that name, which comes first; rename it"
                )


def check_runnable(name: str, resources: list[Resource]) -> None:
    """Check that `python -m NAME` would find something to run among sorted resources.

    Raises:
        ResourceError: there is no such module, or it is a package without `__main__`; names the closest modules.
    """
    modules = {resource.name: resource for resource in resources if resource.is_module}
    if name in modules and not modules[name].is_package:
        return
    wanted = f"{name}.__main__" if name in modules else name
    if wanted in modules:
        return
    from difflib import get_close_matches  # only an error needs it

    close = get_close_matches(name, [found for found in modules if found != name], n=3)
    hint = f"; close to it: {', '.join(close)}" if close else ""
    what = f"the package '{name}' has no module '__main__'" if name in modules else f"no module '{name}' is packaged"
    advice = "; 'deps' must lead to the target that has it, under the import root that its name starts from"
    raise ResourceError(f"the module to run cannot be found: {what}{advice}{hint}")


if __name__ == "__main__":
    gc.disable()  # what is made here is needed to the end
    sys.exit(command.run(main))
