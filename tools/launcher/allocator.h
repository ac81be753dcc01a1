/* What a library looks like that Python can get memory from. Without Python's headers: libraries are compiled once for all of them. */
#ifndef PYOX_ALLOCATOR_H
#define PYOX_ALLOCATOR_H

#include <stddef.h>

/* The functions take a context first, as Python calls them, and ignore it. They give an address for a size of 0, too. */
typedef struct {
    const char *name;
    void *(*malloc)(void *context, size_t size);
    void *(*calloc)(void *context, size_t count, size_t size);
    void *(*realloc)(void *context, void *memory, size_t size);
    void (*free)(void *context, void *memory);
} PyoxAllocator;

#endif
