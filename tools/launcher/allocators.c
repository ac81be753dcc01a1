/* Where Python gets its memory from: the settings `allocator_backend`, `allocator_raw` and so on. */
#include "shim.h"

#include <stdlib.h>
#include <string.h>

/* The one that this launcher is linked with; most are with none. */
extern const PyoxAllocator pyox_linked_allocator __attribute__((weak));

static void *system_malloc(void *context, size_t size) {
    (void)context;
    return malloc(size ? size : 1); /* Python wants an address for nothing, too */
}

static void *system_calloc(void *context, size_t count, size_t size) {
    (void)context;
    return count && size ? calloc(count, size) : calloc(1, 1);
}

static void *system_realloc(void *context, void *memory, size_t size) {
    (void)context;
    return realloc(memory, size ? size : 1);
}

static void system_free(void *context, void *memory) {
    (void)context;
    free(memory);
}

static const PyoxAllocator fixed[] = {
    {"system", system_malloc, system_calloc, system_realloc, system_free},
    {"rust", pyox_rust_malloc, pyox_rust_calloc, pyox_rust_realloc, pyox_rust_free},
};

static const PyoxAllocator *find(const char *name) {
    for (size_t at = 0; at < sizeof(fixed) / sizeof(fixed[0]); at++) {
        if (strcmp(name, fixed[at].name) == 0) {
            return &fixed[at];
        }
    }
    if (&pyox_linked_allocator != NULL && strcmp(name, pyox_linked_allocator.name) == 0) {
        return &pyox_linked_allocator;
    }
    return NULL;
}

static void *arena_alloc(void *context, size_t size) { return ((const PyoxAllocator *)context)->malloc(NULL, size); }

static void arena_free(void *context, void *arena, size_t size) {
    (void)size;
    ((const PyoxAllocator *)context)->free(NULL, arena);
}

int pyox_set_allocator(const char *name, int domains) {
    const PyoxAllocator *allocator = find(name);
    if (allocator == NULL) {
        return -1;
    }
    PyMemAllocatorEx functions = {NULL, allocator->malloc, allocator->calloc, allocator->realloc, allocator->free};
    if (domains & PYOX_DOMAIN_RAW) {
        PyMem_SetAllocator(PYMEM_DOMAIN_RAW, &functions);
    }
    if (domains & PYOX_DOMAIN_MEM) {
        PyMem_SetAllocator(PYMEM_DOMAIN_MEM, &functions);
    }
    if (domains & PYOX_DOMAIN_OBJ) {
        PyMem_SetAllocator(PYMEM_DOMAIN_OBJ, &functions);
    }
    if (domains & PYOX_DOMAIN_ARENA) {
        PyObjectArenaAllocator arenas = {(void *)allocator, arena_alloc, arena_free};
        PyObject_SetArenaAllocator(&arenas);
    }
    return 0;
}

void pyox_set_memory_debug_hooks(void) { PyMem_SetupDebugHooks(); }

int pyox_objects_need_own_allocator(void) {
#ifdef Py_GIL_DISABLED
    return 1;
#else
    return 0;
#endif
}
