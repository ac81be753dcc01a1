"""The rule `python_distribution`."""

load("//rules:providers.bzl", "PythonDistributionInfo")

visibility(["//rules/..."])

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

def _variant(ctx, index, variant):
    return struct(
        variant = variant["variant"],
        in_core = variant["in_core"],
        init_fn = variant["init_fn"],
        required = variant["required"],
        objects = _files(ctx, index, variant["objects"]),
        static_libraries = _files(ctx, index, variant["static_libraries"]),
        system_libraries = variant["system_libraries"],
        dynamic_libraries = variant["dynamic_libraries"],
        frameworks = variant["frameworks"],
        licenses = variant["licenses"],
        license_public_domain = variant["license_public_domain"],
    )

def _python_distribution_impl(ctx):
    facts = json.decode(ctx.attr.facts)
    index = _index(ctx)
    root = ctx.file.description.dirname
    core = facts["core"]
    if facts["libpython_link_mode"] != "static":
        fail("{}: its libpython is '{}'; only distributions with a static libpython can be linked so far.".format(
            ctx.label,
            facts["libpython_link_mode"],
        ))
    interpreter_files = depset([ctx.file.interpreter] + ctx.files.interpreter_data)
    return [
        DefaultInfo(files = interpreter_files),
        PythonDistributionInfo(
            core_objects = _files(ctx, index, core["objects"]),
            extensions = {
                name: [_variant(ctx, index, variant) for variant in variants]
                for name, variants in facts["extensions"].items()
            },
            headers = depset(ctx.files.headers),
            include_directory = root + "/" + facts["include"],
            inittab_copts = facts["inittab_cflags"],
            interpreter = struct(
                executable = ctx.file.interpreter,
                files = interpreter_files,
                home = root + "/install",
            ),
            label = ctx.label,
            object_file_format = facts["object_file_format"],
            python_version = facts["python_version"],
            static_libraries = _files(ctx, index, core["static_libraries"]),
            stdlib = ctx.files.stdlib,
            stdlib_root = root + "/" + facts["stdlib"],
            system_libraries = core["system_libraries"],
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
            doc = "Files the interpreter needs to run, under the same `install` folder: its standard library, as a zip file or as files.",
            allow_files = True,
        ),
        "link_inputs": attr.label_list(
            doc = "Object files and libraries.",
            allow_files = True,
        ),
        "stdlib": attr.label_list(
            doc = "The standard library's files.",
            allow_files = True,
        ),
    },
)
