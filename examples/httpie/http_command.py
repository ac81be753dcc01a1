"""The command `http`, as its wheel describes it."""

import sys

from httpie.__main__ import main

sys.exit(main())
