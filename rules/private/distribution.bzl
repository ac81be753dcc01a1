"""The rule `python_distribution`."""

load("//rules:providers.bzl", "PythonDistributionInfo")
load(":actions.bzl", "TOOLS_ATTRIBUTE", "compiled_tools")

visibility(["//rules/...", "//tests/..."])

def _index(ctx):
    """The distribution's files by their path in the archive."""
    root = ctx.file.description.short_path.rpartition("/")[0] + "/"
    return {file.short_path.removeprefix(root): file for file in ctx.files.link_inputs}

def _files(ctx, index, paths):
    missing = [path for path in paths if path not in index]
    if missing:
        fail("{}: 'link_inputs' lacks files that the description names: {}. List every file below `build/` and `install/lib/`.".format(
            ctx.label,
            ", ".join(missing),
        ))
    return [index[path] for path in paths]

def _file(ctx, index, path):
    return _files(ctx, index, [path])[0] if path else None

def _variant(ctx, index, name, variant, builtin_modules):
    """A variant as executables use it: linked from objects, loaded as a shared library, or inside a shared libpython."""
    inside = builtin_modules != None and name in builtin_modules
    linked = builtin_modules == None and (variant["objects"] or not variant["shared_library"])
    return struct(
        variant = variant["variant"],
        in_core = variant["in_core"],
        init_fn = variant["init_fn"],
        required = variant["required"] or inside,
        objects = _files(ctx, index, variant["objects"]) if linked else [],
        static_libraries = _files(ctx, index, variant["static_libraries"]) if linked else [],
        shared_library = None if linked or inside else _file(ctx, index, variant["shared_library"]),
        shared_library_inputs = [] if linked or inside else _files(ctx, index, variant["dynamic_libraries"]),
        system_libraries = variant["system_libraries"] if linked else [],
        dynamic_libraries = variant["dynamic_libraries"],
        frameworks = variant["frameworks"],
        licenses = variant["licenses"],
        license_public_domain = variant["license_public_domain"],
    )

def as_linked(facts, dynamic_musl):
    """What is true of a distribution where its platform says how musl is linked: libpython's objects are the same.

    Args:
      facts: dict, as `tools.distribution.describe` has them.
      dynamic_musl: bool. Whether programs of the platform load musl from the system.

    Returns:
      dict.
    """
    if not facts["target_triple"].endswith("-musl"):
        return facts
    features = [feature for feature in facts["crt_features"] if feature not in ["static", "musl-dynamic"]]
    return facts | ({
        "crt_features": features + ["musl-dynamic"],
    } if dynamic_musl else {
        "crt_features": features + ["static"],
        "extension_module_loading": ["builtin"],
    })

def _python_distribution_impl(ctx):
    facts = as_linked(json.decode(ctx.attr.facts), ctx.target_platform_has_constraint(ctx.attr._musl_dynamic[platform_common.ConstraintValueInfo]))
    index = _index(ctx)
    root = ctx.file.description.dirname
    core = facts["core"]
    shared = facts["libpython_link_mode"] == "shared"
    if not shared and not core["objects"]:
        fail("{}: it has neither the objects of libpython nor a shared library of it, so that nothing can be linked. Use a full archive, or one with a shared libpython.".format(ctx.label))
    facts_file = ctx.actions.declare_file(ctx.label.name + ".facts.json")
    ctx.actions.write(facts_file, json.encode(facts))
    interpreter_files = depset([ctx.file.interpreter] + ctx.files.interpreter_data)
    return [
        DefaultInfo(files = interpreter_files),
        PythonDistributionInfo(
            builtin_modules = facts["builtin_modules"],
            core_objects = [] if shared else _files(ctx, index, core["objects"]),
            extension_module_loading = facts["extension_module_loading"],
            extensions = {
                name: [_variant(ctx, index, name, variant, facts["builtin_modules"]) for variant in variants]
                for name, variants in facts["extensions"].items()
            },
            headers = depset(ctx.files.headers),
            include_directory = root + "/" + facts["include"],
            inittab_copts = facts["inittab_cflags"],
            interpreter = compiled_tools(ctx, struct(
                executable = ctx.file.interpreter,
                files = interpreter_files,
                home = root + ("/" + facts["prefix"] if facts["prefix"] else ""),
            )),
            label = ctx.label,
            libpython_link_mode = facts["libpython_link_mode"],
            license_facts = struct(facts = facts_file, root = root, texts = ctx.files.license_texts),
            object_file_format = facts["object_file_format"],
            python_version = facts["python_version"],
            shared_library = _file(ctx, index, core["shared_library"]) if shared else None,
            shared_library_inputs = _files(ctx, index, core["dynamic_libraries"]) if shared else [],
            static_libraries = [] if shared else _files(ctx, index, core["static_libraries"]),
            stdlib = ctx.files.stdlib,
            stdlib_root = root + "/" + facts["stdlib"],
            system_libraries = [] if shared else core["system_libraries"],
            target_triple = facts["target_triple"],
            test_packages = facts["test_packages"],
        ),
    ]

python_distribution = rule(
    implementation = _python_distribution_impl,
    doc = """A Python distribution unpacked from an archive in python-build-standalone's full format.

Usually written by the `distribution` tag of the module extension; write it by hand for files that come another way.""",
    attrs = {
        "description": attr.label(
            doc = "The archive's PYTHON.json; all other files are found relative to it.",
            allow_single_file = ["PYTHON.json"],
            mandatory = True,
        ),
        "facts": attr.string(
            doc = "JSON. What `tools.distribution.describe` says of the description.",
            mandatory = True,
        ),
        "headers": attr.label_list(
            doc = "The C headers.",
            allow_files = True,
        ),
        "interpreter": attr.label(
            doc = "The interpreter's executable file.",
            allow_single_file = True,
            mandatory = True,
        ),
        "interpreter_data": attr.label_list(
            doc = "Files the interpreter needs to run, under the folder it is installed to: its standard library, as a zip file or as files, and a shared libpython.",
            allow_files = True,
        ),
        "license_texts": attr.label_list(
            doc = "Licence texts, and `build/sources.json` where it says which versions of libraries there are.",
            allow_files = True,
        ),
        "link_inputs": attr.label_list(
            doc = "Object files and libraries, shared ones included.",
            allow_files = True,
        ),
        "stdlib": attr.label_list(
            doc = "The standard library's files.",
            allow_files = True,
        ),
        "_musl_dynamic": attr.label(default = "//rules/platforms:musl_dynamic"),
        "_tools": TOOLS_ATTRIBUTE,
    },
)
