/* Python inside a C program of your own: what a `python_embedded_library` adds to it is started and ended by these functions, and used by Python's
 * own C API (`Python.h`), which comes with the library.
 *
 *     PyembedConfig *config = pyembed_config_new();
 *     char message[512];
 *     int exit_code;
 *     switch (pyembed_start(config, &exit_code, message, sizeof(message))) {
 *     case PYEMBED_FAILED: fprintf(stderr, "%s\n", message); return 1;
 *     case PYEMBED_EXIT: return exit_code;
 *     }
 *     PyRun_SimpleString("print('hello')");
 *     return pyembed_end();
 *
 * Strings are UTF-8, end with NUL, and are copied. No pointer may be NULL unless said otherwise. One Python can be started in a process, once. */
#ifndef PYEMBED_H
#define PYEMBED_H

#include <stddef.h>

#include <Python.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What Python is started with: the settings of the `python_embedded_library`, and changes to them. */
typedef struct PyembedConfig PyembedConfig;

PyembedConfig *pyembed_config_new(void);
/* For a configuration that is not used after all; NULL is allowed. */
void pyembed_config_free(PyembedConfig *config);

/* Change a setting. Keys are `config.NAME` for the fields of PyConfig, `preconfig.NAME` for those of PyPreConfig, and plain names for rules_pyoxidizer's
 * own; `run.mode` and `run.target` say what pyembed_run() runs. Whether key and value are right shows when Python is started. */
void pyembed_config_set_boolean(PyembedConfig *config, const char *key, int value);
void pyembed_config_set_integer(PyembedConfig *config, const char *key, long long value);
void pyembed_config_set_text(PyembedConfig *config, const char *key, const char *value);
void pyembed_config_set_list(PyembedConfig *config, const char *key, const char *const *items, size_t count);
/* `sys.argv`, in any encoding; the process's arguments if it is not called. */
void pyembed_config_set_arguments(PyembedConfig *config, int count, const char *const *arguments);
/* A module that is linked into the program, by the function that makes it. */
void pyembed_config_add_extension_module(PyembedConfig *config, const char *name, PyObject *(*init)(void));

enum { PYEMBED_OK = 0, PYEMBED_FAILED = 1, PYEMBED_EXIT = 2 };

/* Starts Python, which then belongs to the calling thread, and takes over the configuration, whatever comes of it.
 * PYEMBED_FAILED: `message` says why, cut to `size` bytes with its NUL (0 bytes are allowed, and then NULL).
 * Does not return in a process that Python's `multiprocessing` has started, with the program as its interpreter: does its work and ends it.
 * PYEMBED_EXIT: the process is to end with `*exit_code`, for Python was asked for its version or for help. */
int pyembed_start(PyembedConfig *config, int *exit_code, char *message, size_t size);
/* Runs what the settings say is the main program, ends Python, and returns the process's exit code; -1 if the thread has started none. */
int pyembed_run(void);
/* Ends Python. 0, or 120 if its streams cannot be flushed; -1 if the thread has started none. */
int pyembed_end(void);

#ifdef __cplusplus
}
#endif

#endif
