"""What an executable says itself of the platform it is for, in place of the command line."""

load(":zig_versions.bzl", "GLIBC_VERSIONS")

visibility(["//rules/..."])

_PLATFORMS = "//command_line_option:platforms"
_GLIBC_FLOOR = "//rules:glibc_floor"

def _target_transition_impl(settings, attr):
    # No change is none: the configuration, and with it every path and key, is what it would be without a transition.
    if not attr.platform and not attr.glibc_floor:
        return {}
    return {
        _GLIBC_FLOOR: attr.glibc_floor or settings[_GLIBC_FLOOR],
        _PLATFORMS: [str(platform) for platform in ([attr.platform] if attr.platform else settings[_PLATFORMS])],
    }

target_transition = transition(
    implementation = _target_transition_impl,
    inputs = [_GLIBC_FLOOR, _PLATFORMS],
    outputs = [_GLIBC_FLOOR, _PLATFORMS],
)

TARGET_ATTRIBUTES = {
    "glibc_floor": attr.string(
        doc = """The oldest glibc that the executable has to run with, such as `2.17`: it is linked for that one, and what is in it and needs a later one is an error.
It cannot be a `select`. See docs/glibc.md.""",
        values = [""] + GLIBC_VERSIONS,
    ),
    "platform": attr.label(
        doc = """The platform that the executable is for, such as `@rules_pyoxidizer//rules/platforms:aarch64-unknown-linux-gnu`; by default that of the command line
(`--platforms`). It cannot be a `select`. See docs/cross.md.""",
    ),
}
