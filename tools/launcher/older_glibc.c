/* Functions that Python and its libraries were compiled to call, for executables that have to run with a glibc that is older than these functions.
 *
 * Each is defined only if the glibc that is linked against has none. Those that the kernel does go to the kernel; where it is too old itself, what
 * there is in their place is what glibc has: ENOSYS, or older system calls. Of the others the machine's glibc may have one all the same, and that
 * is taken. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#if !__GLIBC_PREREQ(2, 25)
ssize_t getrandom(void *buffer, size_t length, unsigned flags) {
    return syscall(SYS_getrandom, buffer, length, flags);
}

void explicit_bzero(void *buffer, size_t length) {
    memset(buffer, 0, length);
    /* Whoever reads it afterwards, for all that the compiler knows. */
    __asm__ __volatile__("" : : "r"(buffer) : "memory");
}
#endif

#if !__GLIBC_PREREQ(2, 26)
/* Kernels before 4.6 lack both, and Python calls them without flags, too: then older system calls do the same. */
ssize_t preadv64v2(int file, const struct iovec *parts, int count, off64_t offset, int flags) {
    /* The kernel takes offsets in halves; of a word of 64 bits the first is all. */
    ssize_t result = syscall(SYS_preadv2, file, parts, count, offset, 0, flags);
    if (result >= 0 || errno != ENOSYS) {
        return result;
    }
    if (flags) {
        errno = ENOTSUP;
        return -1;
    }
    return offset == -1 ? readv(file, parts, count) : preadv64(file, parts, count, offset);
}

ssize_t pwritev64v2(int file, const struct iovec *parts, int count, off64_t offset, int flags) {
    ssize_t result = syscall(SYS_pwritev2, file, parts, count, offset, 0, flags);
    if (result >= 0 || errno != ENOSYS) {
        return result;
    }
    if (flags) {
        errno = ENOTSUP;
        return -1;
    }
    return offset == -1 ? writev(file, parts, count) : pwritev64(file, parts, count, offset);
}
#endif

#if !__GLIBC_PREREQ(2, 27)
int memfd_create(const char *name, unsigned flags) {
    return (int)syscall(SYS_memfd_create, name, flags);
}

ssize_t copy_file_range(int from, off64_t *from_offset, int to, off64_t *to_offset, size_t length, unsigned flags) {
    return syscall(SYS_copy_file_range, from, from_offset, to, to_offset, length, flags);
}
#endif

#if !__GLIBC_PREREQ(2, 28)
/* With 64 bits it is another name of the same; every argument there can be is passed like a pointer. */
int fcntl64(int file, int command, ...) {
    va_list arguments;
    va_start(arguments, command);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    return fcntl(file, command, argument);
}
#endif

#if !__GLIBC_PREREQ(2, 30)
static void add(struct timespec *time, const struct timespec *more, long sign) {
    time->tv_sec += sign * more->tv_sec;
    time->tv_nsec += sign * more->tv_nsec;
    if (time->tv_nsec < 0) {
        time->tv_nsec += 1000000000;
        time->tv_sec--;
    } else if (time->tv_nsec >= 1000000000) {
        time->tv_nsec -= 1000000000;
        time->tv_sec++;
    }
}

/* Waits by the time of day, again as long as the other clock says that it was too short. Where the time of day is set back meanwhile it takes that
 * much longer, as it does with a Python that was compiled with such a glibc. */
static int wait_by_time_of_day(sem_t *semaphore, clockid_t clock, const struct timespec *until) {
    for (;;) {
        struct timespec now, deadline;
        if (clock_gettime(clock, &now) || clock_gettime(CLOCK_REALTIME, &deadline)) {
            return -1;
        }
        struct timespec rest = *until;
        add(&rest, &now, -1);
        int over = rest.tv_sec < 0;
        if (!over) {
            add(&deadline, &rest, 1);
        }
        if (!sem_timedwait(semaphore, &deadline)) {
            return 0;
        }
        if (errno != ETIMEDOUT || over) {
            return -1;
        }
    }
}

int sem_clockwait(sem_t *semaphore, clockid_t clock, const struct timespec *until) {
    typedef int function(sem_t *, clockid_t, const struct timespec *);
    static function *found;
    function *current = __atomic_load_n(&found, __ATOMIC_RELAXED);
    if (!current) {
        current = (function *)dlsym(RTLD_NEXT, "sem_clockwait");
        if (!current) {
            current = wait_by_time_of_day;
        }
        __atomic_store_n(&found, current, __ATOMIC_RELAXED);
    }
    return current(semaphore, clock, until);
}
#endif

#if !__GLIBC_PREREQ(2, 34)
int close_range(unsigned first, unsigned last, int flags) {
    return (int)syscall(SYS_close_range, first, last, flags);
}

/* A folder that can be read without memory of its own: Python closes files between fork and exec. */
static int open_folder_of_files(int first) {
    static const char path[] = "/proc/self/fd";
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0 && errno == EMFILE) {
        /* It is to be closed anyway, and makes room. */
        close(first);
        folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    }
    return folder;
}

/* Closes what the folder lists, once: how many files that were, or -1. */
static long close_listed(int folder, int first) {
    union {
        struct dirent64 entry;
        char bytes[2048];
    } buffer;
    long closed = 0, length;
    while ((length = syscall(SYS_getdents64, folder, &buffer, sizeof buffer)) > 0) {
        for (long at = 0; at < length;) {
            const struct dirent64 *entry = (const struct dirent64 *)(buffer.bytes + at);
            at += entry->d_reclen;
            int file = atoi(entry->d_name);
            if (entry->d_name[0] != '.' && file >= first && file != folder && !close(file)) {
                closed++;
            }
        }
    }
    return length < 0 ? -1 : closed;
}

/* A folder whose files go away while it is read need not list all at once: it is read until there are none. */
static int close_all_listed(int first) {
    int folder = open_folder_of_files(first);
    if (folder < 0) {
        return -1;
    }
    long closed;
    while ((closed = close_listed(folder, first)) > 0 && !lseek(folder, 0, SEEK_SET)) {
    }
    close(folder);
    return closed ? -1 : 0;
}

void closefrom(int first) {
    first = first < 0 ? 0 : first;
    if (!close_range((unsigned)first, ~0u, 0) || !close_all_listed(first)) {
        return;
    }
    for (long file = first, end = sysconf(_SC_OPEN_MAX); file < end; file++) {
        close((int)file);
    }
}

/* Of what is open now each is closed. What another thread opens between this and the spawn stays open, if it is not closed on exec anyway. */
static int close_what_is_open(posix_spawn_file_actions_t *actions, int from) {
    DIR *open = opendir("/proc/self/fd");
    if (!open) {
        return ENOSYS;
    }
    int result = 0;
    for (struct dirent *entry; !result && (entry = readdir(open));) {
        int file = atoi(entry->d_name);
        if (entry->d_name[0] != '.' && file >= from && file != dirfd(open)) {
            result = posix_spawn_file_actions_addclose(actions, file);
        }
    }
    closedir(open);
    return result;
}

int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from) {
    typedef int function(posix_spawn_file_actions_t *, int);
    function *newer = (function *)dlsym(RTLD_NEXT, "posix_spawn_file_actions_addclosefrom_np");
    if (newer) {
        return newer(actions, from);
    }
    return from < 0 ? EBADF : close_what_is_open(actions, from);
}
#endif
