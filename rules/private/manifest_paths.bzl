"""What can be said about a manifest's paths before anything is built. The rest is said by tools/manifest."""

visibility(["//rules/...", "//tests/..."])

def _problem(path):
    if not path:
        return "is empty"
    if path.startswith("/"):
        return "is absolute"
    for part in path.split("/"):
        if not part:
            return "has an empty part"
        if part in [".", ".."]:
            return "has the part '{}'".format(part)
    if "\\" in path:
        return "has a backslash"
    return None

def _check(where, path):
    problem = _problem(path)
    if problem:
        fail("{}: path '{}' {}; it must be a plain path below the manifest's root, such as 'bin/app'.".format(where, path, problem))

def folder_path(where, folder):
    """Checks a folder's path.

    Args:
      where: str. Whose it is, for messages.
      folder: str. Empty for the manifest's root; may end with a slash.

    Returns:
      str: the path without a slash at its end.
    """
    path = folder.removesuffix("/")
    if folder:
        _check(where, path)
    return path

def file_path(where, path, basename):
    """Checks a file's path.

    Args:
      where: str. Whose it is, for messages.
      path: str. If it ends with a slash, that of the folder it goes to.
      basename: str. Its name, which it keeps there.

    Returns:
      str: its whole path.
    """
    if path.endswith("/"):
        path += basename
    _check(where, path)
    return path

def source_path(where, name, strip_prefix, prefix):
    """The path of a file in `srcs`.

    Args:
      where: str. Whose it is, for messages.
      name: str. The file's path in its package.
      strip_prefix: str. Folder that the name loses.
      prefix: str. Folder that it gets.

    Returns:
      str: the path.
    """
    if strip_prefix and not name.startswith(strip_prefix + "/"):
        fail("{}: '{}' in 'srcs' is not in the folder '{}', which 'strip_prefix' names. Leave it out by 'exclude', or put it into a manifest of its own.".format(where, name, strip_prefix))
    path = name[len(strip_prefix) + 1:] if strip_prefix else name
    path = prefix + "/" + path if prefix else path
    _check(where, path)
    return path

def check_clashes(where, paths):
    """Checks that no file's path is given twice, and that none is a folder, too.

    Args:
      where: str. Whose they are, for messages.
      paths: list[(str, str)]. Paths, and where each comes from.
    """
    origins = {}
    for path, origin in paths:
        if path in origins and origins[path] != origin:
            fail("{}: '{}' is to be {}, and {}. Give one of them another path, or lay a manifest with one over the other by 'overlays'.".format(where, path, origins[path], origin))
        origins[path] = origin
    for path in origins:
        parts = path.split("/")
        for count in range(1, len(parts)):
            folder = "/".join(parts[:count])
            if folder in origins:
                fail("{}: '{}' is to be {}, and a folder with '{}', which is {}. Give one of them another path.".format(where, folder, origins[folder], path, origins[path]))

def archive_parts(executables, folders, leaves):
    """Divides a manifest into what archives take as it is: folders whose files have one mode, and single files.

    Modes of files inside a folder do not survive Bazel, so executables stand alone.

    Args:
      executables: list[str]. Paths of executables.
      folders: list[str]. Top-level folders of other files; an empty one if there may be some anywhere.
      leaves: list[str]. Paths of other files at top level.

    Returns:
      struct: `executables`, `folders` and `leaves` (list[str], sorted, none twice).
    """
    anywhere = "" in folders
    executables = {path: None for path in executables}
    return struct(
        executables = sorted(executables),
        folders = [""] if anywhere else sorted({folder: None for folder in folders}),
        leaves = [] if anywhere else sorted({path: None for path in leaves if path not in executables}),
    )
