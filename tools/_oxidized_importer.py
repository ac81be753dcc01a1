"""The package that executables have beside the native module `oxidized_importer`: its half in Python.

Executables hold this file as `_oxidized_importer/__init__.py`, with the folders `importer` and `resources` below it.
"""

from . import importer

__all__ = importer.__all__  # the same names, by another road
__dir__ = importer.__dir__
__getattr__ = importer.__getattr__
