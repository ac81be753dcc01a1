/* What gcc's unwinder asks of glibc, for programs with musl: Debian's libgcc_eh is the one for glibc.
 *
 * To be linked as an object file, with --eh-frame-hdr, into everything that may unwind.
 */
#define _GNU_SOURCE
#include <link.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

/* Where one of these is, the unwinder takes all of them to be; but its references are weak and bring none. */
__attribute__((used)) static void (*const threads[])(void) = {
    (void (*)(void))pthread_getspecific,  (void (*)(void))pthread_key_create,   (void (*)(void))pthread_mutex_lock,
    (void (*)(void))pthread_mutex_unlock, (void (*)(void))pthread_once,         (void (*)(void))pthread_setspecific,
};

/* As glibc declares it since 2.35; the unwinder reads `eh_frame` alone. */
struct dl_find_object {
  unsigned long long flags;
  void *map_start;
  void *map_end;
  struct link_map *link_map;
  void *eh_frame;
  unsigned long long reserved[7];
};

struct search {
  uintptr_t address;
  struct dl_find_object *result;
};

static int look(struct dl_phdr_info *info, size_t size, void *data) {
  (void)size;
  struct search *search = data;
  struct dl_find_object found = {0};
  for (size_t i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *header = &info->dlpi_phdr[i];
    uintptr_t start = info->dlpi_addr + header->p_vaddr;
    if (header->p_type == PT_LOAD && search->address - start < header->p_memsz) {
      found.map_start = (void *)start;
      found.map_end = (void *)(start + header->p_memsz);
    } else if (header->p_type == PT_GNU_EH_FRAME) {
      found.eh_frame = (void *)start;
    }
  }
  if (!found.map_start || !found.eh_frame) return 0;
  *search->result = found;
  return 1;
}

int _dl_find_object(void *address, struct dl_find_object *result) {
  struct search search = {(uintptr_t)address, result};
  return dl_iterate_phdr(look, &search) ? 0 : -1;
}
