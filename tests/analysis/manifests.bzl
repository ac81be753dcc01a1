"""Manifests that cannot be, and how a manifest that can be is divided for archives."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts", "unittest")
load("@rules_pkg//pkg:providers.bzl", "PackageFilegroupInfo")
load("//rules:defs.bzl", "file_manifest")

# buildifier: disable=bzl-visibility
load("//rules/private:manifest_paths.bzl", "archive_parts", "file_path", "folder_path", "source_path")
load(":calls.bzl", "failure_test")

visibility("private")

def failing_manifest_test(name, message, attributes):
    """A manifest whose analysis must fail.

    Args:
      name: Name of the test.
      message: str. What the error says, or a part of it.
      attributes: dict. The manifest's.
    """
    file_manifest(
        name = name + "_manifest",
        tags = ["manual"],
        **attributes
    )
    failure_test(
        name = name,
        message = message,
        target_under_test = ":" + name + "_manifest",
    )

def _manifest_paths_test_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, "bin/app", file_path("x", "bin/", "app"))
    asserts.equals(env, "bin/other", file_path("x", "bin/other", "app"))
    for folder in ["", "share", "share/x"]:
        asserts.equals(env, folder, folder_path("x", folder))
        asserts.equals(env, folder, folder_path("x", folder + "/" if folder else folder))

    asserts.equals(env, "a/b", source_path("x", "a/b", "", ""))
    asserts.equals(env, "share/x/b", source_path("x", "a/b", "a", "share/x"))

    parts = archive_parts(["bin/b", "bin/a", "bin/b"], ["share", "bin", "share"], ["README", "top"])
    asserts.equals(env, struct(executables = ["bin/a", "bin/b"], folders = ["bin", "share"], leaves = ["README", "top"]), parts)

    # Where nobody can say which files there will be, one folder holds all that are not executable.
    parts = archive_parts(["bin/a", "top"], ["share", ""], ["README", "top"])
    asserts.equals(env, struct(executables = ["bin/a", "top"], folders = [""], leaves = []), parts)

    # What one manifest has as an executable is one.
    asserts.equals(env, [], archive_parts(["top"], [], ["top"]).leaves)
    return unittest.end(env)

manifest_paths_test = unittest.make(_manifest_paths_test_impl)

def _manifest_test_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)

    # Nothing reads a folder's files but actions.
    mnemonics = sorted([action.mnemonic for action in analysistest.target_actions(env) if action.argv])
    asserts.equals(env, ["PyoxManifest", "PyoxManifestFiles", "PyoxManifestFiles", "PyoxManifestResources"], mnemonics)
    groups = [
        (info.attributes, {path: file.short_path for path, file in info.dest_src_map.items()})
        for info, _ in target[PackageFilegroupInfo].pkg_files
    ]
    base = "{}/{}.parts/".format(target.label.package, target.label.name)
    asserts.equals(
        env,
        [
            ({"mode": "0644"}, {
                "README": base + "files/README",
                "lib": base + "folders/lib",
                "share": base + "folders/share",
            }),
            ({"mode": "0755"}, {"bin/app": base + "executables/bin/app"}),
        ],
        groups,
    )

    # Whoever packs it finds all of that among its files, and the whole tree first.
    files = target[DefaultInfo].files.to_list()
    asserts.equals(env, target.label.name, files[0].basename)
    asserts.equals(env, sorted([path for _, paths in groups for path in paths.values()]), sorted([file.short_path for file in files[1:]]))
    asserts.equals(env, [files[0]], target[OutputGroupInfo].tree.to_list())
    return analysistest.end(env)

manifest_test = analysistest.make(
    _manifest_test_impl,
    doc = "What a manifest with an executable at bin/app, a file README, Python resources in lib and others in share consists of.",
)
