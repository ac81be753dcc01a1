/* A Python module in C that is linked into the program. */
#include <Python.h>

static PyObject *greeting(PyObject *module, PyObject *arguments) {
    (void)module, (void)arguments;
    return PyUnicode_FromString("hello from the host,");
}

static PyMethodDef methods[] = {{"greeting", greeting, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
static PyModuleDef host = {PyModuleDef_HEAD_INIT, .m_name = "host", .m_size = 0, .m_methods = methods};

PyMODINIT_FUNC PyInit_host(void) { return PyModuleDef_Init(&host); }
