"""Tests of how checks of what an executable needs are part of a build."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")

visibility("private")

def _check_test_impl(ctx):
    env = analysistest.begin(ctx)
    validations = analysistest.target_under_test(env)[OutputGroupInfo]._validation.to_list()
    asserts.equals(env, ctx.attr.validations, [file.basename for file in validations])
    for action in analysistest.target_actions(env):
        for file in action.inputs.to_list():
            # Who has nothing checked does not fetch what checks.
            if action.mnemonic != "PyoxCheckAnalysis" and "analyze_wheels" in file.path:
                asserts.true(env, False, "{} reads {}".format(action.mnemonic, file.path))
    return analysistest.end(env)

check_test = analysistest.make(
    _check_test_impl,
    attrs = {"validations": attr.string_list(doc = "Files that the build must make for the executable to count as built.")},
    doc = "What is restricted is checked whenever the executable is built, and costs nothing where nothing is.",
)

def _with_files_impl(ctx):
    executable = ctx.actions.declare_file(ctx.label.name)
    library = ctx.actions.declare_file("libbeside.so")
    folder = ctx.actions.declare_directory(ctx.label.name + ".lib")
    for output in [executable, library, folder]:
        ctx.actions.run_shell(outputs = [output], command = "exit 1")
    return [DefaultInfo(executable = executable, files = depset([executable, library, folder]))]

with_files = rule(
    implementation = _with_files_impl,
    doc = "What looks like an executable with a library and a folder beside it, and cannot be built.",
    executable = True,
)

def _report_test_impl(ctx):
    env = analysistest.begin(ctx)
    (action,) = [action for action in analysistest.target_actions(env) if action.mnemonic == "PyoxAnalyze"]
    beside = [path for option, path in zip(action.argv, action.argv[1:]) if option == "--beside"]
    asserts.equals(env, ["libbeside.so"], [path.split("/")[-1] for path in beside])
    return analysistest.end(env)

report_test = analysistest.make(
    _report_test_impl,
    doc = "What comes along with an executable is looked at. What is in folders has its path in the payload.",
)
