/* What is done with each signal, asked once.
 *
 * While Python starts it asks the kernel what is done with each of 64 signals. A new program can only have inherited that some are
 * ignored, and /proc/self/status says in one reading which: three system calls in place of 62, and 2 of 14 microseconds saved. The
 * linker sends every call of sigaction() here (-Wl,--wrap=sigaction); outside of Python's start, and where that file is
 * not to be had, all of them go on to the C library. */
#include "shim.h"

#ifdef __linux__

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int __real_sigaction(int number, const struct sigaction *action, struct sigaction *old);
int __wrap_sigaction(int number, const struct sigaction *action, struct sigaction *old);

static int known;        /* whether `ignored` is what the kernel would say */
static uint64_t ignored; /* bit N - 1 for signal N */
static uint64_t changed; /* signals whose handling was changed since */

static int mask(const char *status, const char *label, uint64_t *value) {
    const char *at = strstr(status, label);
    if (at == NULL) {
        return -1;
    }
    char *end;
    at += strlen(label);
    *value = strtoull(at, &end, 16);
    return end == at ? -1 : 0;
}

void pyox_signals_begin(void) {
    char status[8192];
    int file = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return;
    }
    ssize_t length = read(file, status, sizeof(status) - 1);
    close(file);
    if (length <= 0) {
        return;
    }
    status[length] = 0;
    uint64_t caught;
    /* A library that was loaded before us may have handlers of its own: then the kernel is asked after all. */
    known = mask(status, "\nSigIgn:\t", &ignored) == 0 && mask(status, "\nSigCgt:\t", &caught) == 0 && caught == 0;
}

void pyox_signals_end(void) { known = 0; }

int __wrap_sigaction(int number, const struct sigaction *action, struct sigaction *old) {
    if (!known || number < 1 || number > 64) {
        return __real_sigaction(number, action, old);
    }
    uint64_t bit = (uint64_t)1 << (number - 1);
    /* Between the standard signals and SIGRTMIN are the C library's own, which it says do not exist. */
    int reserved = number >= 32 && number < SIGRTMIN;
    if (action != NULL || old == NULL || reserved || (changed & bit)) {
        changed |= bit;
        return __real_sigaction(number, action, old);
    }
    memset(old, 0, sizeof(*old));
    old->sa_handler = (ignored & bit) ? SIG_IGN : SIG_DFL;
    return 0;
}

#else

void pyox_signals_begin(void) {}
void pyox_signals_end(void) {}

#endif
