"""The Python half of the importer, as the package it is in executables."""

load(":py_info.bzl", "PY_INFO")

visibility(["//rules/...", "//tools"])

MountedPackageInfo = provider(
    doc = "A Python package whose files lie elsewhere.",
    fields = {
        "files": "list[struct]: `file` (File) and `import_path` (str), its path below the import path.",
    },
)

def _mounted_package_impl(ctx):
    top = ctx.file.init.dirname + "/"
    mounted = []
    for file in [ctx.file.init] + ctx.files.srcs:
        path = "__init__.py" if file == ctx.file.init else file.path.removeprefix(top)
        import_path = ctx.attr.package + "/" + path
        link = ctx.actions.declare_file(ctx.label.name + "/" + import_path)
        ctx.actions.symlink(output = link, target_file = file)
        mounted.append(struct(file = link, import_path = import_path))
    files = [entry.file for entry in mounted]
    root = "/".join([part for part in [ctx.label.repo_name or ctx.workspace_name, ctx.label.package, ctx.label.name] if part])
    return [
        DefaultInfo(files = depset(files), runfiles = ctx.runfiles(files)),
        MountedPackageInfo(files = mounted),
        PY_INFO(transitive_sources = depset(files), imports = depset([root])),
    ]

mounted_package = rule(
    implementation = _mounted_package_impl,
    doc = "Files below one folder as a package of another name. They have to import each other relatively.",
    attrs = {
        "init": attr.label(
            doc = "What becomes the package's `__init__.py`; paths of the other files count from its folder.",
            allow_single_file = [".py"],
            mandatory = True,
        ),
        "package": attr.string(
            doc = "The package's name.",
            mandatory = True,
        ),
        "srcs": attr.label_list(
            doc = "The other files.",
            allow_files = [".py"],
        ),
    },
)
