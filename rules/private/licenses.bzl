"""What is inside an executable, under which licences, and whether they are acceptable."""

load("//rules:providers.bzl", "PythonLicensesInfo", "PythonResourcesInfo")
load(":actions.bzl", "TOOLS_ATTRIBUTE", "run_tool")
load(":toolchain.bzl", "TOOLCHAIN_TYPE")

visibility(["//rules/..."])

_LIBRARIES = Label("//tools/licenses:libraries")

# Attributes `licenses_allowed` and `licenses_denied` are parsed with libraries that nobody else has to fetch.
def _libraries_if_needed(licenses_allowed, licenses_denied):
    return _LIBRARIES if licenses_allowed or licenses_denied else None

_SOURCES_ATTRIBUTE = attr.label(
    default = Label("//tools/licenses:sources"),
    allow_files = True,
    doc = "Sources of the tools for licences.",
)

LICENSE_ATTRIBUTES = {
    "licenses_allowed": attr.string_list(
        doc = """SPDX identifiers or expressions. If given, the build fails where the licence of something inside the executable cannot be satisfied with these. List
`NOASSERTION` to allow what does not state a licence. See docs/licenses.md.""",
    ),
    "licenses_denied": attr.string_list(
        doc = """SPDX identifiers or expressions. The build fails where the licence of something inside the executable cannot be satisfied without one of these.
See docs/licenses.md.""",
    ),
    "_license": attr.label(
        default = Label("//:LICENSE"),
        allow_single_file = True,
    ),
    "_license_libraries": attr.label(
        default = _libraries_if_needed,
        cfg = "exec",
    ),
    "_license_sources": _SOURCES_ATTRIBUTE,
}

def _archive_row(entry):
    return json.encode({"label": entry.label, "path": entry.archive.path, "role": entry.role})

def _dependency_rows(entry):
    return [json.encode({"dependency": dependency, "label": entry.label}) for dependency in entry.dependencies]

def _rows(ctx, option, entries, map_each):
    rows = ctx.actions.args()
    rows.use_param_file(option + "=%s", use_always = True)
    rows.set_param_file_format("multiline")
    rows.add_all(entries, map_each = map_each)
    return rows

def declare_licenses(ctx, toolchain, modules, launcher, module_names):
    """Declares the actions that list what is inside an executable, and check it. They run only if asked for, or if there is a policy.

    Args:
      ctx: Context of a rule with LICENSE_ATTRIBUTES and `deps`.
      toolchain: ToolchainInfo of the distribution.
      modules: struct with `variants` (dict[str, struct], from `chosen_extension_modules`), `linked` (list[PythonExtensionModuleInfo]) and `archives`
        (list[struct], as in `PythonResourcesInfo.archives`).
      launcher: File.
      module_names: File. Names of what is packed.

    Returns:
      struct: `info` (PythonLicensesInfo) and `validations` (list[File], for the output group `_validation`).
    """
    resources = [target[PythonResourcesInfo] for target in ctx.attr.deps if PythonResourcesInfo in target]
    facts = toolchain.distribution.license_facts
    info = PythonLicensesInfo(
        components = ctx.actions.declare_file(ctx.label.name + ".components.json"),
        label = ctx.label,
        text = ctx.actions.declare_file(ctx.label.name + ".licenses.txt"),
    )
    root = struct(
        label = str(ctx.label),
        dependencies = tuple([str(target.label) for target in ctx.attr.deps if PythonResourcesInfo in target]),
    )
    arguments = ctx.actions.args()
    arguments.add("--label", str(ctx.label))
    arguments.add("--facts", facts.facts)
    arguments.add("--root", facts.root)
    arguments.add("--launcher", launcher)
    arguments.add("--own-license", ctx.file._license)
    arguments.add_all(["{}={}".format(name, variant.variant) for name, variant in modules.variants.items()], before_each = "--extension")
    arguments.add_all([module.label for module in modules.linked], before_each = "--linked")
    arguments.add("--output", info.components)
    arguments.add("--text", info.text)

    # Else all is packed, and packing need not be waited for.
    packed = [module_names] if ctx.files.resource_filter_files or ctx.attr.excluded_resources else []
    arguments.add_all("--packed", packed)
    run_tool(
        ctx,
        interpreter = toolchain.exec_interpreter,
        module = "tools.licenses.collect",
        arguments = [
            arguments,
            _rows(ctx, "--archives", depset(modules.archives, transitive = [each.archives for each in resources]), _archive_row),
            _rows(ctx, "--dependencies", depset([root], transitive = [each.dependencies for each in resources]), _dependency_rows),
        ],
        inputs = depset(
            [facts.facts, launcher, ctx.file._license] + packed + facts.texts + [entry.archive for entry in modules.archives],
            transitive = [each.files for each in resources] + [ctx.attr._license_sources[DefaultInfo].files],
        ),
        outputs = [info.components, info.text],
        mnemonic = "PyoxLicenses",
        progress_message = "Listing what is inside %{label}",
    )
    return struct(info = info, validations = _check(ctx, toolchain, info))

def _check(ctx, toolchain, info):
    if not ctx.attr._license_libraries:
        return []
    checked = ctx.actions.declare_file(ctx.label.name + ".licenses_checked")
    arguments = ctx.actions.args()
    arguments.add("--label", str(ctx.label))
    arguments.add("--inventory", info.components)
    arguments.add_all(ctx.attr.licenses_allowed, before_each = "--allowed", uniquify = True)
    arguments.add_all(ctx.attr.licenses_denied, before_each = "--denied", uniquify = True)
    arguments.add("--output", checked)
    run_tool(
        ctx,
        interpreter = toolchain.exec_interpreter,
        module = "tools.licenses.check",
        arguments = [arguments],
        inputs = depset([info.components], transitive = [ctx.attr._license_sources[DefaultInfo].files]),
        libraries = ctx.attr._license_libraries,
        outputs = [checked],
        mnemonic = "PyoxCheckLicenses",
        progress_message = "Checking the licences of %{label}",
    )
    return [checked]

def _python_licenses_impl(ctx):
    info = ctx.attr.executable[PythonLicensesInfo]
    outputs = {
        option: ctx.actions.declare_file(ctx.label.name + suffix)
        for option, suffix in [
            ("--text", ".txt"),
            ("--spdx", ".spdx.json"),
            ("--cyclonedx", ".cdx.json"),
        ]
    }
    arguments = ctx.actions.args()
    arguments.add("--inventory", info.components)
    for option, file in outputs.items():
        arguments.add(option, file)
    run_tool(
        ctx,
        interpreter = ctx.toolchains[TOOLCHAIN_TYPE].exec_interpreter,
        module = "tools.licenses.report",
        arguments = [arguments],
        inputs = depset([info.components], transitive = [ctx.attr._license_sources[DefaultInfo].files]),
        libraries = ctx.attr._license_libraries,
        outputs = outputs.values(),
        mnemonic = "PyoxLicenseReport",
        progress_message = "Writing the licences of {}".format(info.label),
    )
    return [DefaultInfo(files = depset(outputs.values()))]

python_licenses = rule(
    implementation = _python_licenses_impl,
    doc = """What is inside an executable, and under which licences: `NAME.txt` for people, with all licence texts, `NAME.spdx.json` (SPDX 2.3) and
`NAME.cdx.json` (CycloneDX 1.6). See docs/licenses.md.""",
    attrs = {
        "executable": attr.label(
            doc = "The `python_executable`.",
            mandatory = True,
            providers = [PythonLicensesInfo],
        ),
        "_license_libraries": attr.label(
            default = _LIBRARIES,
            cfg = "exec",
        ),
        "_license_sources": _SOURCES_ATTRIBUTE,
        "_tools": TOOLS_ATTRIBUTE,
    },
    toolchains = [TOOLCHAIN_TYPE],
)
