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
