"""Runs its first argument: what tests want to know from inside an executable, in any run mode."""

import sys

exec(compile(sys.argv[1], "<probe>", "exec"))
