/* Functions put in place of two of the standard library's, so that they find the sources of modules that are in memory. Each asks the
 * one it stands for first. */
#include "shim.h"

/* A function that stays one of the module whose function it stands for. */
static PyObject *in_place_of(PyObject *original, PyMethodDef *method, PyObject *self) {
    PyObject *module = PyObject_GetAttrString(original, "__module__");
    PyObject *function = module ? PyCFunction_NewEx(method, self, module) : NULL;
    Py_XDECREF(module);
    return function;
}

static PyMethodDef file_getter = {"getfile", pyox_source_file, METH_O,
                                  PyDoc_STR("getfile($module, object, /)\n--\n\n"
                                            "The file of an object, or what stands for it if its source is packaged.")};

PyObject *pyox_source_finder(PyObject *get_file) { return in_place_of(get_file, &file_getter, get_file); }

/* `self` is a tuple: the function that this one stands for, the dict `linecache.cache`, and a finder. */
static PyObject *update_cache(PyObject *self, PyObject *args, PyObject *keywords) {
    PyObject *lines = PyObject_Call(PyTuple_GET_ITEM(self, 0), args, keywords);
    PyObject *name = PyTuple_GET_SIZE(args) > 0 ? PyTuple_GET_ITEM(args, 0) : NULL;
    if (lines == NULL || name == NULL || !PyUnicode_Check(name) || !PyList_Check(lines) || PyList_GET_SIZE(lines) > 0) {
        return lines;
    }
    PyObject *text = pyox_source_text(PyTuple_GET_ITEM(self, 2), name);
    if (text == NULL || text == Py_None) {
        PyErr_Clear(); /* without its source, a line is left out */
        Py_XDECREF(text);
        return lines;
    }
    Py_SETREF(lines, PyUnicode_Splitlines(text, 1));
    PyObject *entry = lines ? Py_BuildValue("(nOOO)", PyUnicode_GET_LENGTH(text), Py_None, lines, name) : NULL;
    if (entry == NULL || PyObject_SetItem(PyTuple_GET_ITEM(self, 1), name, entry) < 0) {
        Py_CLEAR(lines);
    }
    Py_XDECREF(entry);
    Py_DECREF(text);
    return lines;
}

static PyMethodDef cache_updater = {"updatecache", (PyCFunction)(void (*)(void))update_cache, METH_VARARGS | METH_KEYWORDS,
                                    PyDoc_STR("updatecache($module, filename, module_globals=None)\n--\n\n"
                                              "Read a file's lines into the cache, or those of the packaged module that it stands for.")};

PyObject *pyox_line_finder(PyObject *original, PyObject *cache, PyObject *finder) {
    PyObject *self = PyTuple_Pack(3, original, cache, finder);
    PyObject *function = self ? in_place_of(original, &cache_updater, self) : NULL;
    Py_XDECREF(self);
    return function;
}
