cdef extern from "counter.h":
    int next_count()


def count():
    return next_count()


def fail():
    raise ValueError("words")
