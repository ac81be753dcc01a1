"""Calling the C library, callbacks and structures, without a compiler."""

import cffi

ffi = cffi.FFI()
ffi.cdef(
    "size_t strlen(const char *); typedef struct { int x; double y; } point; void qsort(void *, size_t, size_t, int (*)(const void *, const void *));"
)
library = ffi.dlopen(None)
print(library.strlen(b"twelve bytes"), ffi.sizeof("point"), ffi.typeof("point *"))
numbers = ffi.new("int[]", [3, 1, 2])


@ffi.callback("int(const void *, const void *)")
def compare(a, b):
    return ffi.cast("int *", a)[0] - ffi.cast("int *", b)[0]


library.qsort(numbers, 3, ffi.sizeof("int"), compare)
print(list(numbers), ffi.string(ffi.new("char[]", b"text")), ffi.new("point *", {"x": 1, "y": 2.5}).y)
