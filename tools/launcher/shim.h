/* The C side of the launcher: everything that depends on macros or struct layouts of the Python
 * headers it is compiled against. Rust declares these functions in src/ffi.rs and owns the logic. */
#ifndef PYOX_SHIM_H
#define PYOX_SHIM_H

#include <stddef.h>

#include <Python.h>

#include "allocator.h"

/* Outcome of an initialisation step; the strings live as long as the process. */
typedef struct {
    int kind;         /* 0: done, 1: failed, 2: the process is to exit with `exit_code` */
    int exit_code;
    const char *function; /* may be NULL */
    const char *message;  /* may be NULL */
} PyoxStatus;

/* Outcome of setting a configuration field. */
enum { PYOX_SET_OK = 0, PYOX_SET_UNKNOWN = 1, PYOX_SET_WRONG_KIND = 2, PYOX_SET_FAILED = 3 };

/* Interpreter configuration. One per process. Call in the order of declaration; `key` is `preconfig.NAME` before
 * pyox_preinitialize() and `config.NAME` after it, NAME being CPython's. */
void pyox_preconfig_init(int isolated);
int pyox_preconfig_set_int(const char *key, size_t length, long long value);
/* Takes options of Python's own from the arguments, if `argc` is not 0 and the pre-configuration is to parse them. */
PyoxStatus pyox_preinitialize(Py_ssize_t argc, char *const *argv);
/* Builtin modules that are not in libpython's own table, where that is a shared library; generated for each launcher. */
extern struct _inittab pyox_own_inittab[];
enum { PYOX_DOMAIN_RAW = 1, PYOX_DOMAIN_MEM = 2, PYOX_DOMAIN_OBJ = 4, PYOX_DOMAIN_ARENA = 8 };
/* After pyox_preinitialize() and before anything else: -1 if this launcher has no allocator of that name (allocators.c). */
int pyox_set_allocator(const char *name, int domains);
void pyox_set_memory_debug_hooks(void);
/* Whether this Python's objects can only be where its own allocator puts them. */
int pyox_objects_need_own_allocator(void);
/* Implemented in Rust (src/allocator.rs). */
void *pyox_rust_malloc(void *context, size_t size);
void *pyox_rust_calloc(void *context, size_t count, size_t size);
void *pyox_rust_realloc(void *context, void *memory, size_t size);
void pyox_rust_free(void *context, void *memory);
/* After pyox_preinitialize(): memory for Python's objects comes in huge pages where the kernel has them (arenas.c). */
void pyox_use_huge_pages(void);
void pyox_config_init(int isolated);
int pyox_config_set_int(const char *key, size_t length, long long value);
int pyox_config_set_string(const char *key, size_t length, const wchar_t *value);
int pyox_config_set_bytes(const char *key, size_t length, const char *value);
int pyox_config_set_list(const char *key, size_t length, const wchar_t *const *items, size_t count);
int pyox_config_is_set(const char *key, size_t length);
PyoxStatus pyox_config_set_argv(Py_ssize_t argc, char *const *argv);
/* After the above, which stays sys.orig_argv: another sys.argv. */
PyoxStatus pyox_config_replace_argv(Py_ssize_t argc, char *const *argv);
PyoxStatus pyox_initialize(void);
/* Has pyox_interpreter_starts() called early in the start of each interpreter (start_hook.c); -1 if that cannot be. */
int pyox_hook_starts(void);
/* Implemented in Rust (src/setup.rs): puts the importer in place; -1 with an exception set. */
int pyox_interpreter_starts(PyObject *system);
/* Around pyox_initialize(): what is done with each signal is asked once (signals.c). */
void pyox_signals_begin(void);
void pyox_signals_end(void);
/* What ncurses is told where no environment variable says where its database is (terminfo.c); the string is kept. NULL: nothing. */
void pyox_terminfo_dirs(const char *dirs);
/* The level of `python -O`, 0 to 2; valid once an interpreter starts. */
int pyox_optimization_level(void);

/* Whether an object is what pyox_run_code() takes: it does not check. */
int pyox_is_code(PyObject *object);
/* Runs `code` (a reference that it takes over) in `globals` as the main program and finalises the interpreter; returns the
 * exit code. */
int pyox_run_code(PyObject *code, PyObject *globals);
/* Reports the exception that is set as the main program's; then finalises as above. */
int pyox_run_failed(void);
int pyox_finalize(int exit_code);
/* The setting `fast_exit`: pyox_finalize() does without taking Python apart (fast_exit.c). */
void pyox_set_fast_exit(void);
int pyox_fast_exit_wanted(void);
int pyox_end_without_teardown(int exit_code);
/* Afterwards, where other threads might run on: does not return. */
void pyox_leave_at_once(int exit_code);

/* A function for `atexit` that writes the list of modules; a new reference, or NULL with an exception set. */
PyObject *pyox_modules_report_function(void);
/* Implemented in Rust (src/modules_report.rs). */
PyObject *pyox_modules_report_write(PyObject *self, PyObject *unused);

/* Takes the exception that is set: a new reference, or NULL. */
PyObject *pyox_take_exception(void);

int pyox_is_module(PyObject *object);
int pyox_is_type(PyObject *object);

/* The state of the module `oxidized_importer`, of which every interpreter has one of its own. */
enum {
    PYOX_KEPT_MODULE_SPEC,
    PYOX_KEPT_MEMORY_SPEC, /* NULL unless modules in memory have a __file__ */
    PYOX_KEPT_EXEC,
    PYOX_KEPT_COMPILE,
    PYOX_KEPT_CALL,
    PYOX_KEPT_BUILTIN_FINDER,
    PYOX_KEPT_FROZEN_FINDER,
    PYOX_KEPT_IS_PACKAGE, /* ("is_package",) */
    PYOX_KEPT_FINDER_TYPE,
    PYOX_KEPT_COUNT
};
typedef struct {
    PyObject *kept[PYOX_KEPT_COUNT];
} PyoxState;

/* The finder type (finder_type.c). `core` is Rust's, and freed with the finder, or at once if that cannot be made. */
PyObject *pyox_finder_type(PyObject *module);
PyObject *pyox_finder_new(PyObject *type, void *core);
const void *pyox_finder_core(PyObject *finder);
PyObject *pyox_finder_kept(PyObject *finder, int index); /* borrowed; NULL once the module is cleared */
/* Whether the finder has to take Python's importer of files away, once that is complete. */
void pyox_finder_set_alone(PyObject *finder, int alone);
int pyox_finder_is_alone(PyObject *finder);
int pyox_is_finder(PyObject *object);
/* Calls spec_class(name, finder, is_package=...). */
PyObject *pyox_new_spec(PyObject *finder, PyObject *spec_class, PyObject *name, int is_package);
/* Calls a function of the Python half of the importer, with `self` before the arguments; either of those may be NULL. */
PyObject *pyox_python_half(const char *function, PyObject *self, PyObject *args, PyObject *keywords);

/* Memory and errors (memory.c). A view keeps `owner`, a view of the memory around it; NULL says that the memory stays. */
PyObject *pyox_view(PyObject *owner, const char *data, Py_ssize_t length);
/* Bytes-like objects: a handle to be released, a borrowed view that lives as long, and where the memory is. */
void *pyox_buffer_get(PyObject *object, PyObject **view, const char **data, Py_ssize_t *length);
void pyox_buffer_release(void *handle);
/* A file's contents as a memoryview; they stay mapped, for nobody can tell when the last use of them ends. */
PyObject *pyox_mapping(PyObject *path);
void pyox_file_not_found(PyObject *path);
void pyox_error_restore(PyObject *error); /* steals the reference */
/* What stands for `inspect.getfile` and `linecache.updatecache` (sources.c). */
PyObject *pyox_source_finder(PyObject *get_file);
PyObject *pyox_line_finder(PyObject *original, PyObject *cache, PyObject *finder);
/* Makes Python's functions for reading files, those of its module `posix` among them, know what virtual paths stand for (files.c); -1
 * with an exception set. Early: others keep the functions that they find. */
int pyox_open_virtual_paths(PyObject *system);

/* Implemented in Rust (src/methods.rs); new references, or NULL with an exception set. */
void pyox_core_free(void *core);
int pyox_virtual_paths(void);
int pyox_is_virtual_path(const char *path, Py_ssize_t length);
PyObject *pyox_finder_make(PyObject *type, PyObject *data, PyObject *file, PyObject *origin);
PyObject *pyox_finder_find_spec(PyObject *finder, PyObject *name, PyObject *path, PyObject *target);
PyObject *pyox_finder_create_module(PyObject *finder, PyObject *spec);
PyObject *pyox_finder_exec_module(PyObject *finder, PyObject *module);
PyObject *pyox_finder_get_code(PyObject *finder, PyObject *name);
PyObject *pyox_finder_get_source(PyObject *finder, PyObject *name);
PyObject *pyox_finder_get_filename(PyObject *finder, PyObject *name);
PyObject *pyox_finder_get_data(PyObject *finder, PyObject *path);
PyObject *pyox_finder_is_package(PyObject *finder, PyObject *name);
int pyox_finder_has_reader(PyObject *finder, PyObject *name);
PyObject *pyox_finder_package_at(PyObject *finder, PyObject *path);
PyObject *pyox_finder_executable(PyObject *finder);
PyObject *pyox_finder_origin(PyObject *finder);
PyObject *pyox_finder_index(PyObject *finder, PyObject *data, int replace);
PyObject *pyox_finder_index_file(PyObject *finder, PyObject *path);
PyObject *pyox_finder_names(PyObject *finder);
PyObject *pyox_finder_entry(PyObject *finder, PyObject *name);
PyObject *pyox_finder_resource(PyObject *finder, PyObject *name, PyObject *key, int metadata);
PyObject *pyox_finder_resource_names(PyObject *finder, PyObject *name, int metadata);
PyObject *pyox_finder_children(PyObject *finder, PyObject *package, PyObject *prefix, int namespaces);
PyObject *pyox_source_file(PyObject *get_file, PyObject *object);
PyObject *pyox_source_text(PyObject *finder, PyObject *file_name);

#endif
