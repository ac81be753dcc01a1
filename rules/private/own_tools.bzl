"""Our Python tools, as repository rules call them."""

visibility(["//rules/..."])

# Deeper than any folder of them.
_DEPTH = 5

def own_tools(rctx, folders):
    """Where our tools are found. The repository is fetched anew once one of them changes: Bazel knows of files that it loads itself.

    Args:
      rctx: Context of a repository rule.
      folders: list[str]. Those below `tools` that matter.

    Returns:
      str: the folder for PYTHONPATH.
    """
    root = rctx.path(Label("//:BUILD.bazel")).dirname
    if hasattr(rctx, "watch"):
        rest = [root.get_child("tools").get_child(folder) for folder in folders]
        for _ in range(_DEPTH):
            entries = [entry for folder in rest for entry in folder.readdir(watch = "no")]
            for entry in entries:
                if entry.basename.endswith(".py"):
                    rctx.watch(entry)
            rest = [entry for entry in entries if entry.is_dir]
    return str(root)
