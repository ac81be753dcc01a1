/* What Python answers by macros, or differently in its versions. */
#include "shim.h"

int pyox_is_code(PyObject *object) { return PyCode_Check(object); }

int pyox_is_module(PyObject *object) { return PyModule_Check(object); }

int pyox_is_type(PyObject *object) { return PyType_Check(object); }

int pyox_optimization_level(void) {
#if PY_VERSION_HEX >= 0x030E0000
    int level = 0;
    if (PyConfig_GetInt("optimization_level", &level) < 0) {
        PyErr_Clear();
    }
    return level;
#else
#if defined(__GNUC__)
#pragma GCC diagnostic ignored "-Wdeprecated-declarations" /* the one way before 3.14 */
#endif
    return Py_OptimizeFlag;
#endif
}

PyObject *pyox_take_exception(void) {
#if PY_VERSION_HEX >= 0x030C0000
    return PyErr_GetRaisedException();
#else
    PyObject *kind, *value, *traceback;
    PyErr_Fetch(&kind, &value, &traceback);
    if (kind == NULL) {
        return NULL;
    }
    PyErr_NormalizeException(&kind, &value, &traceback);
    if (traceback != NULL) {
        PyException_SetTraceback(value, traceback);
    }
    Py_DECREF(kind);
    Py_XDECREF(traceback);
    return value;
#endif
}
