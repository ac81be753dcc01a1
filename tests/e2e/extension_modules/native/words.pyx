# cython: language_level=3
"""An extension module written in Cython, in a package."""

cdef class Word:
    """A class whose module has to be right for pickle."""

    cdef readonly str text

    def __init__(self, str text):
        self.text = text

    def __reduce__(self):
        return Word, (self.text,)


def longest(list words):
    cdef str found = ""
    for word in words:
        if len(word) > len(found):
            found = word
    return found
