/* The setting `fast_exit`: the process ends as Python's end asks for, up to where Python would begin to take itself apart. That is a
 * quarter of a small program's time, and the kernel takes everything back at once. */
#include "shim.h"

#include <stdio.h>
#ifdef Py_GIL_DISABLED
#include <unistd.h>
#endif

static int wanted;

void pyox_set_fast_exit(void) { wanted = 1; }

int pyox_fast_exit_wanted(void) { return wanted; }

/* Python's end says what goes wrong in it, and goes on. */
static void done(PyObject *result, PyObject *where) {
    if (result == NULL) {
        PyErr_WriteUnraisable(where);
    }
    Py_XDECREF(result);
}

/* Threads that are no daemons are waited for. */
static void end_threads(void) {
    PyObject *name = PyUnicode_FromString("threading");
    PyObject *threading = name ? PyImport_GetModule(name) : NULL;
    if (threading != NULL) {
        done(PyObject_CallMethod(threading, "_shutdown", NULL), threading);
    }
    PyErr_Clear();
    Py_XDECREF(threading);
    Py_XDECREF(name);
}

static void call_functions_for_the_end(void) {
    PyObject *atexit = PyImport_ImportModule("atexit");
    done(atexit ? PyObject_CallMethod(atexit, "_run_exitfuncs", NULL) : NULL, atexit);
    Py_XDECREF(atexit);
}

/* Whether a stream could be flushed, or has been closed. */
static int flush(PyObject *stream) {
    PyObject *closed = PyObject_GetAttrString(stream, "closed");
    int is_closed = closed ? PyObject_IsTrue(closed) : -1;
    Py_XDECREF(closed);
    PyErr_Clear();
    if (is_closed > 0) {
        return 1;
    }
    PyObject *result = PyObject_CallMethod(stream, "flush", NULL);
    Py_XDECREF(result);
    return result != NULL;
}

/* What was written to files that are still open is written, which Python does when it takes them away. First text, then what that
 * has handed on to. */
static void flush_files(void) {
    static const char *const types[] = {"TextIOWrapper", "BufferedWriter", "BufferedRandom"};
    PyObject *gc = PyImport_ImportModule("gc"), *io = PyImport_ImportModule("_io");
    PyObject *objects = gc && io ? PyObject_CallMethod(gc, "get_objects", NULL) : NULL;
    for (size_t kind = 0; objects != NULL && kind < sizeof(types) / sizeof(types[0]); kind++) {
        PyObject *type = PyObject_GetAttrString(io, types[kind]);
        for (Py_ssize_t at = 0; type != NULL && at < PyList_GET_SIZE(objects); at++) {
            PyObject *object = PyList_GET_ITEM(objects, at);
            if (PyObject_TypeCheck(object, (PyTypeObject *)type)) {
                flush(object);
                PyErr_Clear();
            }
        }
        Py_XDECREF(type);
    }
    PyErr_Clear();
    Py_XDECREF(objects);
    Py_XDECREF(io);
    Py_XDECREF(gc);
}

/* Whether everything that was printed could be written. */
static int flush_standard_streams(void) {
    int complete = 1;
    PyObject *output = PySys_GetObject("stdout"), *errors = PySys_GetObject("stderr"); /* borrowed */
    Py_XINCREF(errors);
    if (output != NULL && output != Py_None) {
        Py_INCREF(output);
        if (!flush(output)) {
            PyErr_WriteUnraisable(output);
            complete = 0;
        }
        Py_DECREF(output);
    }
    if (errors != NULL && errors != Py_None && !flush(errors)) {
        PyErr_Clear();
        complete = 0;
    }
    Py_XDECREF(errors);
    return complete;
}

int pyox_end_without_teardown(int exit_code) {
    end_threads();
    call_functions_for_the_end();
    if (!flush_standard_streams()) {
        exit_code = 120; /* as after Py_FinalizeEx() */
    }
    flush_files();
    return exit_code;
}

void pyox_leave_at_once(int exit_code) {
#ifdef Py_GIL_DISABLED
    /* Nothing keeps daemon threads from running on while the C library ends the process. */
    fflush(NULL);
    _exit(exit_code);
#else
    (void)exit_code;
#endif
}
