"""Tests of the actions that targets consist of."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts", "unittest")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")

# buildifier: disable=bzl-visibility
load("//rules/private:resources.bzl", "resources_aspect")

visibility("private")

def _is_absolute(text):
    return text.startswith("/") or "=/" in text or ":/" in text.replace("://", "")

def _check_tool(env, action):
    """No machine's path, no user's environment."""
    for text in action.argv + action.env.values():
        asserts.false(env, _is_absolute(text), "{}: {}".format(action.mnemonic, text))
    for argument in ["-s", "-S", "-B"]:
        asserts.true(env, argument in action.argv, "{} is missing".format(argument))

    # Tools from sources are found by PYTHONPATH. Compiled ones are an argument, since of the environment Bazel maps no paths.
    path = ["PYTHONPATH"] if "-m" in action.argv else []
    asserts.equals(env, ["LC_ALL", "PYTHONHASHSEED", "PYTHONHOME"] + path + ["PYTHONSAFEPATH", "PYTHONUTF8"], sorted(action.env))
    for text in action.env.values():
        asserts.false(env, "bazel-out" in text, "{}: {}".format(action.mnemonic, text))

def _archives(action):
    return sorted([file.short_path for file in action.inputs.to_list() if file.extension == "resources"])

def _executable_test_impl(ctx):
    env = analysistest.begin(ctx)

    # Those that run something: the rest is Bazel's own bookkeeping.
    tools = [action for action in analysistest.target_actions(env) if action.argv]
    asserts.equals(env, ["PyoxLicenses", "PyoxPack", "PyoxPayload", "PyoxSizes"], sorted([action.mnemonic for action in tools]))
    for action in tools:
        _check_tool(env, action)
        if action.mnemonic == "PyoxPack":
            # The archives are named after libraries, not after the executable: all executables share them.
            own = [path for path in _archives(action) if path.startswith(ctx.label.package)]
            asserts.equals(env, [ctx.label.package + "/" + name for name in ctx.attr.archives], own)
            asserts.equals(env, len(own) + 2, len(_archives(action)), "besides them, there are the standard library's and the importer's")
    files = analysistest.target_under_test(env)[DefaultInfo].files.to_list()
    asserts.equals(env, [analysistest.target_under_test(env).label.name], [file.basename for file in files])

    # An executable that asks for no platform has the paths, and with them the keys, that it would have if none could.
    asserts.equals(env, [ctx.bin_dir.path], [file.root.path for file in files])
    return analysistest.end(env)

executable_test = analysistest.make(
    _executable_test_impl,
    attrs = {"archives": attr.string_list(doc = "The resource archives of this package that it is packed from.")},
    doc = "What an executable consists of.",
)

def _library_test_impl(ctx):
    env = unittest.begin(ctx)
    for target in ctx.attr.targets:
        compilations = [action for action in target.actions if action.mnemonic == "PyoxCompile"]
        asserts.equals(env, 1, len(compilations))
        for action in compilations:
            _check_tool(env, action)
            asserts.equals(
                env,
                ["{}.opt{}.{}".format(target.label.name, ctx.attr.optimize_level, kind) for kind in ["file-uses.txt", "report", "resources"]],
                sorted([file.basename for file in action.outputs.to_list()]),
            )

            # One library's bytecode does not depend on another's.
            asserts.equals(env, [], _archives(action))
    return unittest.end(env)

library_test = unittest.make(
    _library_test_impl,
    attrs = {
        "optimize_level": attr.int(values = [0, 1, 2]),
        "targets": attr.label_list(aspects = [resources_aspect]),
    },
)

def _embedded_floor_test_impl(ctx):
    env = analysistest.begin(ctx)
    checks = [action for action in analysistest.target_actions(env) if action.mnemonic == "PyoxCheckGlibc"]
    asserts.equals(env, 1, len(checks), "what is packed is checked")
    for action in checks:
        _check_tool(env, action)
        asserts.true(env, "--payload" in action.argv)
    inputs = analysistest.target_under_test(env)[CcInfo].linking_context.linker_inputs.to_list()
    names = [input.owner.name for input in inputs]
    asserts.true(env, "older_glibc" in names, "functions that the floor lacks are linked in")
    return analysistest.end(env)

embedded_floor_test = analysistest.make(
    _embedded_floor_test_impl,
    config_settings = {str(Label("//rules:glibc_floor")): "2.17"},
    doc = "What a library to embed consists of where the command line asks for an old glibc.",
)
