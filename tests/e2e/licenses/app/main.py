"""Uses what it brings along."""

import platform

import pyflakes

print(pyflakes.__name__, platform.python_version())
