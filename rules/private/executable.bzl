"""The rule `python_executable`."""

load("@rules_cc//cc:find_cc_toolchain.bzl", "use_cc_toolchain")
load(":actions.bzl", "run_tool")
load(":analysis.bzl", "ANALYSIS_ATTRIBUTES", "declare_analysis_check")
load(":application.bzl", "APPLICATION_ATTRIBUTES")
load(":executable_modules.bzl", "executable_launcher", "executable_modules", "libpython_beside")
load(":extension_modules.bzl", "can_be_left_out")
load(":glibc.bzl", "GLIBC_ATTRIBUTES", "declare_glibc_check")
load(":launcher.bzl", "ALLOCATOR_BACKENDS", "LauncherInfo", "choose_extension_modules")
load(":licenses.bzl", "declare_licenses")
load(":payload.bzl", "declare_payload")
load(":sizes.bzl", "size_report")
load(":target_transition.bzl", "TARGET_ATTRIBUTES", "target_transition")
load(":toolchain.bzl", "TOOLCHAIN_TYPE")
load(":trim_list.bzl", "PythonTrimInfo")

visibility(["//rules/..."])

# What the launcher starts.
_OLDEST, _NEWEST = (3, 10), (3, 15)

def _check_python(ctx, distribution):
    version = tuple([int(part) for part in distribution.python_version.split(".")[:2]])
    if version < _OLDEST or version > _NEWEST:
        fail("{}: {} holds Python {}; executables can have 3.10 to 3.15. Choose another distribution, by the tag `pyoxidizer.distribution` or the flag `@rules_python//python/config_settings:python_version`.".format(
            ctx.label,
            distribution.label,
            distribution.python_version,
        ))

def _payload(ctx, toolchain, executable):
    """The payload as a file of its own, which only those need that ask for it: writing it took as long as writing the executable."""
    payload = ctx.actions.declare_file(ctx.label.name + ".payload")
    arguments = ctx.actions.args()
    arguments.add("--executable", executable)
    arguments.add("--output", payload)
    run_tool(
        ctx,
        interpreter = toolchain.exec_interpreter,
        module = "tools.payload.extract",
        arguments = [arguments],
        inputs = [executable],
        outputs = [payload],
        mapped = True,
        mnemonic = "PyoxPayload",
        progress_message = "Extracting the payload of %{label}",
    )
    return payload

def _payload_alone(ctx, toolchain, modules):
    """What there is for platforms without a launcher: all but the executable, of which building says why."""
    if modules.linked:
        fail("{}: {} has to be linked, and there is no launcher for {}. Depend on a wheel that has it as a shared library.".format(
            ctx.label,
            modules.linked[0].label,
            toolchain.distribution.target_triple,
        ))
    packed = declare_payload(ctx, toolchain, modules)
    executable = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.symlink(output = executable, target_file = ctx.executable._launcher, is_executable = True)
    beside = packed.files + libpython_beside(ctx, toolchain.distribution)
    return [
        DefaultInfo(
            executable = executable,
            files = depset([executable] + beside),
            runfiles = ctx.runfiles(beside),
        ),
        OutputGroupInfo(
            module_names = depset([packed.module_names]),
            payload = depset([packed.output] + beside),
            reports = packed.reports,
        ),
        declare_licenses(ctx, toolchain, modules, ctx.executable._launcher, packed.module_names).info,
        _trim_info(distribution = toolchain.distribution, modules = modules),
    ]

def _trim_info(distribution, modules):
    return PythonTrimInfo(extension_modules = sorted(
        [name for name in modules.variants if can_be_left_out(distribution.extensions[name])] +
        [module.module_name for module in modules.linked],
    ))

def _python_executable_impl(ctx):
    toolchain = ctx.toolchains[TOOLCHAIN_TYPE]
    distribution = toolchain.distribution
    _check_python(ctx, distribution)
    modules = executable_modules(ctx, distribution)
    if not ctx.attr._launcher[0][LauncherInfo].link_map:
        return _payload_alone(ctx, toolchain, modules)
    launcher, link_map = executable_launcher(ctx, distribution, modules)
    packed = declare_payload(ctx, toolchain, modules, launcher)
    executable = packed.output
    payload = _payload(ctx, toolchain, executable)
    beside = packed.files + libpython_beside(ctx, distribution)
    sizes = size_report(
        ctx,
        interpreter = toolchain.exec_interpreter,
        launcher = ctx.attr._launcher[0][LauncherInfo],
        link_map = link_map,
        distribution = distribution,
        modules = modules,
        packed = packed,
        payload = payload,
        executable = executable,
    )
    glibc_checks = declare_glibc_check(
        ctx,
        toolchain,
        packed = packed,
        beside = beside,
        linked = struct(
            launcher = ctx.attr._launcher[0][LauncherInfo],
            link_map = link_map,
            modules = modules,
        ),
    )
    licenses = declare_licenses(ctx, toolchain, modules, launcher, packed.module_names)
    return [
        DefaultInfo(
            executable = executable,
            files = depset([executable] + beside),
            runfiles = ctx.runfiles(beside),
        ),
        OutputGroupInfo(
            _validation = depset(licenses.validations + glibc_checks + declare_analysis_check(ctx, toolchain, executable, beside)),
            launcher = depset([launcher]),
            licenses = depset([licenses.info.text]),
            module_names = depset([packed.module_names]),
            payload = depset([payload]),
            reports = packed.reports,
            sizes = depset(sizes),
        ),
        licenses.info,
        _trim_info(distribution, modules),
    ]

python_executable = rule(
    implementation = _python_executable_impl,
    doc = """One native executable with Python, its standard library and an application inside.

`bazel build` gives a single file that runs without Python, other files, or unpacking; `bazel run` runs it. Output groups: `payload` (what is attached to the
launcher), `launcher` (linked once for a distribution, shared by all executables), `licenses` (what is inside, with all licence texts), `module_names` (names of
everything packed), `reports` (what of each target was left out, and why) and `sizes` (how large each part is).""",
    executable = True,
    cfg = target_transition,
    attrs = APPLICATION_ATTRIBUTES | ANALYSIS_ATTRIBUTES | GLIBC_ATTRIBUTES | TARGET_ATTRIBUTES | {
        "allocator_backend": attr.string(
            doc = """Where Python's memory comes from, as the settings `allocator_raw`, `allocator_mem`, `allocator_obj` and `allocator_pymalloc_arena` say in detail; without
them `PyMem_RawMalloc` and large blocks. `system` is the C library, `rust` Rust's use of it; `jemalloc`, `mimalloc` and `snmalloc` are linked.""",
            default = "default",
            values = ALLOCATOR_BACKENDS,
        ),
        "record_uses": attr.bool(
            doc = """Whether the executable can record what it uses: names of resources, into files in the folder that the environment variable
`PYOXIDIZER_RECORD` names. See docs/trimming.md.""",
        ),
        "trim_target": attr.string(
            doc = "The target that records what `resource_filter_files` hold, for messages: see `trim` in docs/trimming.md.",
        ),
        "unused_extension_modules": attr.string_list(
            doc = "Extension modules that are left out where there are any of these names and Python starts without: see `trim` in docs/trimming.md.",
        ),
        "_launcher": attr.label(
            default = Label("//tools/launcher:of_platform"),
            executable = True,
            cfg = choose_extension_modules,
        ),
    },
    fragments = ["cpp"],
    toolchains = [TOOLCHAIN_TYPE] + use_cc_toolchain(mandatory = False),
)
