import sys

from . import helper

print(__name__, __package__, __spec__.name, helper.__name__, *sys.argv[1:])
