"""What the executable runs."""

from tests.analysis import base

print(base.NAME)
