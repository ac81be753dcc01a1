/* mimalloc for Python. */
#include "tools/launcher/allocator.h"

#include <mimalloc.h>

static void *mimalloc_malloc(void *context, size_t size) {
    (void)context;
    return mi_malloc(size);
}

static void *mimalloc_calloc(void *context, size_t count, size_t size) {
    (void)context;
    return mi_calloc(count, size);
}

static void *mimalloc_realloc(void *context, void *memory, size_t size) {
    (void)context;
    return mi_realloc(memory, size);
}

static void mimalloc_free(void *context, void *memory) {
    (void)context;
    mi_free(memory);
}

extern const PyoxAllocator pyox_linked_allocator;
const PyoxAllocator pyox_linked_allocator = {"mimalloc", mimalloc_malloc, mimalloc_calloc, mimalloc_realloc, mimalloc_free};
