/* A multi-phase module (PEP 489) with the last name, and the helper's name, of another one. */
#include <Python.h>

#include "shared/counter.h"

long helper(long value) { return value * 2; }

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
    {"call", call, METH_O, "Twice as much."},
    {"count", count, METH_NOARGS, "How often this was called."},
    {NULL, NULL, 0, NULL},
};
static PyModuleDef_Slot slots[] = {{0, NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "speed", NULL, 0, methods, slots, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_speed(void) { return PyModuleDef_Init(&module); }
