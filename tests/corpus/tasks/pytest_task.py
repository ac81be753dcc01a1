"""Runs tests that are written here, with fixtures, parameters and rewritten asserts."""

from pathlib import Path

import pytest

Path("test_written.py").write_text(
    "import pytest\n\n@pytest.fixture\ndef two(tmp_path):\n    return 2\n\n"
    "@pytest.mark.parametrize('n', [1, 2, 3])\ndef test_sum(two, n):\n    assert n + two < 5, 'too much'\n\n"
    "def test_lists():\n    assert [1, 2, 3] == [1, 3]\n\ndef test_out(capsys):\n    print('x')\n    assert capsys.readouterr().out == 'x\\n'\n"
)


class Lines:
    @pytest.hookimpl
    def pytest_runtest_logreport(self, report) -> None:
        if report.when == "call":
            print(report.nodeid, report.outcome, report.longreprtext)


print(int(pytest.main(["-p", "no:cacheprovider", "-p", "no:terminal", "--basetemp=temporary", "."], plugins=[Lines()])))
