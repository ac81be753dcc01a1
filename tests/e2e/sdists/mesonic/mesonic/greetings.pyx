cdef extern from "greeting.h":
    const char *greeting()


def greet():
    return greeting().decode()
