/* snmalloc for Python. */
#include "tools/launcher/allocator.h"

#include <snmalloc/snmalloc.h>

static void *snmalloc_malloc(void *, size_t size) { return snmalloc::libc::malloc(size); }

static void *snmalloc_calloc(void *, size_t count, size_t size) { return snmalloc::libc::calloc(count, size); }

static void *snmalloc_realloc(void *, void *memory, size_t size) {
    return snmalloc::libc::realloc(memory, size ? size : 1); /* else it would free */
}

static void snmalloc_free(void *, void *memory) { snmalloc::libc::free(memory); }

extern "C" {
extern const PyoxAllocator pyox_linked_allocator;
const PyoxAllocator pyox_linked_allocator = {"snmalloc", snmalloc_malloc, snmalloc_calloc, snmalloc_realloc, snmalloc_free};
}
