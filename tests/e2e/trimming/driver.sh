#!/bin/sh
# Drives the executable whose runs are recorded, as a test would.
set -eu
[ "$("$PYOXIDIZER_EXECUTABLE" lamp)" = lamp ]
