"""Which optimisation levels of bytecode are compiled and packed."""

visibility(["//rules/..."])

# No other level than the one that runs. Bazel wants no attribute of rules for an aspect's that has such a default.
SAME_LEVEL = "optimize_level"

# Values of the attribute `bytecode_levels`.
BYTECODE_LEVELS = [SAME_LEVEL, "0", "1", "2", "0,1", "0,2", "1,2", "0,1,2"]

def bytecode_levels(attr):
    """The levels that a rule, or an aspect for one, asks for.

    Args:
      attr: Attributes, of which `optimize_level` and `bytecode_levels` are read.

    Returns:
      list[int].
    """
    if attr.bytecode_levels == SAME_LEVEL:
        return [attr.optimize_level]
    return [int(level) for level in attr.bytecode_levels.split(",")]
