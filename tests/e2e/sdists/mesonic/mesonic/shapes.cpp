#include <Python.h>

#include <stdexcept>
#include <string>

#include "counter.h"

// Goes through the C++ library, exceptions included.
static PyObject *count(PyObject *, PyObject *) {
    try {
        throw std::runtime_error(std::to_string(next_count()));
    } catch (const std::exception &error) {
        return PyUnicode_FromString(error.what());
    }
}

static PyMethodDef methods[] = {{"count", count, METH_NOARGS, nullptr}, {nullptr, nullptr, 0, nullptr}};
static PyModuleDef definition = {PyModuleDef_HEAD_INIT, "shapes", nullptr, 0, methods, nullptr, nullptr, nullptr, nullptr};

PyMODINIT_FUNC PyInit_shapes(void) {
    return PyModuleDef_Init(&definition);
}
