"""The check that an executable, or what is packed into one, runs with a glibc as old as its target says."""

load("@bazel_skylib//rules:common_settings.bzl", "BuildSettingInfo")
load(":actions.bzl", "run_tool")
load(":sizes.bzl", "component_rows")

visibility(["//rules/..."])

GLIBC_ATTRIBUTES = {
    # From the attribute 'glibc_floor', or from the command line.
    "_glibc_floor": attr.label(default = Label("//rules:glibc_floor")),
    "_glibc_sources": attr.label(
        default = Label("//tools/glibc:sources"),
        allow_files = True,
    ),
}

def declare_glibc_check(ctx, toolchain, packed, beside, linked = None):
    """Declares the check, if the target says which glibc it has to run with.

    Args:
      ctx: Context of a rule with GLIBC_ATTRIBUTES.
      toolchain: ToolchainInfo of the distribution.
      packed: struct, from `declare_payload`.
      beside: list[File]. What is beside it.
      linked: struct or None. Of an executable: `launcher` (LauncherInfo), `link_map` (File: the linker's map of the launcher), and `modules`
        (struct with `variants` and `linked`). Without it the payload alone is checked.

    Returns:
      list[File]: for the output group `_validation`.
    """
    floor = ctx.attr._glibc_floor[BuildSettingInfo].value
    if not floor:
        return []
    distribution = toolchain.distribution
    if not distribution.target_triple.endswith("-linux-gnu"):
        fail("{}: 'glibc_floor' is {}, but it is for {}, which has no glibc. Leave 'glibc_floor' out, or choose another platform.".format(
            ctx.label,
            floor,
            distribution.target_triple,
        ))
    checked = ctx.actions.declare_file(ctx.label.name + ".glibc_checked")
    arguments = ctx.actions.args()
    arguments.add("--label", str(ctx.label))
    arguments.add("--floor", floor)
    arguments.add("--target-triple", distribution.target_triple)
    arguments.add("--output", checked)
    for file in beside:
        arguments.add_all("--beside", [file], expand_directories = False)
    inputs = [packed.output] + beside
    parts = [arguments]
    if linked:
        rows, files = component_rows(ctx, linked.launcher, distribution, linked.modules)
        inputs += [linked.link_map] + files
        arguments.add("--executable", packed.output)
        arguments.add("--map", linked.link_map)
        arguments.add("--components")
        parts.append(rows)
    else:
        arguments.add("--payload", packed.output)
    before_archives = ctx.actions.args()
    before_archives.add("--archives")
    run_tool(
        ctx,
        interpreter = toolchain.exec_interpreter,
        module = "tools.glibc.check",
        arguments = parts + [before_archives, packed.archive_rows],
        inputs = depset(inputs, transitive = [packed.archives, ctx.attr._glibc_sources[DefaultInfo].files]),
        outputs = [checked],
        mnemonic = "PyoxCheckGlibc",
        progress_message = "Checking that %{label} runs with glibc " + floor,
    )
    return [checked]
