"""The rule `file_manifest`: which file goes where, as a tree, as an installation, and as what rules_pkg's archives are made of."""

load("@rules_pkg//pkg:providers.bzl", "PackageFilegroupInfo", "PackageFilesInfo")
load("//rules:providers.bzl", "FileManifestInfo", "PythonResourceInputsInfo", "PythonResourcesInfo")
load(":actions.bzl", "TOOLS_ATTRIBUTE", "run_tool")
load(":manifest_paths.bzl", "archive_parts", "check_clashes", "file_path", "folder_path", "source_path")
load(":py_info.bzl", "PY_INFO")
load(":resources.bzl", "resources_aspect")
load(":toolchain.bzl", "OPTIMIZE_LEVELS", "TOOLCHAIN_TYPE")

visibility(["//rules/..."])

_NO_BYTECODE = "none"

# Modes of files (F471).
_EXECUTABLE_MODE, _PLAIN_MODE = "0755", "0644"

_INSTALLER = """\
#!/bin/sh
# Installs the files of {label} to where the argument says, or runs its program: --help.
set -eu
if [ -d "$0.runfiles" ]; then runfiles=$0.runfiles; else runfiles=$RUNFILES_DIR; fi
case $runfiles in /*) ;; *) runfiles=$PWD/$runfiles ;; esac
at() {{ printf '%s' "$runfiles/{workspace}/$1"; }}
if [ "${{1-}}" = --run ]; then
    shift
    entry_point='{entry_point}'
    [ -n "$entry_point" ] && exec "$(at '{tree}')/$entry_point" "$@"
    echo "error: "'{label}'" has no executable, or more than one; say which one to run by 'entry_point'" >&2
    exit 1
fi
PYTHONHOME=$(at '{home}') PYTHONPATH=$(at '{tools}') PYTHONSAFEPATH=1 PYTHONUTF8=1
export PYTHONHOME PYTHONPATH PYTHONSAFEPATH PYTHONUTF8
exec "$(at '{interpreter}')" -s -S -B -m tools.manifest.install --label='{label}' --index="$(at '{index}')" \\
    --tree="$(at '{tree}')" "$@"
"""

def _row(kind, file, to, origin, top, is_given = False, origins = None):
    """A file or folder, and where it goes.

    Args:
      kind: str. As tools/manifest/plan.py has it.
      file: File.
      to: str. Path in the manifest; of a `source`, that in its package.
      origin: Label. Who brings it.
      top: str or None. Top-level folder of what it becomes, an empty string if nobody knows; None for a file at top level.
      is_given: bool. Whether somebody wrote down the path.
      origins: File or None. Of a `tree`: who brings each of its files.

    Returns:
      struct.
    """
    return struct(kind = kind, file = file, to = to, origin = str(origin), top = top, is_given = is_given, origins = origins)

def _given_row(kind, file, to, origin):
    return _row(kind, file, to, origin, to.partition("/")[0] if "/" in to else None, is_given = True)

def _tree_row(file, folder, origin, origins = None):
    return _row("tree", file, folder, origin, folder.partition("/")[0], origins = origins)

def _encode(row):
    return json.encode({
        "kind": row.kind,
        "origin": row.origin,
        "origins": row.origins.path if row.origins else "",
        "path": row.file.path,
        "to": row.to,
    })

def _rows(ctx):
    """What the target itself brings, but Python resources."""
    where = str(ctx.label)
    rows = []
    strip_prefix, prefix = folder_path(where, ctx.attr.strip_prefix), folder_path(where, ctx.attr.prefix)
    for target in ctx.attr.srcs:
        for file in target.files.to_list():
            name = _name_in_package(file)
            if file.is_directory or ctx.attr.include or ctx.attr.exclude:
                # What there is, and what is taken of it, is known later.
                rows.append(_row("source", file, name, target.label, top = prefix.partition("/")[0]))
            else:
                path = source_path(where, name, strip_prefix, prefix)
                rows.append(_row("file", file, path, target.label, top = path.partition("/")[0] if "/" in path else None))
    for target, path in ctx.attr.files.items():
        files = target.files.to_list()
        if len(files) != 1 or files[0].is_directory:
            fail("{}: 'files' gives a path to {}, which is {}. Use 'srcs' or 'trees'.".format(
                where,
                target.label,
                "a folder" if len(files) == 1 else "{} files".format(len(files)),
            ))
        rows.append(_given_row("file", files[0], file_path(where, path, files[0].basename), target.label))
    for target, folder in ctx.attr.trees.items():
        folder = folder_path(where, folder)
        for file in target.files.to_list():
            if not file.is_directory:
                fail("{}: 'trees' names {}, but its {} is no folder. Use 'srcs' or 'files'.".format(where, target.label, file.short_path))
            rows.append(_tree_row(file, folder, target.label))
    for target, path in ctx.attr.executables.items():
        rows += _executable_rows(where, target, path)
    return rows

def _name_in_package(file):
    name = file.short_path
    if name.startswith("../"):
        name = name[len("../"):].partition("/")[2]
    package = file.owner.package
    return name.removeprefix(package + "/") if package else name

def _executable_rows(where, target, path):
    """An executable and the files that have to be beside it."""
    if PY_INFO in target:
        fail("{}: 'executables' names {}, which does not run without its runfiles. Make it a python_executable.".format(where, target.label))
    executable = target[DefaultInfo].files_to_run.executable
    if not executable:
        fail("{}: 'executables' names {}, which is no executable. Use 'files'.".format(where, target.label))
    path = file_path(where, path, executable.basename)
    rows = [_given_row("executable", executable, path, target.label)]
    beside = executable.short_path.removesuffix(executable.basename)
    folder = path.rpartition("/")[0]
    for file in target[DefaultInfo].files.to_list():
        if file != executable:
            if not file.short_path.startswith(beside):
                fail("{}: {} of {} is not beside its executable, nor in a folder beside it.".format(where, file.short_path, target.label))
            to = "/".join([part for part in [folder, file.short_path.removeprefix(beside)] if part])
            rows.append(_tree_row(file, to, target.label) if file.is_directory else _given_row("file", file, to, target.label))
    return rows

def _archive_row(entry):
    return json.encode({"label": entry.label, "path": entry.archive.path})

def _extension_archive_row(entry):
    return _archive_row(entry.archive)

def _unpacked_resources(ctx):
    """The rows of Python resources, as plain files in the layout that Python's own importer reads."""
    if ctx.attr.python_resources and not ctx.attr.python_sources and ctx.attr.python_bytecode == _NO_BYTECODE:
        fail("{}: 'python_sources' is False, and 'python_bytecode' is \"none\", which leaves nothing of a module. Change one of them.".format(ctx.label))
    rows = []
    for number, (target, folder) in enumerate(ctx.attr.python_resources.items()):
        if PythonResourcesInfo not in target:
            continue  # A library without files.
        info = target[PythonResourcesInfo]
        folder = folder_path(str(ctx.label), folder)
        tree = ctx.actions.declare_directory("{}.python/{}".format(ctx.label.name, number))
        origins = ctx.actions.declare_file("{}.python/{}.json".format(ctx.label.name, number))
        arguments = ctx.actions.args()
        arguments.add("--label", str(ctx.label))
        arguments.add_all("--output", [tree], expand_directories = False)
        arguments.add("--origins", origins)
        arguments.add("--level", ctx.attr.optimize_level)
        arguments.add("--bytecode", ctx.attr.python_bytecode)
        if ctx.attr.python_sources:
            arguments.add("--include-sources")
        archives = _params(ctx, "--archives")
        archives.add_all(info.archives, map_each = _archive_row)
        archives.add_all(info.extension_modules, map_each = _extension_archive_row)
        _run(
            ctx,
            module = "tools.manifest.python_files",
            arguments = [arguments, archives],
            # Few: those of the application that are not wheels'.
            inputs = depset([entry.archive.archive for entry in info.extension_modules.to_list()], transitive = [info.files]),
            outputs = [tree, origins],
            mnemonic = "PyoxManifestResources",
            progress_message = "Unpacking Python resources of {} for %{{label}}".format(target.label),
        )
        rows.append(_tree_row(tree, folder, target.label, origins))
    return rows

def _params(ctx, option):
    rows = ctx.actions.args()
    rows.use_param_file(option + "=%s", use_always = True)
    rows.set_param_file_format("multiline")
    return rows

def _run(ctx, inputs, **kwargs):
    run_tool(
        ctx,
        interpreter = ctx.toolchains[TOOLCHAIN_TYPE].exec_interpreter,
        inputs = depset(transitive = [inputs, ctx.attr._manifest_sources[DefaultInfo].files]),
        **kwargs
    )

def _index(ctx, rows):
    """The manifest's index, which decides what is where, and checks all of it."""
    index = ctx.actions.declare_file(ctx.label.name + ".index")
    deps = [target[FileManifestInfo].index for target in ctx.attr.deps]
    overlays = [target[FileManifestInfo].index for target in ctx.attr.overlays]
    arguments = ctx.actions.args()
    arguments.add("--label", str(ctx.label))
    arguments.add("--output", index)
    arguments.add_all(ctx.attr.include, format_each = "--include=%s")
    arguments.add_all(ctx.attr.exclude, format_each = "--exclude=%s")
    arguments.add(folder_path(str(ctx.label), ctx.attr.strip_prefix), format = "--strip-prefix=%s")
    arguments.add(folder_path(str(ctx.label), ctx.attr.prefix), format = "--prefix=%s")
    arguments.add_all(deps, before_each = "--dep")
    arguments.add_all(overlays, before_each = "--overlay")
    encoded = _params(ctx, "--rows")
    encoded.add_all(rows, map_each = _encode)
    _run(
        ctx,
        module = "tools.manifest.plan",
        arguments = [arguments, encoded],
        inputs = depset([row.file for row in rows] + [row.origins for row in rows if row.origins] + deps + overlays),
        outputs = [index],
        mnemonic = "PyoxManifest",
        progress_message = "Checking the files of %{label}",
    )
    return index

def _lay(ctx, info, outputs, progress_message):
    """Copies files: `outputs` are structs of `kind`, `path` and `output`."""
    arguments = ctx.actions.args()
    arguments.add("--index", info.index)
    rows = _params(ctx, "--outputs")
    rows.add_all([
        json.encode({"kind": each.kind, "output": each.output.path, "path": each.path})
        for each in outputs
    ])
    _run(
        ctx,
        module = "tools.manifest.lay",
        arguments = [arguments, rows],
        inputs = depset([info.index], transitive = [info.files]),
        outputs = [each.output for each in outputs],
        mnemonic = "PyoxManifestFiles",
        progress_message = progress_message,
    )

def _info(ctx, rows, index):
    """The manifest as others see it: with those that it is made of."""
    others = [target[FileManifestInfo] for target in ctx.attr.deps + ctx.attr.overlays]
    where = str(ctx.label)
    check_clashes(where, [(row.to, row.origin) for row in rows if row.is_given])
    executables = [row.to for row in rows if row.kind == "executable"]
    plain = [row for row in rows if row.kind != "executable"]
    folders = [row.top for row in plain if row.top != None]
    leaves = [row.to for row in plain if row.top == None]
    for other in others:
        executables += other.executables
        folders += other.folders
        leaves += other.leaves
    parts = archive_parts(executables, folders, leaves)
    check_clashes(where, [(path, "an executable") for path in parts.executables] + [(path, "a file") for path in parts.leaves])
    return FileManifestInfo(
        executables = parts.executables,
        files = depset([row.file for row in rows], transitive = [other.files for other in others]),
        folders = parts.folders,
        index = index,
        leaves = parts.leaves,
    )

def _packages(ctx, info):
    """The manifest as rules_pkg knows it: PackageFilegroupInfo, and the files in it."""
    base = ctx.label.name + ".parts/"
    plain = [
        struct(kind = "plain", path = folder, output = ctx.actions.declare_directory("{}folders/{}".format(base, folder or "all")))
        for folder in info.folders
    ] + [
        struct(kind = "file", path = path, output = ctx.actions.declare_file(base + "files/" + path))
        for path in info.leaves
    ]
    executables = [
        struct(kind = "file", path = path, output = ctx.actions.declare_file(base + "executables/" + path))
        for path in info.executables
    ]
    if plain or executables:
        _lay(ctx, info, plain + executables, "Laying out %{label} for archives")
    groups = [
        PackageFilesInfo(
            attributes = {"mode": mode},
            dest_src_map = {part.path: part.output for part in parts},
        )
        for mode, parts in [(_PLAIN_MODE, plain), (_EXECUTABLE_MODE, executables)]
        if parts
    ]
    return (
        PackageFilegroupInfo(pkg_dirs = [], pkg_files = [(group, ctx.label) for group in groups], pkg_symlinks = []),
        [part.output for part in plain + executables],
    )

def _entry_point(ctx, info):
    """The path of what `--run` runs; empty if there is no saying."""
    path = ctx.attr.entry_point
    if path and path not in info.executables:
        fail("{}: 'entry_point' is '{}', which is none of the executables; there is {}.".format(
            ctx.label,
            path,
            ", ".join(["'{}'".format(each) for each in info.executables]) or "none",
        ))
    return path or (info.executables[0] if len(info.executables) == 1 else "")

def _installer(ctx, info, tree):
    interpreter = ctx.toolchains[TOOLCHAIN_TYPE].exec_interpreter
    tools = ctx.attr._tools
    script = ctx.actions.declare_file(ctx.label.name + ".install")
    values = {
        "entry_point": _entry_point(ctx, info),
        "home": interpreter.executable.short_path.rpartition("/bin/")[0],
        "index": info.index.short_path,
        "interpreter": interpreter.executable.short_path,
        "label": str(ctx.label),
        "tools": "../" + tools.label.repo_name if tools.label.repo_name else "",
        "tree": tree.short_path,
        "workspace": ctx.workspace_name,
    }
    ctx.actions.write(
        script,
        # All of them stand in single quotes.
        _INSTALLER.format(**{name: value.replace("'", "'\\''") for name, value in values.items()}),
        is_executable = True,
    )
    return script, ctx.runfiles([info.index, tree], transitive_files = depset(transitive = [
        interpreter.files,
        tools.files,
        ctx.attr._manifest_sources[DefaultInfo].files,
    ]))

def _file_manifest_impl(ctx):
    rows = _rows(ctx) + _unpacked_resources(ctx)
    info = _info(ctx, rows, _index(ctx, rows))
    tree = ctx.actions.declare_directory(ctx.label.name)
    _lay(ctx, info, [struct(kind = "all", path = "", output = tree)], "Laying out %{label}")
    packages, parts = _packages(ctx, info)
    script, runfiles = _installer(ctx, info, tree)
    return [
        DefaultInfo(
            executable = script,
            files = depset([tree] + parts),
            runfiles = runfiles,
        ),
        OutputGroupInfo(
            _validation = depset([info.index]),
            index = depset([info.index]),
            tree = depset([tree]),
        ),
        info,
        packages,
    ]

file_manifest = rule(
    implementation = _file_manifest_impl,
    doc = """Which file goes where.

`bazel build` lays the files out in a folder named like the target, as copies; `bazel run :NAME -- DEST` installs them to DEST; and `pkg_tar`,
`pkg_zip`, `pkg_deb` and whatever else reads rules_pkg's providers take it in `srcs`. Paths are relative to the manifest's root. Two origins for one
path are an error unless the content is the same. Modes are 0755 for `executables` and 0644 for all else. Output groups: `tree` (the folder alone) and
`index`. See docs/manifests.md.""",
    executable = True,
    attrs = {
        "deps": attr.label_list(
            doc = "Other manifests, whose files are this one's, too. Their order does not matter.",
            providers = [FileManifestInfo],
        ),
        "entry_point": attr.string(
            doc = "Path of the executable that `bazel run :NAME -- --run` runs. Default: the executable, if there is one only.",
        ),
        "exclude": attr.string_list(
            doc = "Patterns, as in `include`, of files in `srcs` that are left out.",
        ),
        "executables": attr.label_keyed_string_dict(
            doc = """Executables, each with its path; one that ends with `/` is a folder, in which it keeps its name. The files beside a `python_executable`
(`resources_policy`) go along, to where they have to be.""",
            allow_files = True,
        ),
        "files": attr.label_keyed_string_dict(
            doc = "Single files, each with its path; one that ends with `/` is a folder, in which it keeps its name.",
            allow_files = True,
        ),
        "include": attr.string_list(
            doc = """Patterns of files in `srcs`, of which one has to match; by default, all are taken. They match paths in the file's package, before `strip_prefix`: `*`,
`?` and `[a-z]` within a part, `**` for any number of folders. A pattern that matches nothing is an error.""",
        ),
        "optimize_level": attr.int(
            doc = "Optimization level of bytecode in `python_resources`.",
            default = 0,
            values = OPTIMIZE_LEVELS,
        ),
        "overlays": attr.label_list(
            doc = "Manifests that are laid over everything else, one after the other: where both have a file, the overlay's is taken.",
            providers = [FileManifestInfo],
        ),
        "prefix": attr.string(
            doc = "Folder that the files in `srcs` go to.",
        ),
        "python_bytecode": attr.string(
            doc = """Bytecode in `python_resources`: `none`; `checked-hash`, which is used as long as its source has not changed; `unchecked-hash`, which is used whatever
its source says now (PEP 552).""",
            default = _NO_BYTECODE,
            values = [
                _NO_BYTECODE,
                "checked-hash",
                "unchecked-hash",
            ],
        ),
        "python_resources": attr.label_keyed_string_dict(
            doc = """Python libraries, wheels among them, each with the folder that they and their dependencies go to as plain files. The folder is to be on Python's path:
`sys_paths` of `python_interpreter_config`.""",
            providers = [[PY_INFO], [PythonResourceInputsInfo], [PythonResourcesInfo]],
            aspects = [resources_aspect],
        ),
        "python_sources": attr.bool(
            doc = "Whether `python_resources` have source texts. Without them there is bytecode in their place.",
            default = True,
        ),
        "srcs": attr.label_list(
            doc = "Files and folders, at the paths that they have in their packages: `include` and `exclude` select among them, `strip_prefix` and `prefix` move them.",
            allow_files = True,
        ),
        "strip_prefix": attr.string(
            doc = "Folder in their packages that the files in `srcs` are in, and lose.",
        ),
        "trees": attr.label_keyed_string_dict(
            doc = "Folders that are built (tree artifacts), each with the path of the folder that its files go to; empty for the root.",
            allow_files = True,
        ),
        "_manifest_sources": attr.label(
            default = Label("//tools/manifest:sources"),
            allow_files = True,
        ),
        "_tools": TOOLS_ATTRIBUTE,
    },
    toolchains = [TOOLCHAIN_TYPE],
)
