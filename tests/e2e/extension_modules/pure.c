/* Comes before the source module of its name. */
#include <Python.h>

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "pure", NULL, -1, NULL, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_pure(void) {
    PyObject *self = PyModule_Create(&module);
    if (self != NULL && PyModule_AddStringConstant(self, "KIND", "extension") < 0) {
        Py_CLEAR(self);
    }
    return self;
}
