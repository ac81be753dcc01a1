"""The commands of the system that a build may call: those that every system has.

What else happens to be installed (msgfmt, git, pkg-config, another Python) would change what a build makes, and is not there for it.
"""

from __future__ import annotations

import os

FOLDERS = ("/usr/bin", "/bin")
"""Where they are, and where a compiler finds its assembler and linker."""

# Utilities of POSIX.1, and the few besides that configure scripts take for granted.
_NAMES = """
[ awk basename bc cat chgrp chmod chown cksum cmp comm cp csplit cut date dd df diff dirname du echo ed egrep env expand expr false fgrep file find fold
getconf grep head hostname id install join kill ln logname ls m4 make mkdir mkfifo mktemp mv nl nm nproc od paste patch pathchk pr printf ps pwd ranlib readlink realpath
rm rmdir sed seq sh sleep sort split stat strings strip tail tee test touch tr true tsort tty uname unexpand uniq wc xargs
"""


def link(folder: str) -> None:
    """Make links in a folder to those of them that are there."""
    for name in _NAMES.split():
        found = [path for path in (os.path.join(system, name) for system in FOLDERS) if os.path.exists(path)]
        if found:
            os.symlink(found[0], os.path.join(folder, name))
