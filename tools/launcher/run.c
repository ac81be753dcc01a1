/* Running the main program and leaving the process as `python` does. */
#include "shim.h"

#include <signal.h>
#include <stdlib.h>
#ifndef MS_WINDOWS
#include <unistd.h>
#endif

static int interrupted;

/* A program stopped by Ctrl-C dies of SIGINT, so that its parent (a shell, make) sees why. */
static int die_of_interrupt(void) {
#ifdef MS_WINDOWS
    return (int)0xC000013A; /* STATUS_CONTROL_C_EXIT */
#else
    if (PyOS_setsig(SIGINT, SIG_DFL) != SIG_ERR) {
        kill(getpid(), SIGINT);
    }
    return 128 + SIGINT;
#endif
}

int pyox_finalize(int exit_code) {
    if (pyox_fast_exit_wanted()) {
        exit_code = pyox_end_without_teardown(exit_code);
    } else if (Py_FinalizeEx() < 0) {
        exit_code = 120; /* what `python` returns when flushing standard output fails */
    }
    if (interrupted) {
        exit_code = die_of_interrupt();
    }
    if (pyox_fast_exit_wanted()) {
        pyox_leave_at_once(exit_code);
    }
    return exit_code;
}

static int inspect_wanted(void) {
    PyObject *flags = PySys_GetObject("flags"); /* borrowed */
    PyObject *value = flags ? PyObject_GetAttrString(flags, "inspect") : NULL;
    int wanted = value ? PyObject_IsTrue(value) : 0;
    Py_XDECREF(value);
    PyErr_Clear();
    return wanted > 0;
}

/* What the process ends with that ends by this SystemExit; a message is printed. PyErr_Print() would end the process itself. */
static int exit_code_of(PyObject *exception) {
    PyObject *code = PyObject_GetAttrString(exception, "code");
    int exit_code = 1;
    if (code == NULL) {
        PyErr_Clear();
    } else if (code == Py_None) {
        exit_code = 0;
    } else if (PyLong_Check(code)) {
        exit_code = (int)PyLong_AsLong(code);
        PyErr_Clear();
    } else {
        PyObject *stream = PySys_GetObject("stderr"); /* borrowed */
        if (stream != NULL && stream != Py_None) {
            Py_INCREF(stream);
            if (PyFile_WriteObject(code, stream, Py_PRINT_RAW) < 0 || PyFile_WriteString("\n", stream) < 0) {
                PyErr_Clear();
            }
            Py_DECREF(stream);
        }
    }
    Py_XDECREF(code);
    return exit_code;
}

static int report(void) {
    if (PyErr_ExceptionMatches(PyExc_KeyboardInterrupt)) {
        interrupted = 1;
    }
    /* Where a prompt comes after the program, its wish to exit is reported like any other exception. */
    if (PyErr_ExceptionMatches(PyExc_SystemExit)) {
        PyObject *exception = pyox_take_exception();
        int wanted = inspect_wanted();
        int exit_code = wanted ? 1 : exit_code_of(exception);
        if (wanted) {
            PyErr_SetObject((PyObject *)Py_TYPE(exception), exception);
            PyErr_Print();
        }
        Py_DECREF(exception);
        return exit_code;
    }
    PyErr_Print();
    return 1;
}

/* With -i or PYTHONINSPECT semantics: a prompt after the program, in its namespace. */
static int inspect(int exit_code) {
    if (!inspect_wanted()) {
        return exit_code;
    }
    PyCompilerFlags compiler_flags = {.cf_flags = 0, .cf_feature_version = PY_MINOR_VERSION};
    return PyRun_AnyFileExFlags(stdin, "<stdin>", 0, &compiler_flags) != 0;
}

int pyox_run_code(PyObject *code, PyObject *globals) {
    PyObject *result = PyEval_EvalCode(code, globals, globals);
    Py_DECREF(code);
    if (result == NULL) {
        return pyox_run_failed();
    }
    Py_DECREF(result);
    return pyox_finalize(inspect(0));
}

int pyox_run_failed(void) {
    int exit_code = report();
    return pyox_finalize(inspect(exit_code));
}
