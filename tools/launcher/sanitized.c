/* How AddressSanitizer runs, where the code is compiled with it. */

#ifdef __SANITIZE_ADDRESS__

const char *__asan_default_options(void);

/* Python does not free all it has when it ends, nor do we. Programs see whose handlers of signals there are. */
const char *__asan_default_options(void)
{
    return "detect_leaks=0:handle_segv=0:handle_sigbus=0:handle_sigfpe=0";
}

#endif
