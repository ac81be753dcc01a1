"""Insists on files: it lists its folder, and has the operating system open a file there."""

import os

FOLDER = os.path.join(os.path.dirname(__file__), "static")


def names():
    return sorted(os.listdir(FOLDER))


def content(name):
    descriptor = os.open(os.path.join(FOLDER, name), os.O_RDONLY)
    try:
        return os.read(descriptor, 100).decode()
    finally:
        os.close(descriptor)
