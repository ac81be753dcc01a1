/* The function that `atexit` calls for the list of modules. */
#include "shim.h"

static PyMethodDef method = {"write_modules_report", pyox_modules_report_write, METH_NOARGS,
                             "Write the names of all imported modules to a new file."};

PyObject *pyox_modules_report_function(void) { return PyCFunction_New(&method, NULL); }
