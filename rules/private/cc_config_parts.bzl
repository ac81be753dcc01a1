"""What configurations of C toolchains have in common."""

load("@rules_cc//cc:action_names.bzl", "ALL_CC_COMPILE_ACTION_NAMES", "ALL_CC_LINK_ACTION_NAMES")
load("@rules_cc//cc:cc_toolchain_config_lib.bzl", "feature", "flag_group", "flag_set", "with_feature_set")

visibility("//rules/private/...")

# A feature of toolchains that are for one version of glibc: what the linker finds nowhere is left to a check of ours, which knows the version.
UNRESOLVED_SYMBOLS = "pyoxidizer_unresolved_symbols"

# The day of the build is not in the result.
REDACTED = [
    "-Wno-builtin-macro-redefined",
    "-D__DATE__=\"redacted\"",
    "-D__TIME__=\"redacted\"",
    "-D__TIMESTAMP__=\"redacted\"",
]

def _flags(actions, flags, mode = None):
    return flag_set(
        actions = actions,
        flag_groups = [flag_group(flags = flags)],
        with_features = [with_feature_set(features = [mode])] if mode else [],
    )

def link_flags_feature(name, flags):
    """A feature that gives flags to the linker where it is asked for.

    Args:
      name: str.
      flags: list[str].

    Returns:
      FeatureInfo.
    """
    return feature(name = name, flag_sets = [_flags(ALL_CC_LINK_ACTION_NAMES, flags)])

def common_features(compile_flags, modes, link_flags, dynamic):
    """Features of a toolchain.

    Args:
      compile_flags: list[str]. Flags for everything that is compiled.
      modes: dict[str, list[str]]. By compilation mode more of them.
      link_flags: list[str]. Flags for everything that is linked.
      dynamic: bool. Whether there are shared libraries on the target.

    Returns:
      list[FeatureInfo].
    """
    features = [
        feature(name = "dbg"),
        feature(name = "fastbuild"),
        feature(name = "opt"),
        feature(
            name = "default_flags",
            enabled = True,
            flag_sets = [_flags(ALL_CC_COMPILE_ACTION_NAMES, compile_flags)] +
                        [_flags(ALL_CC_COMPILE_ACTION_NAMES, flags, mode) for mode, flags in modes.items()] +
                        [_flags(ALL_CC_LINK_ACTION_NAMES, ["-Wl,--gc-sections"], "opt")] +
                        ([_flags(ALL_CC_LINK_ACTION_NAMES, link_flags)] if link_flags else []),
        ),
    ]
    if dynamic:
        features += [
            feature(name = "supports_dynamic_linker", enabled = True),
            feature(name = "supports_pic", enabled = True),
        ]
    return features
