/* jemalloc for Python. */
#include "tools/launcher/allocator.h"

/* As jemalloc is configured here: it takes nobody else's names. */
void *pyox_je_malloc(size_t size);
void *pyox_je_calloc(size_t count, size_t size);
void *pyox_je_realloc(void *memory, size_t size);
void pyox_je_free(void *memory);

static void *jemalloc_malloc(void *context, size_t size) {
    (void)context;
    return pyox_je_malloc(size);
}

static void *jemalloc_calloc(void *context, size_t count, size_t size) {
    (void)context;
    return pyox_je_calloc(count, size);
}

static void *jemalloc_realloc(void *context, void *memory, size_t size) {
    (void)context;
    return pyox_je_realloc(memory, size ? size : 1); /* else it would free */
}

static void jemalloc_free(void *context, void *memory) {
    (void)context;
    pyox_je_free(memory);
}

extern const PyoxAllocator pyox_linked_allocator;
const PyoxAllocator pyox_linked_allocator = {"jemalloc", jemalloc_malloc, jemalloc_calloc, jemalloc_realloc, jemalloc_free};
