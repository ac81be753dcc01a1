"""`python_executable` as BUILD files call it: the rule, and around it the targets that trim an executable."""

load(":executable.bzl", _python_executable = "python_executable")
load(":trim.bzl", "check_untrimmed", "encoded_run", "python_trim_recording", "python_trim_test", "python_trim_update", "python_without_list")

visibility(["//rules/..."])

# What targets that belong to an executable have in common with it.
_COMMON = ["compatible_with", "exec_compatible_with", "features", "restricted_to", "target_compatible_with", "testonly", "visibility"]

def _untrimmed_location(name, location):
    """A policy or location of the untrimmed executable: its files beside it have a folder of their own."""
    kind, colon, prefix = location.partition(":")
    return "{}:{}.untrimmed.files/{}".format(kind, name, prefix) if colon else location

def python_executable(name, trim = None, trim_runs = [], trim_data = [], trim_include = [], unused_extension_modules = None, **kwargs):
    """One native executable with Python, its standard library and an application inside.

    With `trim`, it has only what is named in a list that is recorded by running it: see docs/trimming.md. Then there are, besides:

    - `NAME.untrimmed`: the executable with everything in it, which records what it uses.
    - `NAME.trim`: `bazel run` writes the list into the source tree.
    - `NAME.trim_test`: the list is up to date, and the trimmed executable does the same runs. Its log has the sizes.

    Args:
      name: Name of the target.
      trim: str or None. File in this package: the list of what is kept.
      trim_runs: list[struct]. From `trim_run`: runs that show what is used. Without any, `bazel run NAME.trim -- ARGUMENTS` records one by hand.
      trim_data: list[Label]. Files that the runs read.
      trim_include: list[str]. Names of what is kept whatever the runs use; `*` stands for any characters.
      unused_extension_modules: list[str] or None. `UNUSED_EXTENSION_MODULES` of the file beside the list that has the ending `.bzl`, which is written together with the
        list: extension modules are linked, and those of the distribution that no run uses can be left out only if this is known before.
      **kwargs: attributes of the rule.
    """
    if trim == None:
        check_untrimmed(
            "//{}:{}".format(native.package_name(), name),
            {"trim_data": trim_data, "trim_include": trim_include, "trim_runs": trim_runs},
        )
        _python_executable(name = name, unused_extension_modules = unused_extension_modules, **kwargs)
        return
    common = {attribute: kwargs[attribute] for attribute in _COMMON if attribute in kwargs}
    tags = kwargs.get("tags", [])
    label = "//{}:{}".format(native.package_name(), name)
    recorder = label + ".trim"
    extensions = trim.rpartition(".")[0] + ".bzl" if unused_extension_modules != None else None
    filters = kwargs.pop("resource_filter_files", [])
    unknown = kwargs.pop("resource_filter_unknown", "warn")
    is_recorded = bool(native.glob([trim], allow_empty = True))
    if is_recorded:
        _python_executable(
            name = name,
            resource_filter_files = [trim] + filters,
            resource_filter_unknown = unknown,
            trim_target = recorder,
            unused_extension_modules = unused_extension_modules,
            **kwargs
        )
    else:
        python_without_list(name = name, list = trim, recorder = recorder, tags = tags, **common)
    untrimmed = dict(kwargs, tags = tags + ["manual"])
    if type(kwargs.get("resources_policy")) == "string":
        untrimmed["resources_policy"] = _untrimmed_location(name, kwargs["resources_policy"])
    if type(kwargs.get("resource_locations")) == "dict":
        untrimmed["resource_locations"] = {
            pattern: _untrimmed_location(name, location)
            for pattern, location in kwargs["resource_locations"].items()
        }
    _python_executable(
        name = name + ".untrimmed",
        record_uses = True,
        **untrimmed
    )
    recorded, outcome = None, None
    if trim_runs:
        programs = {run.program: None for run in trim_runs if run.program}.keys()
        runs = dict(
            common,
            data = trim_data,
            programs = programs,
            runs = [encoded_run(run, programs) for run in trim_runs],
            tags = tags + ["manual"],
        )
        recorded, outcome = name + ".recorded", name + ".trimmed_runs"
        python_trim_recording(name = recorded, executable = name + ".untrimmed", **runs)
        python_trim_recording(name = outcome, executable = name, keep_going = True, **runs)
    here = native.package_name() + "/" if native.package_name() else ""
    lists = dict(
        common,
        executable = name + ".untrimmed",
        extensions = here + extensions if extensions else None,
        include = trim_include,
        list = here + trim,
        recorded = recorded,
        recorder = recorder,
    )
    python_trim_update(name = name + ".trim", tags = tags + ["manual"], **lists)
    python_trim_test(
        name = name + ".trim_test",
        size = "small",
        committed = ([trim] if is_recorded else []) + ([extensions] if extensions else []),
        outcome = outcome,
        tags = tags,
        trimmed = name,
        **lists
    )
