"""The executables of this folder's tests: one for each run mode, and some with settings of their own."""

load("//rules:defs.bzl", "python_executable")

visibility("private")

# Runs the first argument, so that tests say themselves what happens inside.
_PROBE = "import sys; exec(compile(sys.argv[1], '<probe>', 'exec'))"

EXECUTABLES = {
    "eval": {"run_eval": _PROBE},
    "fast": {
        "config": ":fast_exit",
        "run_module": "probe",
    },
    "file": {"run_file": "script.py"},
    "module": {"run_module": "probe"},
    "nested": {"run_module": "a.b.tool"},
    "noop": {"run_noop": True},
    "nothing": {},
    "opt1": {
        "optimize_level": 1,
        "run_module": "probe",
    },
    "opt2": {
        "optimize_level": 2,
        "run_module": "probe",
    },
    "origin": {
        "config": ":files_beside_it",
        "run_eval": _PROBE,
    },
    "package": {"run_module": "whole"},
    "repl": {"run_repl": True},
    "settings": {
        "config": ":many_settings",
        "run_eval": _PROBE,
    },
}

# buildifier: disable=unnamed-macro
def executables(deps):
    """Declares all of them.

    Args:
      deps: list of labels. Their application.
    """
    for name, attributes in EXECUTABLES.items():
        # Without sources of the standard library an executable is half as large.
        python_executable(
            name = name,
            include_distribution_sources = False,
            deps = deps,
            **attributes
        )
