"""What pack is told about filter files."""

visibility(["//rules/..."])

PythonTrimInfo = provider(
    doc = "What an executable could do without.",
    fields = {
        "extension_modules": "list[str]. Extension modules that it has and Python starts without.",
    },
)

# Which environment variable names the folder that executables record into.
RECORD_VARIABLE = "PYOXIDIZER_RECORD"

def shown(label):
    """A label as one writes it on a command line.

    Args:
      label: Label.

    Returns:
      str.
    """
    text = str(label)
    return text.lstrip("@") if text.lstrip("@").startswith("//") else text

def filter_options(ctx):
    """Options of pack that say what to do with filter files.

    Args:
      ctx: Context of a rule with `resource_filter_unknown`.

    Returns:
      list[str].
    """
    recorder = getattr(ctx.attr, "trim_target", "")
    if recorder:
        advice = "it was left out of {}, as no recorded run used it: record one that does, with `bazel run {}`".format(shown(ctx.label), recorder)
    else:
        advice = "it was left out of {}: add its name to one of the 'resource_filter_files'".format(shown(ctx.label))
    return ["--filter-advice", advice] + (["--allow-unknown"] if ctx.attr.resource_filter_unknown == "warn" else [])
