"""The extension modules of an executable, and the launcher they are linked into."""

load("//rules:providers.bzl", "PythonResourcesInfo")
load(":extension_modules.bzl", "chosen_extension_modules")
load(":launcher.bzl", "LauncherInfo", "selection_of")
load(":launcher_link.bzl", "link_launcher")

visibility(["//rules/..."])

def _check_names(ctx, attribute, known, problem):
    unknown = [name for name in getattr(ctx.attr, attribute) if name not in known]
    if unknown:
        fail("{}: '{}' names {}, which {}. There is {}.".format(
            ctx.label,
            attribute,
            " and ".join(["'{}'".format(name) for name in unknown]),
            problem,
            ", ".join(known) or "none",
        ))

def executable_modules(ctx, distribution):
    """Which extension modules an executable has, and how.

    Args:
      ctx: Context of `python_executable`.
      distribution: PythonDistributionInfo.

    Returns:
      struct: `variants` (dict, the distribution's), `linked` (list[PythonExtensionModuleInfo], the application's that are linked) and `archives` (list[struct],
      the application's that are shared libraries).
    """
    resources = [target[PythonResourcesInfo] for target in ctx.attr.deps if PythonResourcesInfo in target]

    # The one place where something of all dependencies is a list: a link names its modules, and there are few.
    own = {}
    for entry in depset(transitive = [info.extension_modules for info in resources]).to_list():
        name = entry.module.module_name
        if name in own or name in distribution.extensions:
            fail("{}: the extension module '{}' is both {} and {}. Depend on one of them, or name them differently.".format(
                ctx.label,
                name,
                entry.module.label,
                own[name].module.label if name in own else distribution.label,
            ))
        own[name] = entry
    _check_names(ctx, "excluded_extension_modules", sorted(own) + sorted(distribution.extensions), "neither {} nor 'deps' have".format(distribution.label))
    _check_names(ctx, "shared_extension_modules", sorted(own), "no target in 'deps' is")
    excluded = ctx.attr.excluded_extension_modules + getattr(ctx.attr, "unused_extension_modules", [])
    shared = list(ctx.attr.shared_extension_modules)
    if distribution.libpython_link_mode == "shared":
        # The function that tells a builtin module which package it is in is not among those that a shared libpython exports.
        shared += [name for name in own if "." in name]
    own = {name: own[name] for name in sorted(own) if name not in excluded}
    chosen = chosen_extension_modules(distribution, selection_of(ctx.attr))
    if chosen.problems:
        fail("\n".join(["{}: {}".format(ctx.label, problem) for problem in chosen.problems]))
    return struct(
        archives = [entry.archive for name, entry in own.items() if name in shared],
        linked = [entry.module for name, entry in own.items() if name not in shared],
        variants = chosen.variants,
    )

def libpython_beside(ctx, distribution):
    """Puts a shared libpython beside an executable, where the loader looks for it (F054).

    Args:
      ctx: Context of `python_executable`.
      distribution: PythonDistributionInfo.

    Returns:
      list[File]: the library, and those that come with it (F496); empty if libpython is part of the executable.
    """
    if not distribution.shared_library:
        return []
    beside = []
    for library in [distribution.shared_library] + distribution.shared_library_inputs:
        link = ctx.actions.declare_file(library.basename)
        ctx.actions.symlink(output = link, target_file = library)
        beside.append(link)
    return beside

def executable_launcher(ctx, distribution, modules):
    """The launcher of an executable: one that is shared, or its own if the application has extension modules to link.

    Args:
      ctx: Context of `python_executable`.
      distribution: PythonDistributionInfo.
      modules: struct, from `executable_modules`.

    Returns:
      (File, File): the launcher, and the linker's map of it.
    """
    if not modules.linked:
        return ctx.executable._launcher, ctx.attr._launcher[0][LauncherInfo].link_map
    return link_launcher(
        ctx,
        name = ctx.label.name + ".launcher",
        launcher = ctx.attr._launcher[0][LauncherInfo],
        distribution = distribution,
        variants = modules.variants,
        own = modules.linked,
    )
