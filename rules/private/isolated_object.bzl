"""Linking libraries into one object file of which a single name is seen."""

visibility(["//rules/...", "//tools/launcher/..."])

def split_libraries(linking_context):
    """What there is to link.

    Args:
      linking_context: LinkingContext.

    Returns:
      (list[File], list[File], struct): archives to link whole, archives to take what is needed from, and `flags`, `libraries` and `additional` of a linker
      input with the rest.
    """
    whole, archives, flags, rest, additional = [], [], [], [], []
    for linker_input in linking_context.linker_inputs.to_list():
        flags += linker_input.user_link_flags
        additional += linker_input.additional_inputs
        for library in linker_input.libraries:
            archive = library.static_library or library.pic_static_library
            if not archive:
                rest.append(library)
            elif library.alwayslink:
                whole.append(archive)
            else:
                archives.append(archive)
    return whole, archives, struct(flags = flags, libraries = rest, additional = additional)

def isolated_object(ctx, toolchain, whole, archives, symbol, renamed):
    """Links archives into one object file that defines nothing but one symbol.

    So two of them may use one name for different things, as they may in two shared libraries. What they share, each has for itself.

    Args:
      ctx: Context.
      toolchain: CcToolchainInfo.
      whole: list[File]. Archives to link whole.
      archives: list[File]. Archives to take what is needed from.
      symbol: str. The symbol in the archives.
      renamed: str. What it is called in the object.

    Returns:
      File.
    """
    if toolchain.objcopy_executable == "/bin/false":
        fail("{}: it is to be linked into executables, for which its names are hidden by objcopy, and the C toolchain '{}' has none. With zig, which 'glibc_floor' takes, there are no linked extension modules or allocators of one's own; list extension modules in 'shared_extension_modules'.".format(
            ctx.label,
            toolchain.toolchain_id,
        ))
    linked = ctx.actions.declare_file(ctx.label.name + ".linked.o")
    arguments = ctx.actions.args()

    # Groups are for a linker that meets the same one again, and their names are about to become local.
    arguments.add_all(["-r", "--force-group-allocation", "-o", linked, "--require-defined=" + symbol])
    arguments.add_all(whole, before_each = "--whole-archive")
    arguments.add("--no-whole-archive")
    arguments.add("--start-group")
    arguments.add_all(archives)
    arguments.add("--end-group")
    ctx.actions.run(
        executable = toolchain.ld_executable,
        arguments = [arguments],
        inputs = depset(whole + archives, transitive = [toolchain.all_files]),
        outputs = [linked],
        mnemonic = "PyoxLinkModule",
        progress_message = "Linking %{label} into one object",
    )
    result = ctx.actions.declare_file(ctx.label.name + ".o")
    arguments = ctx.actions.args()
    arguments.add_all(["--redefine-sym", symbol + "=" + renamed] if renamed != symbol else [])
    arguments.add_all(["--keep-global-symbol", renamed, linked, result])
    ctx.actions.run(
        executable = toolchain.objcopy_executable,
        arguments = [arguments],
        inputs = depset([linked], transitive = [toolchain.all_files]),
        outputs = [result],
        mnemonic = "PyoxRenameModule",
        progress_message = "Hiding the names in %{label}",
    )
    return result
