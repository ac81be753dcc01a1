/* A single-phase module that calls itself something else than it is imported as, as scipy's `_uarray` does. */
#include <Python.h>

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "other.misnamed", NULL, -1, NULL, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_misnamed(void) { return PyModule_Create(&module); }
