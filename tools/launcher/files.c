/* With virtual paths, Python's functions for reading files know what is in memory, too: below the executable, which is a file, there
 * are no files. */
#include "shim.h"

#ifdef MS_WINDOWS
#define SYSTEM "nt"
#else
#define SYSTEM "posix"
#endif

typedef PyObject *(*Function)(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names);

enum { OPEN, STAT, LSTAT, LISTDIR, SCANDIR, COUNT };

/* A function, and what stands for it where the ordinary one sees the executable in the place of a folder. */
typedef struct {
    const char *module, *name, *half, *packaged;
    Function wider;
    Function ordinary; /* the same in all interpreters */
    PyMethodDef definition;
} Widened;

static Widened widened[COUNT];

/* Whether an error is about a path that may lead below the executable. */
static int is_virtual(PyObject *error) {
    PyObject *path = NULL, *file = PyObject_GetAttrString(error, "filename");
    int result = file != NULL && (PyUnicode_Check(file) || PyBytes_Check(file)) && PyUnicode_FSConverter(file, &path) &&
                 pyox_is_virtual_path(PyBytes_AS_STRING(path), PyBytes_GET_SIZE(path));
    PyErr_Clear();
    Py_XDECREF(file);
    Py_XDECREF(path);
    return result;
}

/* Asks the ordinary one first, so that nothing else is slower or has other errors. */
static PyObject *call(const Widened *this, PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names) {
    PyObject *result = this->ordinary(self, args, count, names);
    if (result != NULL || !PyErr_ExceptionMatches(PyExc_NotADirectoryError)) {
        return result;
    }
    PyObject *error = pyox_take_exception();
    if (!is_virtual(error)) {
        pyox_error_restore(error);
        return NULL;
    }
    PyObject *half = PyImport_ImportModule(this->half);
    PyObject *function = half ? PyObject_GetAttrString(half, this->packaged) : NULL;
    result = function ? PyObject_Vectorcall(function, args, (size_t)count, names) : NULL;
    Py_XDECREF(half);
    Py_XDECREF(function);
    if (result == Py_None) {
        Py_CLEAR(result);
        pyox_error_restore(error);
    } else {
        Py_XDECREF(error);
    }
    return result;
}

#define WIDER(name, which)                                                                                                                \
    static PyObject *name(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names) {                                    \
        return call(&widened[which], self, args, count, names);                                                                           \
    }
WIDER(wider_open, OPEN)
WIDER(wider_stat, STAT)
WIDER(wider_lstat, LSTAT)
WIDER(wider_listdir, LISTDIR)
WIDER(wider_scandir, SCANDIR)

#define HALF "_oxidized_importer.importer."
static Widened widened[COUNT] = {
    [OPEN] = {"_io", "open", HALF "opening", "open_packaged", wider_open},
    [STAT] = {SYSTEM, "stat", HALF "virtual_paths", "stat_packaged", wider_stat},
    [LSTAT] = {SYSTEM, "lstat", HALF "virtual_paths", "lstat_packaged", wider_lstat},
    [LISTDIR] = {SYSTEM, "listdir", HALF "virtual_paths", "listdir_packaged", wider_listdir},
    [SCANDIR] = {SYSTEM, "scandir", HALF "virtual_paths", "scandir_packaged", wider_scandir},
};

static int widen(Widened *this, PyObject *module) {
    int result = -1, flags = METH_FASTCALL | METH_KEYWORDS;
    PyObject *function = PyObject_GetAttrString(module, this->name);
    if (function == NULL) {
        return -1;
    }
    if (!PyCFunction_CheckExact(function) || (PyCFunction_GET_FLAGS(function) & flags) != flags) {
        PyErr_Format(PyExc_SystemError,
                     "the function '%s' is not called as expected, and cannot be made to know packaged files: "
                     "build with module_paths = \"none\"",
                     this->name);
    } else {
        PyCFunctionObject *old = (PyCFunctionObject *)function;
        if (this->ordinary == NULL) {
            this->definition = *old->m_ml;
            this->ordinary = (Function)(void (*)(void))this->definition.ml_meth;
            this->definition.ml_meth = (PyCFunction)(void (*)(void))this->wider;
        }
        PyObject *wider = PyCFunction_NewEx(&this->definition, old->m_self, old->m_module);
        result = wider == NULL ? -1 : PyObject_SetAttrString(module, this->name, wider);
        Py_XDECREF(wider);
    }
    Py_DECREF(function);
    return result;
}

int pyox_open_virtual_paths(PyObject *system) {
    PyObject *io = PyImport_ImportModule("_io");
    int result = io == NULL ? -1 : widen(&widened[OPEN], io);
    for (int which = STAT; which < COUNT && result == 0; which++) {
        result = widen(&widened[which], system);
    }
    Py_XDECREF(io);
    return result;
}
