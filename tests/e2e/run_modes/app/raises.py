def outer():
    inner()


def inner():
    raise ValueError("boom")  # the line tracebacks show


outer()
