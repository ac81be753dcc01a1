"""The application whose executable gets damaged: it prints what it needs."""

import sys

print(*sorted(sys.modules))
