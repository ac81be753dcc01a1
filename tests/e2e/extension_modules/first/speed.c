/* A single-phase module. Its helper has the name of another module's, and does something else. */
#include <Python.h>

#include "shared/counter.h"

long helper(long value) { return value + 1; }

static PyObject *call(PyObject *self, PyObject *argument) {
    (void)self;
    return PyLong_FromLong(helper(PyLong_AsLong(argument)));
}

static PyObject *count(PyObject *self, PyObject *ignored) {
    (void)self;
    (void)ignored;
    return PyLong_FromLong(next_count());
}

static PyMethodDef methods[] = {
    {"call", call, METH_O, "One more."},
    {"count", count, METH_NOARGS, "How often this was called."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {{0, NULL}};
static PyType_Spec spec = {"first.speed.Thing", sizeof(PyObject), 0, Py_TPFLAGS_DEFAULT, slots};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "speed", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_speed(void) {
    PyObject *self = PyModule_Create(&module);
    PyObject *type = self == NULL ? NULL : PyType_FromSpec(&spec);
    if (type == NULL || PyModule_AddObject(self, "Thing", type) < 0) {
        Py_XDECREF(self);
        return NULL;
    }
    return self;
}
