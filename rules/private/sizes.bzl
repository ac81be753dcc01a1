"""The report of how large the parts of an executable are."""

load(":actions.bzl", "run_tool")

visibility(["//rules/..."])

def _component_rows(entry):
    return [json.encode({"component": entry.component, "path": file.path}) for file in entry.files]

def _library_name(file):
    return file.basename.removeprefix("lib").removesuffix(".a")

def _components(launcher, distribution, modules):
    """What was linked, and what it belongs to. A library that the interpreter needs, too, is a library."""
    found = [struct(component = "interpreter", files = distribution.core_objects)]
    for name, variant in modules.variants.items():
        found.append(struct(component = "extension module " + name, files = variant.objects))
    for module in modules.linked:
        found.append(struct(component = "extension module " + module.module_name, files = [module.object]))
    for variant in modules.variants.values():
        for library in variant.static_libraries:
            found.append(struct(component = "library " + _library_name(library), files = [library]))
    for linker_input in launcher.code.linking_context.linker_inputs.to_list():
        for library in linker_input.libraries:
            archive = library.static_library or library.pic_static_library
            found.append(struct(component = "launcher", files = [archive] + library.objects + library.pic_objects))
    return found

def component_rows(ctx, launcher, distribution, modules):
    """Rows of what was linked, and what it belongs to.

    Args:
      ctx: Context.
      launcher: LauncherInfo.
      distribution: PythonDistributionInfo.
      modules: struct with `variants` and `linked`.

    Returns:
      (Args, list[File]): the rows, and the files that they name.
    """
    components = _components(launcher, distribution, modules)
    rows = ctx.actions.args()
    rows.use_param_file("%s", use_always = True)
    rows.set_param_file_format("multiline")
    rows.add_all(components, map_each = _component_rows)
    return rows, [file for component in components for file in component.files]

def size_report(ctx, interpreter, launcher, link_map, distribution, modules, packed, payload, executable):
    """Declares the report.

    Args:
      ctx: Context.
      interpreter: struct of `PythonDistributionInfo.interpreter`, for the execution platform.
      launcher: LauncherInfo.
      link_map: File. The linker's map of the launcher.
      distribution: PythonDistributionInfo.
      modules: struct with `variants` and `linked`.
      packed: struct, from `declare_payload`.
      payload: File. What it has packed.
      executable: File.

    Returns:
      list[File]: as JSON, and as text.
    """
    outputs = [ctx.actions.declare_file(ctx.label.name + ".sizes." + suffix) for suffix in ["json", "txt"]]
    arguments = ctx.actions.args()
    arguments.add("--executable", executable)
    arguments.add("--map", link_map)
    arguments.add("--payload", payload)
    arguments.add("--output", outputs[0])
    arguments.add("--text", outputs[1])
    arguments.add("--components")
    rows, _ = component_rows(ctx, launcher, distribution, modules)
    before_archives = ctx.actions.args()
    before_archives.add("--archives")
    run_tool(
        ctx,
        interpreter = interpreter,
        module = "tools.sizes.report",
        arguments = [arguments, rows, before_archives, packed.archive_rows],
        inputs = depset([executable, link_map, payload], transitive = [packed.archives]),
        outputs = outputs,
        mnemonic = "PyoxSizes",
        progress_message = "Measuring %{label}",
    )
    return outputs
