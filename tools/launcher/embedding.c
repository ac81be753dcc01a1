/* What programs that embed Python need of it, beyond the launcher, that differs between its versions. */
#include "shim.h"

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
