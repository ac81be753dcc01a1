"""What an executable says itself of the platform it is for, in place of the command line."""

visibility(["//rules/..."])

_PLATFORMS = "//command_line_option:platforms"

def _target_transition_impl(_settings, attr):
    # No change is none: the configuration, and with it every path and key, is what it would be without a transition.
    return {_PLATFORMS: [str(attr.platform)]} if attr.platform else {}

target_transition = transition(
    implementation = _target_transition_impl,
    inputs = [],
    outputs = [_PLATFORMS],
)

TARGET_ATTRIBUTES = {
    "platform": attr.label(
        doc = """The platform that the executable is for, such as `@rules_pyoxidizer//rules/platforms:aarch64-unknown-linux-gnu`; by default that of the command line
(`--platforms`). It cannot be a `select`. See docs/cross.md.""",
    ),
}
