"""The executables of this folder's tests."""

load("//rules:defs.bzl", "python_executable")

visibility("private")

EXECUTABLES = {
    "chosen": {
        "config": ":spawn_by_default",
        "run_module": "program",
    },
    "frozen": {
        "config": ":is_frozen",
        "run_module": "program",
    },
    "interrupted": {"run_module": "interrupted"},
    "leaks": {"run_module": "leaks"},
    "off": {
        "config": ":no_dispatch",
        "run_eval": "import sys; print(sys.argv)",
    },
    "program": {"run_module": "program"},
    "python": {"run_python": True},
    "settings": {
        "config": ":many_settings",
        "run_module": "program",
    },
    "whole": {"run_module": "whole"},
    "with_sources": {
        "include_distribution_sources": True,
        "run_eval": "import sys; exec(compile(sys.argv[1], '<probe>', 'exec'))",
    },
}

# buildifier: disable=unnamed-macro
def executables(deps):
    """Declares all of them.

    Args:
      deps: list of labels. Their application.
    """
    for name, attributes in EXECUTABLES.items():
        python_executable(
            name = name,
            deps = deps,
            **({"include_distribution_sources": False} | attributes)
        )
