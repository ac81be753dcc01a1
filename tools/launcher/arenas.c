/* Memory of Python's object allocator in huge pages.
 *
 * The allocator gets its memory in arenas of a megabyte, and a program that starts touches one page of 4 KiB after the other, each
 * with a page fault. Cut from one reservation that the kernel may back with huge pages, two arenas cost one fault. Where huge pages
 * are not to be had, or the reservation is used up, all is as without it. */
#include "shim.h"

#ifdef __linux__

#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>

#define HUGE_PAGE ((size_t)2 << 20)
#define ARENA ((size_t)1 << 20) /* what CPython asks for since 3.10 */
#define ARENAS 64               /* one bit each */

static char *reservation;             /* NULL until the first arena is asked for */
static _Atomic uint64_t unused; /* interpreters with a GIL each have arenas of their own */

static void *ordinary_arena(size_t size) {
    void *arena = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return arena == MAP_FAILED ? NULL : arena;
}

static void reserve(void) {
    size_t size = ARENAS * ARENA;
    char *start = mmap(NULL, size + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (start == MAP_FAILED) {
        atomic_store(&unused, 0);
        return;
    }
    char *aligned = (char *)(((uintptr_t)start + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1));
    madvise(aligned, size, MADV_HUGEPAGE);
    atomic_store(&unused, UINT64_MAX);
    reservation = aligned;
}

static void *arena_alloc(void *context, size_t size) {
    (void)context;
    if (size != ARENA) {
        return ordinary_arena(size);
    }
    uint64_t free = atomic_load(&unused);
    while (free != 0) {
        int number = __builtin_ctzll(free);
        if (atomic_compare_exchange_weak(&unused, &free, free & ~((uint64_t)1 << number))) {
            return reservation + (size_t)number * ARENA;
        }
    }
    return ordinary_arena(size);
}

static void arena_free(void *context, void *arena, size_t size) {
    (void)context;
    size_t offset = (size_t)((char *)arena - reservation);
    if (reservation == NULL || offset >= ARENAS * ARENA) {
        munmap(arena, size);
        return;
    }
    size_t number = offset / ARENA;
    uint64_t bit = (uint64_t)1 << number, neighbor = (uint64_t)1 << (number ^ 1);
    /* Given back whole, or the kernel would have to take the huge page apart. Both are taken while that is done. */
    uint64_t before = atomic_load(&unused);
    while (!atomic_compare_exchange_weak(&unused, &before, (before & neighbor) ? before & ~neighbor : before | bit)) {
    }
    if (before & neighbor) {
        madvise(reservation + (number & ~(size_t)1) * ARENA, HUGE_PAGE, MADV_DONTNEED);
        atomic_fetch_or(&unused, bit | neighbor);
    }
}

void pyox_use_huge_pages(void) {
    PyObjectArenaAllocator allocator = {NULL, arena_alloc, arena_free};
    reserve();
    PyObject_SetArenaAllocator(&allocator);
}

#else

void pyox_use_huge_pages(void) {}

#endif
