"""A planted action that gives something else every time is found in the logs of two real builds."""

from __future__ import annotations

from pathlib import Path

from tests.determinism import execution_log
from tests.determinism.divergence import Comparison, compare
from tests.determinism.execution_log import Action
from tests.e2e.consumer.nested import Nested

BUILD = """\
genrule(
    name = "stable",
    srcs = ["in.txt"],
    outs = ["stable.txt"],
    cmd = "cp $< $@",
)

genrule(
    name = "planted",
    srcs = [":stable"],
    outs = ["planted.txt"],
    cmd = "cat $< /proc/sys/kernel/random/uuid > $@",
)

genrule(
    name = "after",
    srcs = [
        ":planted",
        ":stable",
    ],
    outs = ["after.txt"],
    cmd = "cat $(SRCS) > $@",
)
"""


def comparison(tmp_path: Path, second: str, *flags: str) -> Comparison:
    """Two builds from nothing, the second with another BUILD file and flags."""
    nested = Nested(tmp_path, "planted")
    (tmp_path / "MODULE.bazel").write_text('module(name = "planted")\n')
    (tmp_path / "in.txt").write_text("in\n")
    logs: list[list[Action]] = []
    for text, more in ((BUILD, ()), (second, flags)):
        (tmp_path / "BUILD.bazel").write_text(text)
        nested.bazel("clean")
        log = tmp_path / f"log{len(logs)}.json"
        result = nested.bazel("build", "//...", "--disk_cache=", f"--execution_log_json_file={log}", *more)
        assert result.returncode == 0, result.stderr
        logs.append(execution_log.read(log))
    nested.bazel("shutdown")
    return compare(*logs)


def test_other_bytes(tmp_path: Path) -> None:
    """Neither what came before it is blamed, nor what came of it."""
    result = comparison(tmp_path, BUILD)
    assert [each.action.label for each in result.first] == ["//:planted"]
    (reason,) = result.first[0].reasons
    assert reason.startswith("other bytes from the same inputs: bazel-out/")
    assert reason.endswith("/bin/planted.txt")
    assert [path.rpartition("/")[2] for path in result.changed] == ["after.txt", "planted.txt"]


def test_another_environment(tmp_path: Path) -> None:
    """What reaches actions from outside is told where it does, though nothing comes of it."""
    sound = BUILD.replace("/proc/sys/kernel/random/uuid", "")
    result = comparison(tmp_path, sound, "--action_env=LEAKED=1")
    reasons = {each.action.label: each.reasons for each in result.first}
    assert reasons["//:stable"] == ("environment variable LEAKED: not there / '1'",)
    assert reasons["//:after"] == ("environment variable LEAKED: not there / '1'",)
