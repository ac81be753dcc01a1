/* With virtual paths, `open` reads what is in memory, too: below the executable, which is a file, there are no files. */
#include "shim.h"

typedef PyObject *(*Open)(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names);

static Open ordinary; /* the same in all interpreters */
static PyMethodDef definition;

/* Asks the ordinary one first, so that nothing else is slower or has other errors. */
static PyObject *open_packaged_too(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names) {
    PyObject *file = ordinary(self, args, count, names);
    if (file != NULL || !PyErr_ExceptionMatches(PyExc_NotADirectoryError)) {
        return file;
    }
    PyObject *error = pyox_take_exception();
    PyObject *half = PyImport_ImportModule("_oxidized_importer.importer.opening");
    PyObject *function = half ? PyObject_GetAttrString(half, "open_packaged") : NULL;
    file = function ? PyObject_Vectorcall(function, args, (size_t)count, names) : NULL;
    Py_XDECREF(half);
    Py_XDECREF(function);
    if (file == Py_None) {
        Py_CLEAR(file);
        pyox_error_restore(error);
    } else {
        Py_XDECREF(error);
    }
    return file;
}

int pyox_open_virtual_paths(void) {
    int result = -1;
    PyObject *open = NULL, *io = PyImport_ImportModule("_io");
    if (io == NULL || (open = PyObject_GetAttrString(io, "open")) == NULL) {
        goto done;
    }
    int flags = METH_FASTCALL | METH_KEYWORDS;
    if (!PyCFunction_CheckExact(open) || (PyCFunction_GET_FLAGS(open) & flags) != flags) {
        PyErr_SetString(PyExc_SystemError, "the function 'open' is not called as expected, and cannot be made to know packaged files: "
                                           "build without module_paths = \"virtual\"");
        goto done;
    }
    if (ordinary == NULL) {
        definition = *((PyCFunctionObject *)open)->m_ml;
        ordinary = (Open)(void (*)(void))definition.ml_meth;
        definition.ml_meth = (PyCFunction)(void (*)(void))open_packaged_too;
    }
    PyCFunctionObject *old = (PyCFunctionObject *)open;
    PyObject *wider = PyCFunction_NewEx(&definition, old->m_self, old->m_module);
    if (wider != NULL) {
        result = PyObject_SetAttrString(io, "open", wider);
        Py_DECREF(wider);
    }
done:
    Py_XDECREF(open);
    Py_XDECREF(io);
    return result;
}
