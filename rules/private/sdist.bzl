"""`python_sdist_resources`: a wheel built from a source distribution, and its extension modules as objects to link."""

load("@rules_cc//cc:action_names.bzl", "ACTION_NAMES")
load("@rules_cc//cc:find_cc_toolchain.bzl", "find_cc_toolchain", "use_cc_toolchain")
load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load("//rules:providers.bzl", "PythonExtensionModuleInfo")
load(":actions.bzl", "run_tool")
load(":extension_module.bzl", "init_function", "static_init_function")
load(":producers.bzl", "WHEEL_ATTRIBUTES", "wheel_providers")
load(":py_info.bzl", "PY_INFO", "execution_roots", "py_info")
load(":toolchain.bzl", "TOOLCHAIN_TYPE")

visibility(["//rules/..."])

_SdistBuildInfo = provider(
    doc = "What was built from a source distribution.",
    fields = {
        "linker_input": "LinkerInput. What else 'modules' have to be linked with because of 'cc_deps'.",
        "modules": "dict[str, struct]. Extension modules to link, by name: `flags` (File: what the linker is to be told, too), `library` (File), `object` (File).",
        "rest": "File. The wheel without 'modules'.",
        "wheel": "File. The wheel.",
    },
)

_SUFFIXES = [".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".zip"]

# Per language of the build: the actions of the toolchain whose flags its commands get.
_LANGUAGES = {
    "c": (ACTION_NAMES.c_compile, ACTION_NAMES.cpp_link_dynamic_library),
    "c++": (ACTION_NAMES.cpp_compile, ACTION_NAMES.cpp_link_dynamic_library),
}

def _c_libraries(ctx):
    """The libraries in 'cc_deps', as something that a build can compile and link with."""
    info = cc_common.merge_cc_infos(cc_infos = [dep[CcInfo] for dep in ctx.attr.cc_deps])
    archives, shared, flags, rest, additional = [], [], [], [], []
    for linker_input in info.linking_context.linker_inputs.to_list():
        flags += linker_input.user_link_flags
        additional += linker_input.additional_inputs
        for library in linker_input.libraries:
            # In shared libraries, too.
            archive = library.pic_static_library or library.static_library
            if archive:
                archives.append(archive)
            else:
                shared.append(library.resolved_symlink_dynamic_library or library.dynamic_library)
                rest.append(library)
    context = info.compilation_context
    return struct(
        archives = archives,
        defines = ["-D" + define for define in context.defines.to_list()],
        files = depset(archives + shared + additional, transitive = [context.headers]),
        includes = depset(transitive = [context.quote_includes, context.includes, context.system_includes]).to_list(),
        link_flags = [file.path for file in shared] + flags,
        linker_input = cc_common.create_linker_input(
            owner = ctx.label,
            additional_inputs = depset(additional),
            libraries = depset(rest),
            user_link_flags = depset(flags),
        ),
    )

def _compiler(ctx, toolchain, distribution, libraries):
    """What tools.sdist.compiler has to know."""
    features = cc_common.configure_features(
        ctx = ctx,
        cc_toolchain = toolchain,
        requested_features = ctx.features,
        unsupported_features = ctx.disabled_features,
    )

    def command_line(action, variables):
        return cc_common.get_memory_inefficient_command_line(
            feature_configuration = features,
            action_name = action,
            variables = variables,
        )

    compile_variables = cc_common.create_compile_variables(cc_toolchain = toolchain, feature_configuration = features)
    link_variables = cc_common.create_link_variables(
        cc_toolchain = toolchain,
        feature_configuration = features,
        is_linking_dynamic_library = True,
        is_using_linker = True,
    )

    # A build says itself whether it links a shared library, and a C library needs none of C++'s.
    dropped = ["-shared", "-lstdc++", "-lm"]
    return {
        "archiver": toolchain.ar_executable,
        "compiler": cc_common.get_tool_for_action(feature_configuration = features, action_name = ACTION_NAMES.c_compile),
        "flags": {language: command_line(compile, compile_variables) + libraries.defines for language, (compile, _) in _LANGUAGES.items()},
        "includes": [distribution.include_directory] + libraries.includes,
        "libraries": [file.path for file in libraries.archives],
        "link_flags": {
            language: (
                [flag for flag in command_line(link, link_variables) if flag not in dropped] +
                libraries.link_flags +
                (["-lstdc++"] if language == "c++" else [])
            )
            for language, (_, link) in _LANGUAGES.items()
        },
        "linker": toolchain.ld_executable,
        "objcopy": toolchain.objcopy_executable,
    }

def _module_files(ctx, name):
    # The import root is this folder, so that the shared library is where a wheel would have it.
    folder = "{}.modules/{}".format(ctx.label.name, name)
    return struct(
        flags = ctx.actions.declare_file(folder + ".flags"),
        library = ctx.actions.declare_file("{}.modules/lib/{}.so".format(ctx.label.name, name.replace(".", "/"))),
        object = ctx.actions.declare_file(folder + ".o"),
    )

def _sdist_build_impl(ctx):
    if not [suffix for suffix in _SUFFIXES if ctx.file.sdist.basename.endswith(suffix)]:
        fail("{}: 'sdist' is {}, which is no source distribution: it must end in {}. Wheels are for `python_wheel_resources`.".format(
            ctx.label,
            ctx.file.sdist.short_path,
            ", ".join(_SUFFIXES),
        ))
    twice = [name for name in ctx.attr.extension_modules if name in ctx.attr.shared_extension_modules]
    if twice:
        fail("{}: 'extension_modules' and 'shared_extension_modules' both name {}. Name each in one of them.".format(ctx.label, " and ".join(twice)))
    python = ctx.toolchains[TOOLCHAIN_TYPE]
    distribution = python.distribution
    toolchain = find_cc_toolchain(ctx)
    libraries = _c_libraries(ctx)
    wheel = ctx.actions.declare_file(ctx.label.name + ".whl")
    rest = ctx.actions.declare_file(ctx.label.name + ".rest.whl") if ctx.attr.extension_modules else wheel
    log = ctx.actions.declare_file(ctx.label.name + ".log")
    request = ctx.actions.declare_file(ctx.label.name + ".json")
    modules = {name: _module_files(ctx, name) for name in ctx.attr.extension_modules}
    sysconfigdata = [file for file in distribution.stdlib if file.basename.startswith("_sysconfigdata_")]
    ctx.actions.write(request, json.encode_indent({
        "compiler": _compiler(ctx, toolchain, distribution, libraries),
        "config_settings": ctx.attr.config_settings,
        "environment": ctx.attr.env,
        "headers": distribution.include_directory,
        "interpreter": python.exec_interpreter.executable.path,
        "label": str(ctx.label).removesuffix(".build"),
        "log": log.path,
        "modules": {
            name: {
                "flags": files.flags.path,
                "library": files.library.path,
                "object": files.object.path,
                "renamed": static_init_function(name),
                "symbol": init_function(ctx.label, name),
            }
            for name, files in modules.items()
        },
        # As `sysconfig.get_platform()` calls it, musl or not.
        "platform": "linux-" + distribution.target_triple.split("-")[0] if "-linux-" in distribution.target_triple else None,
        "programs": [file.path for file in ctx.files.programs],
        "python_home": python.exec_interpreter.home,
        "rest": rest.path,
        "roots": execution_roots(ctx.attr.build_deps),
        "sdist": ctx.file.sdist.path,
        "shared_modules": ctx.attr.shared_extension_modules,
        "sysconfigdata": sysconfigdata[0].path if sysconfigdata else None,
        "unneeded": ctx.attr.unneeded_build_requirements,
        "wheel": wheel.path,
    }))
    arguments = ctx.actions.args()
    arguments.add(request)
    run_tool(
        ctx,
        interpreter = python.exec_interpreter,
        module = "tools.sdist.build",
        arguments = [arguments],
        inputs = depset(
            [request, ctx.file.sdist] + ctx.files.programs + sysconfigdata,
            transitive = [distribution.headers, toolchain.all_files, libraries.files] + [dep[DefaultInfo].default_runfiles.files for dep in ctx.attr.build_deps],
        ),
        outputs = depset([wheel, rest, log]).to_list() + [file for files in modules.values() for file in [files.flags, files.library, files.object]],
        mnemonic = "PyoxBuildSdist",
        progress_message = "Building a wheel of {}".format(ctx.file.sdist.basename),
        execution_requirements = {"block-network": ""},
    )
    return [
        DefaultInfo(files = depset([wheel])),
        OutputGroupInfo(log = depset([log])),
        _SdistBuildInfo(linker_input = libraries.linker_input, modules = modules, rest = rest, wheel = wheel),
    ]

_sdist_build = rule(
    implementation = _sdist_build_impl,
    doc = "A wheel built from a source distribution.",
    attrs = {
        "build_deps": attr.label_list(
            cfg = "exec",
            providers = [PY_INFO],
        ),
        "cc_deps": attr.label_list(providers = [CcInfo]),
        "config_settings": attr.string_list_dict(),
        "env": attr.string_dict(),
        "extension_modules": attr.string_list(),
        "programs": attr.label_list(
            allow_files = True,
            cfg = "exec",
        ),
        "sdist": attr.label(
            allow_single_file = True,
            mandatory = True,
        ),
        "shared_extension_modules": attr.string_list(),
        "unneeded_build_requirements": attr.string_list(),
        "_tools": attr.label(
            default = Label("//tools:sdist_sources"),
            allow_files = True,
        ),
    },
    fragments = ["cpp"],
    toolchains = [TOOLCHAIN_TYPE] + use_cc_toolchain(),
)

def _sdist_module_impl(ctx):
    build = ctx.attr.build[_SdistBuildInfo]
    files = build.modules[ctx.attr.module_name]
    repository = ctx.label.repo_name or ctx.workspace_name
    root = "/".join([part for part in [repository, ctx.label.package, ctx.attr.build.label.name + ".modules/lib"] if part])
    return [
        DefaultInfo(files = depset([files.library]), runfiles = ctx.runfiles([files.library])),
        py_info(imports = [root]),
        PythonExtensionModuleInfo(
            init_function = static_init_function(ctx.attr.module_name),
            label = ctx.label,
            linker_input = cc_common.create_linker_input(
                owner = ctx.label,
                # Which libraries there are is known once the build has run.
                user_link_flags = depset(["@" + files.flags.path] + build.linker_input.user_link_flags),
                additional_inputs = depset([files.flags] + build.linker_input.additional_inputs),
                libraries = depset(build.linker_input.libraries),
            ),
            module_name = ctx.attr.module_name,
            object = files.object,
            shared_library = files.library,
        ),
    ]

_sdist_module = rule(
    implementation = _sdist_module_impl,
    doc = "An extension module that was built from a source distribution.",
    attrs = {
        "build": attr.label(
            mandatory = True,
            providers = [_SdistBuildInfo],
        ),
        "module_name": attr.string(mandatory = True),
    },
)

def _sdist_resources_impl(ctx):
    build = ctx.attr.build[_SdistBuildInfo]
    return wheel_providers(ctx, build.rest, unpacked = build.wheel)

_sdist_resources = rule(
    implementation = _sdist_resources_impl,
    doc = "What a source distribution installs.",
    attrs = WHEEL_ATTRIBUTES | {
        "build": attr.label(
            mandatory = True,
            providers = [_SdistBuildInfo],
        ),
    },
    toolchains = [TOOLCHAIN_TYPE],
)

def python_sdist_resources(
        name,
        sdist,
        build_deps = [],
        cc_deps = [],
        deps = [],
        extension_modules = [],
        shared_extension_modules = [],
        config_settings = {},
        env = {},
        programs = [],
        unneeded_build_requirements = [],
        **kwargs):
    """What a source distribution installs, as a dependency of `py_library` and `python_executable`.

    An action builds a wheel of it (PEP 517) with the distribution's own Python, 'build_deps', the C++ toolchain, and no network. Its extension modules are
    linked into executables, as those of `python_extension_module` are, and like them each is a target, NAME.MODULE.

    Args:
      name: str. The target's name. NAME.build is the wheel as it was built, and its output group `log` is what the build wrote.
      sdist: Label. The archive, by the file name that it has on the index.
      build_deps: list[Label]. What the build imports: `py_library` targets, such as `pyoxidizer.wheels` has. They must be what `build-system.requires` asks for.
      cc_deps: list[Label]. C and C++ libraries that the build compiles and links with: `cc_library` and others with CcInfo. `-lNAME` finds the one called NAME.
      deps: list[Label]. What the distribution itself depends on, as of a `py_library`.
      extension_modules: list[str]. Its extension modules, by their whole names; each is linked into executables.
      shared_extension_modules: list[str]. Those of its extension modules that stay shared libraries.
      config_settings: dict[str, list[str]]. Settings for the build backend.
      env: dict[str, str]. Environment variables for the build.
      programs: list[Label]. Programs that the build finds by their file names.
      unneeded_build_requirements: list[str]. Names of distributions that the build asks for and does without.
      **kwargs: Attributes that all rules have, for each of the targets.
    """
    _sdist_build(
        name = name + ".build",
        build_deps = build_deps,
        cc_deps = cc_deps,
        config_settings = config_settings,
        env = env,
        extension_modules = extension_modules,
        programs = programs,
        sdist = sdist,
        shared_extension_modules = shared_extension_modules,
        unneeded_build_requirements = unneeded_build_requirements,
        **kwargs
    )
    for module in extension_modules:
        _sdist_module(
            name = "{}.{}".format(name, module),
            build = ":{}.build".format(name),
            module_name = module,
            **kwargs
        )
    _sdist_resources(
        name = name,
        build = ":{}.build".format(name),
        deps = deps + [":{}.{}".format(name, module) for module in extension_modules],
        **kwargs
    )
