/* Functions for old versions of glibc, as they are where glibc itself has none of them. */
#define _GNU_SOURCE
#undef NDEBUG
#include <assert.h>
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <semaphore.h>
#include <spawn.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* From here on the C library has nothing. */
#undef __GLIBC_PREREQ
#define __GLIBC_PREREQ(major, minor) 0
#define dlsym(handle, name) NULL
#include "tools/launcher/older_glibc.c"

extern char **environ;

static double seconds(clockid_t clock) {
    struct timespec now;
    assert(!clock_gettime(clock, &now));
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void waits_as_long_as_it_is_told(clockid_t clock) {
    sem_t semaphore;
    assert(!sem_init(&semaphore, 0, 1));
    struct timespec until;
    assert(!clock_gettime(clock, &until));
    assert(!sem_clockwait(&semaphore, clock, &until));
    assert(sem_clockwait(&semaphore, clock, &until) == -1 && errno == ETIMEDOUT);
    struct timespec more = {0, 300000000};
    add(&until, &more, 1);
    double start = seconds(clock);
    assert(sem_clockwait(&semaphore, clock, &until) == -1 && errno == ETIMEDOUT);
    double waited = seconds(clock) - start;
    assert(waited > 0.2 && waited < 30);
}

static void closes_what_is_open_in_the_child(void) {
    int kept = dup2(0, 50), closed = dup2(0, 51);
    assert(kept == 50 && closed == 51);
    posix_spawn_file_actions_t actions;
    assert(!posix_spawn_file_actions_init(&actions));
    assert(posix_spawn_file_actions_addclosefrom_np(&actions, -1) == EBADF);
    assert(!posix_spawn_file_actions_addclosefrom_np(&actions, 51));
    char *arguments[] = {"sh", "-c", "test -e /proc/self/fd/50 && test ! -e /proc/self/fd/51", NULL};
    pid_t child;
    int status = -1;
    assert(!posix_spawn(&child, "/bin/sh", &actions, NULL, arguments, environ));
    assert(waitpid(child, &status, 0) == child && status == 0);
    assert(!posix_spawn_file_actions_destroy(&actions));
}

static void reads_and_writes(void) {
    int from = memfd_create("from", 1), to = memfd_create("to", 0);
    assert(from >= 0 && to >= 0);
    assert(fcntl64(from, F_GETFD) == FD_CLOEXEC && !fcntl64(from, F_SETFD, 0) && fcntl64(from, F_GETFD) == 0);
    char text[8] = "abcdefg", read[8] = "";
    struct iovec out = {text, 7}, in = {read, 7};
    assert(pwritev64v2(from, &out, 1, 3, 0) == 7 && lseek(from, 0, SEEK_END) == 10);
    assert(preadv64v2(from, &in, 1, 3, 0) == 7 && !strcmp(read, "abcdefg"));
    off64_t offset = 4;
    assert(copy_file_range(from, &offset, to, NULL, 3, 0) == 3 && offset == 7);
    assert(preadv64v2(to, &in, 1, 0, 0) == 3 && !memcmp(read, "bcd", 3));
    assert(!close_range(from, to, 0) && fcntl(from, F_GETFD) == -1 && fcntl(to, F_GETFD) == -1);
    explicit_bzero(text, sizeof text);
    assert(!memcmp(text, (char[8]){0}, sizeof text));
    assert(dup2(0, 52) == 52 && dup2(0, 53) == 53);
    closefrom(53);
    assert(!fcntl(52, F_GETFD) && fcntl(53, F_GETFD) == -1);
    assert(getrandom(text, sizeof text, 0) == sizeof text);
    assert(getrandom(text, sizeof text, ~0u) == -1 && errno == EINVAL);
}

/* From here on the kernel is like that of RHEL 7, 3.10. */
static void forget_later_system_calls(void) {
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_preadv2, 3, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_pwritev2, 2, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_close_range, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    assert(!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
    assert(!prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program));
    assert(close_range(60, 60, 0) == -1 && errno == ENOSYS);
}

static void reads_and_writes_with_an_old_kernel(void) {
    int file = memfd_create("file", 0);
    char read[8] = "";
    struct iovec out = {"abcdefg", 7}, in = {read, 7};
    assert(pwritev64v2(file, &out, 1, 3, 0) == 7 && lseek(file, 0, SEEK_CUR) == 0);
    assert(preadv64v2(file, &in, 1, 3, 0) == 7 && !strcmp(read, "abcdefg"));
    /* At the file's own position. */
    assert(pwritev64v2(file, &out, 1, -1, 0) == 7 && lseek(file, 0, SEEK_CUR) == 7);
    assert(preadv64v2(file, &in, 1, -1, 0) == 3 && !memcmp(read, "efgdefg", 7));
    assert(preadv64v2(file, &in, 1, 0, RWF_HIPRI) == -1 && errno == ENOTSUP);
    assert(pwritev64v2(file, &out, 1, 0, RWF_HIPRI) == -1 && errno == ENOTSUP);
}

static void most_files(rlim_t most) {
    struct rlimit limit;
    assert(!getrlimit(RLIMIT_NOFILE, &limit));
    limit.rlim_cur = most;
    assert(!setrlimit(RLIMIT_NOFILE, &limit));
}

/* The limit says nothing of what is open: files from before it was lowered stay, and it may be a thousand million. */
static void closes_what_is_open_with_an_old_kernel(void) {
    for (int file = 61; file < 400; file++) {
        assert(dup2(0, file) == file);
    }
    most_files(60);
    closefrom(62);
    assert(!fcntl(61, F_GETFD));
    for (int file = 62; file < 400; file++) {
        assert(fcntl(file, F_GETFD) == -1);
    }
    /* Without room for one more file, which is how /proc is read. */
    while (dup(0) >= 0) {
    }
    assert(errno == EMFILE);
    closefrom(50);
    assert(!fcntl(49, F_GETFD) && fcntl(50, F_GETFD) == -1 && fcntl(61, F_GETFD) == -1);
}

static void does_without_later_system_calls(void) {
    pid_t child = fork();
    assert(child >= 0);
    if (!child) {
        forget_later_system_calls();
        reads_and_writes_with_an_old_kernel();
        closes_what_is_open_with_an_old_kernel();
        _exit(0);
    }
    int status = -1;
    assert(waitpid(child, &status, 0) == child && status == 0);
}

int main(void) {
    waits_as_long_as_it_is_told(CLOCK_MONOTONIC);
    waits_as_long_as_it_is_told(CLOCK_REALTIME);
    closes_what_is_open_in_the_child();
    reads_and_writes();
    does_without_later_system_calls();
    return 0;
}
