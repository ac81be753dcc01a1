/* Where ncurses finds the terminal database (F429 to F441).
 *
 * The ncurses in a distribution has folders compiled in, which may be those of the machine it was built on. The linker sends every
 * call of getenv() here (-Wl,--wrap=getenv), so ncurses gets the folders as if TERMINFO_DIRS had them when it asks. Setting
 * that variable would show it to the program and its children, and may only be done while there are no threads. */
#include "shim.h"

#ifdef __linux__

#include <string.h>

char *__real_getenv(const char *name);
char *__wrap_getenv(const char *name);

static const char *folders;

void pyox_terminfo_dirs(const char *dirs) { folders = dirs; }

char *__wrap_getenv(const char *name) {
    char *value = __real_getenv(name);
    if (value != NULL || folders == NULL || strcmp(name, "TERMINFO_DIRS") != 0 || __real_getenv("TERMINFO") != NULL) {
        return value;
    }
    return (char *)folders;
}

#else

void pyox_terminfo_dirs(const char *dirs) { (void)dirs; }

#endif
