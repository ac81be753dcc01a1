/* PyPreConfig and PyConfig by field name, so that a payload made by any version of the tools
 * configures any version of Python: fields this Python lacks are reported as unknown. */
#include "shim.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>

enum kind { INT, ULONG, STRING, LIST };

struct field {
    const char *name;
    enum kind kind;
    size_t offset;
};

#define PRE(name) {"preconfig." #name, INT, offsetof(PyPreConfig, name)}
#define FIELD(kind, name) {"config." #name, kind, offsetof(PyConfig, name)}

static const struct field preconfig_fields[] = {
    PRE(parse_argv),
    PRE(isolated),
    PRE(use_environment),
    PRE(configure_locale),
    PRE(coerce_c_locale),
    PRE(coerce_c_locale_warn),
    PRE(utf8_mode),
    PRE(dev_mode),
    PRE(allocator),
#ifdef MS_WINDOWS
    PRE(legacy_windows_fs_encoding),
#endif
};

static const struct field config_fields[] = {
    FIELD(INT, isolated),
    FIELD(INT, use_environment),
    FIELD(INT, dev_mode),
    FIELD(INT, install_signal_handlers),
    FIELD(INT, use_hash_seed),
    FIELD(ULONG, hash_seed),
    FIELD(INT, faulthandler),
    FIELD(INT, tracemalloc),
    FIELD(INT, import_time),
    FIELD(INT, show_ref_count),
    FIELD(INT, dump_refs),
    FIELD(INT, malloc_stats),
    FIELD(STRING, filesystem_encoding),
    FIELD(STRING, filesystem_errors),
    FIELD(STRING, pycache_prefix),
    FIELD(INT, parse_argv),
    FIELD(LIST, xoptions),
    FIELD(LIST, warnoptions),
    FIELD(INT, site_import),
    FIELD(INT, bytes_warning),
    FIELD(INT, warn_default_encoding),
    FIELD(INT, inspect),
    FIELD(INT, interactive),
    FIELD(INT, optimization_level),
    FIELD(INT, parser_debug),
    FIELD(INT, write_bytecode),
    FIELD(INT, verbose),
    FIELD(INT, quiet),
    FIELD(INT, user_site_directory),
    FIELD(INT, configure_c_stdio),
    FIELD(INT, buffered_stdio),
    FIELD(STRING, stdio_encoding),
    FIELD(STRING, stdio_errors),
#ifdef MS_WINDOWS
    FIELD(INT, legacy_windows_stdio),
#endif
    FIELD(STRING, check_hash_pycs_mode),
    FIELD(INT, pathconfig_warnings),
    FIELD(STRING, program_name),
    FIELD(STRING, pythonpath_env),
    FIELD(STRING, home),
    FIELD(STRING, platlibdir),
    FIELD(INT, module_search_paths_set),
    FIELD(LIST, module_search_paths),
    FIELD(STRING, executable),
    FIELD(STRING, base_executable),
    FIELD(STRING, prefix),
    FIELD(STRING, base_prefix),
    FIELD(STRING, exec_prefix),
    FIELD(STRING, base_exec_prefix),
    FIELD(INT, skip_source_first_line),
    FIELD(STRING, run_command),
    FIELD(STRING, run_module),
    FIELD(STRING, run_filename),
#if PY_VERSION_HEX >= 0x030B0000
    FIELD(INT, code_debug_ranges),
    FIELD(STRING, dump_refs_file),
    FIELD(STRING, stdlib_dir),
    FIELD(INT, use_frozen_modules),
    FIELD(INT, safe_path),
#endif
#if PY_VERSION_HEX >= 0x030C0000
    FIELD(INT, perf_profiling),
    FIELD(INT, int_max_str_digits),
#endif
#if PY_VERSION_HEX >= 0x030D0000
    FIELD(INT, cpu_count),
#ifdef Py_GIL_DISABLED
    FIELD(INT, enable_gil),
#endif
#ifdef Py_DEBUG
    FIELD(STRING, run_presite),
#endif
#endif
#if PY_VERSION_HEX >= 0x030E0000
    FIELD(INT, remote_debug),
    FIELD(INT, thread_inherit_context),
    FIELD(INT, context_aware_warnings),
#ifdef __APPLE__
    FIELD(INT, use_system_logger),
#endif
#ifdef Py_GIL_DISABLED
    FIELD(INT, tlbc_enabled),
#endif
#endif
#if PY_VERSION_HEX >= 0x030F0000
    FIELD(INT, lazy_imports),
    FIELD(INT, pymalloc_hugepages),
#endif
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static PyPreConfig preconfig;
static PyConfig config;

static PyoxStatus outcome(PyStatus status) {
    PyoxStatus result = {0, 0, NULL, NULL};
    if (PyStatus_IsExit(status)) {
        result.kind = 2;
        result.exit_code = status.exitcode;
    } else if (PyStatus_Exception(status)) {
        result.kind = 1;
        result.function = status.func;
        result.message = status.err_msg;
    }
    return result;
}

static const struct field *find(const struct field *fields, size_t count, const char *key, size_t length) {
    for (size_t i = 0; i < count; i++) {
        if (strlen(fields[i].name) == length && memcmp(fields[i].name, key, length) == 0) {
            return &fields[i];
        }
    }
    return NULL;
}

static const struct field *config_field(const char *key, size_t length) {
    return find(config_fields, COUNT(config_fields), key, length);
}

static void *at(void *base, const struct field *field) { return (char *)base + field->offset; }

static int set_int(void *base, const struct field *field, long long value) {
    if (field == NULL) {
        return PYOX_SET_UNKNOWN;
    }
    if (field->kind == ULONG) {
        if (value < 0 || value > UINT32_MAX) { /* the range CPython accepts for hash_seed */
            return PYOX_SET_FAILED;
        }
        *(unsigned long *)at(base, field) = (unsigned long)value;
        return PYOX_SET_OK;
    }
    if (field->kind != INT) {
        return PYOX_SET_WRONG_KIND;
    }
    if (value < INT_MIN || value > INT_MAX) {
        return PYOX_SET_FAILED;
    }
    *(int *)at(base, field) = (int)value;
    return PYOX_SET_OK;
}

void pyox_preconfig_init(int isolated) {
    if (isolated) {
        PyPreConfig_InitIsolatedConfig(&preconfig);
    } else {
        PyPreConfig_InitPythonConfig(&preconfig);
    }
}

int pyox_preconfig_set_int(const char *key, size_t length, long long value) {
    return set_int(&preconfig, find(preconfig_fields, COUNT(preconfig_fields), key, length), value);
}

PyoxStatus pyox_preinitialize(Py_ssize_t argc, char *const *argv) {
    if (pyox_hook_starts() < 0) {
        return (PyoxStatus){1, 0, NULL, "the builtin module is missing during whose start the importer is put in place"};
    }
    if (PyImport_ExtendInittab(pyox_own_inittab) < 0) {
        return (PyoxStatus){1, 0, NULL, "no memory for the table of builtin modules"};
    }
    return outcome(Py_PreInitializeFromBytesArgs(&preconfig, argc, (char **)argv));
}

void pyox_config_init(int isolated) {
    if (isolated) {
        PyConfig_InitIsolatedConfig(&config);
    } else {
        PyConfig_InitPythonConfig(&config);
    }
}

int pyox_config_set_int(const char *key, size_t length, long long value) {
    return set_int(&config, config_field(key, length), value);
}

int pyox_config_set_string(const char *key, size_t length, const wchar_t *value) {
    const struct field *field = config_field(key, length);
    if (field == NULL) {
        return PYOX_SET_UNKNOWN;
    }
    if (field->kind != STRING) {
        return PYOX_SET_WRONG_KIND;
    }
    PyStatus status = PyConfig_SetString(&config, at(&config, field), value);
    return PyStatus_Exception(status) ? PYOX_SET_FAILED : PYOX_SET_OK;
}

int pyox_config_set_bytes(const char *key, size_t length, const char *value) {
    const struct field *field = config_field(key, length);
    if (field == NULL) {
        return PYOX_SET_UNKNOWN;
    }
    if (field->kind != STRING) {
        return PYOX_SET_WRONG_KIND;
    }
    PyStatus status = PyConfig_SetBytesString(&config, at(&config, field), value);
    return PyStatus_Exception(status) ? PYOX_SET_FAILED : PYOX_SET_OK;
}

int pyox_config_set_list(const char *key, size_t length, const wchar_t *const *items, size_t count) {
    const struct field *field = config_field(key, length);
    if (field == NULL) {
        return PYOX_SET_UNKNOWN;
    }
    if (field->kind != LIST) {
        return PYOX_SET_WRONG_KIND;
    }
    PyStatus status = PyConfig_SetWideStringList(&config, at(&config, field), (Py_ssize_t)count, (wchar_t **)items);
    return PyStatus_Exception(status) ? PYOX_SET_FAILED : PYOX_SET_OK;
}

/* Whether a string field has been given a value. */
int pyox_config_is_set(const char *key, size_t length) {
    const struct field *field = config_field(key, length);
    return field != NULL && field->kind == STRING && *(wchar_t **)at(&config, field) != NULL;
}

PyoxStatus pyox_config_set_argv(Py_ssize_t argc, char *const *argv) {
    return outcome(PyConfig_SetBytesArgv(&config, argc, argv));
}

PyoxStatus pyox_config_replace_argv(Py_ssize_t argc, char *const *argv) {
    PyStatus status = PyConfig_SetWideStringList(&config, &config.orig_argv, config.argv.length, config.argv.items);
    return PyStatus_Exception(status) ? outcome(status) : pyox_config_set_argv(argc, argv);
}

PyoxStatus pyox_initialize(void) {
    pyox_signals_begin();
    PyStatus status = Py_InitializeFromConfig(&config);
    pyox_signals_end();
    PyConfig_Clear(&config);
    return outcome(status);
}
