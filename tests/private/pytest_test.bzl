"""Tests with pytest."""

load(":module_test.bzl", "module_test")

visibility(["//tests/..."])

_PYTEST = [
    "iniconfig",
    "packaging",
    "pluggy",
    "pygments",
    "pytest",
]

def python_test(name, deps = [], args_for_pytest = [], **kwargs):
    """Runs the `test_*.py` files among 'srcs' with pytest, in the repository's root.

    Args:
      name: Name of the target.
      deps: Wheels besides pytest's own: names among the tests' wheels, or labels of others.
      args_for_pytest: More options of pytest.
      **kwargs: Attributes of `module_test`.
    """
    options = ["-p no:cacheprovider -q --basetemp=\"$TEST_TMPDIR/pytest\""]
    if "hypothesis" in deps:
        # The same examples every time, however long a busy machine takes over one.
        options.append("--hypothesis-profile=ci")
    module_test(
        name = name,
        arguments = options + args_for_pytest + ["{tests}"],
        module = "pytest",
        deps = [wheel if "//" in wheel else "@test_wheels//:" + wheel for wheel in _PYTEST + deps],
        **kwargs
    )
