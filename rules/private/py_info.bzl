"""The one reader of rules_python's targets.

Only what every rules_python since 0.22 provides is read unconditionally; later fields are taken where they exist.
"""

load("@rules_python//python:py_info.bzl", "PyInfo")

visibility(["//rules/...", "//tests/..."])

PY_INFO = PyInfo

def runfiles_path(ctx, file):
    """Where a file is among runfiles.

    Args:
      ctx: Context of a rule.
      file: File.

    Returns:
      str: its path relative to the runfiles root.
    """
    path = file.short_path
    return path.removeprefix("../") if path.startswith("../") else ctx.workspace_name + "/" + path

def direct_files(target, ctx):
    """The files a target brings itself, without its dependencies'.

    Args:
      target: Target with PyInfo.
      ctx: An aspect's context at that target.

    Returns:
      depset[File] or None: sources and data, with what data that is no Python needs at run time; None if there is nothing.
    """
    info = target[PyInfo]
    attributes = ctx.rule.files
    if hasattr(attributes, "srcs"):
        sources = attributes.srcs
    elif hasattr(info, "direct_original_sources"):
        sources = info.direct_original_sources.to_list()
    else:
        sources = [file for file in target[DefaultInfo].files.to_list() if file.extension == "py"]
    files = sources + getattr(attributes, "data", []) + getattr(attributes, "pyi_srcs", [])
    entries = getattr(ctx.rule.attr, "data", [])
    data = [entry[DefaultInfo].default_runfiles.files for entry in entries if PyInfo not in entry] if type(entries) == "list" else []
    return depset(files, transitive = data) if files or data else None

def import_roots(target):
    """The import roots of a target and its dependencies.

    Args:
      target: Target with PyInfo.

    Returns:
      depset[str]: paths relative to the runfiles root, such as `_main/src`.
    """
    return target[PyInfo].imports

def venv_symlinks(info):
    """Where files of a target and its dependencies would be in a virtual environment, since rules_python 1.5 instead of import roots if the user wants it so.

    Args:
      info: PyInfo.

    Returns:
      depset[VenvSymlinkEntry]: see `venv_symlink`.
    """
    return getattr(info, "venv_symlinks", depset())

def venv_symlink(entry):
    """Says what an entry of `venv_symlinks` means for imports.

    Args:
      entry: VenvSymlinkEntry.

    Returns:
      str or None: runfiles path of a file or folder, `=`, and its path in site-packages. None if nothing can be imported through it.
    """
    if entry.kind != "LIB" or not entry.link_to_path:
        return None
    return "{}={}".format(entry.link_to_path, entry.venv_path)

def execution_roots(targets):
    """Where actions find the import roots of targets that are all from other repositories, such as wheels.

    Args:
      targets: list[Target]. Targets with PyInfo. Not many: what they consist of is looked through.

    Returns:
      list[str]: execution paths.
    """

    # A wheel is a folder that an action makes; its short path is `../` and the import root.
    files = depset(transitive = [target[DefaultInfo].default_runfiles.files for target in targets]).to_list()
    folders = {file.short_path: file.path for file in files if file.is_directory}
    roots = depset(transitive = [target[PyInfo].imports for target in targets]).to_list()
    return [folders.get("../" + root, "external/" + root) for root in roots]

def py_info(imports, deps = []):
    """PyInfo of a target without Python sources.

    Args:
      imports: list[str]. Its import roots, relative to the runfiles root.
      deps: list[Target]. What it depends on; those without PyInfo do not matter.

    Returns:
      PyInfo.
    """
    infos = [dependency[PyInfo] for dependency in deps if PyInfo in dependency]
    return PyInfo(
        imports = depset(imports, transitive = [info.imports for info in infos]),
        transitive_sources = depset(transitive = [info.transitive_sources for info in infos]),
    )
