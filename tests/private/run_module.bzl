"""Modules of the tests' own, which repository rules run."""

visibility(["//tests/..."])

def run_module(rctx, what, module, arguments = []):
    """Runs a module with the machine's Python; its error is the repository's.

    Args:
      rctx: Context of a repository rule.
      what: str. What it is for, for people.
      module: str. Its name.
      arguments: list[str].

    Returns:
      str: what it prints.
    """
    python = rctx.which("python3")
    if not python:
        fail("{} needs python3 on PATH, which is not there. Install Python 3.9 or later.".format(what))
    result = rctx.execute(
        [python, "-B", "-m", module] + arguments,
        environment = {"PYTHONPATH": str(rctx.path(Label("//:BUILD.bazel")).dirname)},
        quiet = False,
    )
    if result.return_code:
        lines = result.stderr.strip().splitlines() or ["it ended with exit code {}".format(result.return_code)]
        fail("{} cannot be had: {} ({})".format(what, lines[-1].removeprefix("error: "), module))
    return result.stdout.strip()
