"""Tests of how policies are part of a build."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")

visibility("private")

def _policy_test_impl(ctx):
    env = analysistest.begin(ctx)
    validations = analysistest.target_under_test(env)[OutputGroupInfo]._validation.to_list()
    asserts.equals(env, ctx.attr.validations, [file.basename for file in validations])
    for action in analysistest.target_actions(env):
        for file in action.inputs.to_list():
            # The launcher, the payload and the report never need them: who has no policy does not fetch them.
            if action.mnemonic != "PyoxCheckLicenses" and "license_wheels" in file.path:
                asserts.true(env, False, "{} reads {}".format(action.mnemonic, file.path))
    checks = [action for action in analysistest.target_actions(env) if action.mnemonic == "PyoxCheckLicenses"]
    asserts.equals(env, validations, [file for action in checks for file in action.outputs.to_list()])
    return analysistest.end(env)

policy_test = analysistest.make(
    _policy_test_impl,
    attrs = {"validations": attr.string_list(doc = "Files that the build must make for the executable to count as built.")},
    doc = "A policy is checked whenever the executable is built, and costs nothing where there is none.",
)
