/* The module `oxidized_importer`. What is not native in it is in the package `_oxidized_importer`, which is imported when it is first asked for. */
#include "shim.h"

#include <stdio.h>

static PyObject *attribute(const char *module, const char *name) {
    PyObject *object = PyImport_ImportModule(module);
    if (object == NULL) {
        return NULL;
    }
    Py_SETREF(object, PyObject_GetAttrString(object, name));
    return object;
}

PyObject *pyox_python_half(const char *function, PyObject *self, PyObject *args, PyObject *keywords) {
    PyObject *result = NULL, *all = NULL, *callable = attribute("_oxidized_importer", function);
    Py_ssize_t count = args ? PyTuple_GET_SIZE(args) : 0;
    if (callable == NULL || (all = PyTuple_New(count + 1)) == NULL) {
        goto done;
    }
    PyTuple_SET_ITEM(all, 0, Py_NewRef(self));
    for (Py_ssize_t i = 0; i < count; i++) {
        PyTuple_SET_ITEM(all, i + 1, Py_NewRef(PyTuple_GET_ITEM(args, i)));
    }
    result = PyObject_Call(callable, all, keywords);
done:
    Py_XDECREF(all);
    Py_XDECREF(callable);
    return result;
}

static PyObject *decode_source(PyObject *module, PyObject *args, PyObject *keywords) {
    (void)module;
    static char *names[] = {"io_module", "source_bytes", NULL};
    PyObject *io_module, *source;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "OO:decode_source", names, &io_module, &source)) {
        return NULL;
    }
    PyObject *decode = attribute("_frozen_importlib_external", "decode_source");
    if (decode == NULL) {
        return NULL;
    }
    PyObject *text = PyObject_CallOneArg(decode, source);
    Py_DECREF(decode);
    return text;
}

/* Names of everything public: ours, and the Python half's. */
static PyObject *all_names(void) {
    PyObject *names = Py_BuildValue("[ss]", "OxidizedFinder", "decode_source");
    PyObject *more = names ? attribute("_oxidized_importer", "__all__") : NULL;
    PyObject *known = more ? PySequence_List(more) : NULL;
    if (known == NULL || PyList_SetSlice(names, 2, 2, known) < 0) {
        Py_CLEAR(names);
    }
    Py_XDECREF(more);
    Py_XDECREF(known);
    return names;
}

static PyObject *module_getattr(PyObject *module, PyObject *name) {
    (void)module;
    const char *text = PyUnicode_AsUTF8(name);
    if (text == NULL) {
        return NULL;
    }
    if (text[0] != '_') {
        PyObject *half = PyImport_ImportModule("_oxidized_importer");
        PyObject *value = half ? PyObject_GetAttr(half, name) : NULL;
        Py_XDECREF(half);
        if (value != NULL || !PyErr_ExceptionMatches(PyExc_AttributeError)) {
            return value;
        }
        PyErr_Clear();
    } else if (PyUnicode_CompareWithASCIIString(name, "__all__") == 0) {
        return all_names();
    }
    return PyErr_Format(PyExc_AttributeError, "module 'oxidized_importer' has no attribute '%U'", name);
}

static PyObject *module_dir(PyObject *module, PyObject *ignored) {
    (void)ignored;
    PyObject *names = all_names();
    PyObject *own = names ? PyDict_Keys(PyModule_GetDict(module)) : NULL;
    PyObject *set = own ? PySet_New(names) : NULL;
    PyObject *result = set ? PyObject_CallMethod(set, "union", "O", own) : NULL;
    Py_XDECREF(names);
    Py_XDECREF(own);
    Py_XDECREF(set);
    return result;
}

static PyMethodDef module_methods[] = {
    {"decode_source", (PyCFunction)(void (*)(void))decode_source, METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("decode_source($module, io_module, source_bytes)\n--\n\n"
               "The text of a module's source: decoded as PEP 263 says, with universal newlines. The first argument is not used.")},
    {"__getattr__", module_getattr, METH_O,
     PyDoc_STR("__getattr__($module, name, /)\n--\n\nWhat is not native, from the package that has it.")},
    {"__dir__", module_dir, METH_NOARGS, PyDoc_STR("__dir__($module, /)\n--\n\nNames of all attributes.")},
    {NULL, NULL, 0, NULL},
};

/* A class of specs for modules that have a file in name only: no bytecode is cached beside it, whatever ModuleSpec would guess. */
static PyObject *memory_spec(PyObject *module_spec) {
    return PyObject_CallFunction((PyObject *)&PyType_Type, "s(O){sOss}", "ModuleSpec", module_spec, "cached", Py_None, "__module__",
                                 "oxidized_importer");
}

static int module_exec(PyObject *module) {
    PyObject **kept = ((PyoxState *)PyModule_GetState(module))->kept;
    PyObject *builtin = attribute("_frozen_importlib", "BuiltinImporter");
    PyObject *frozen = attribute("_frozen_importlib", "FrozenImporter");
    kept[PYOX_KEPT_MODULE_SPEC] = attribute("_frozen_importlib", "ModuleSpec");
    if (builtin == NULL || frozen == NULL || kept[PYOX_KEPT_MODULE_SPEC] == NULL) {
        Py_XDECREF(builtin);
        Py_XDECREF(frozen);
        return -1;
    }
    if (pyox_virtual_paths()) {
        kept[PYOX_KEPT_MEMORY_SPEC] = memory_spec(kept[PYOX_KEPT_MODULE_SPEC]);
    } else {
        kept[PYOX_KEPT_MEMORY_SPEC] = Py_NewRef(kept[PYOX_KEPT_MODULE_SPEC]);
    }
    kept[PYOX_KEPT_EXEC] = attribute("builtins", "exec");
    kept[PYOX_KEPT_COMPILE] = attribute("builtins", "compile");
    kept[PYOX_KEPT_CALL] = attribute("_frozen_importlib", "_call_with_frames_removed");
    kept[PYOX_KEPT_BUILTIN_FINDER] = PyObject_GetAttrString(builtin, "find_spec");
    kept[PYOX_KEPT_FROZEN_FINDER] = PyObject_GetAttrString(frozen, "find_spec");
    kept[PYOX_KEPT_IS_PACKAGE] = Py_BuildValue("(s)", "is_package");
    kept[PYOX_KEPT_FINDER_TYPE] = pyox_finder_type(module);
    Py_DECREF(builtin);
    Py_DECREF(frozen);
    for (int i = 0; i < PYOX_KEPT_COUNT; i++) {
        if (kept[i] == NULL) {
            return -1;
        }
    }
    return PyModule_AddObjectRef(module, "OxidizedFinder", kept[PYOX_KEPT_FINDER_TYPE]);
}

static int module_traverse(PyObject *module, visitproc visit, void *arg) {
    PyoxState *state = PyModule_GetState(module);
    for (int i = 0; state != NULL && i < PYOX_KEPT_COUNT; i++) {
        Py_VISIT(state->kept[i]);
    }
    return 0;
}

static int module_clear(PyObject *module) {
    PyoxState *state = PyModule_GetState(module);
    for (int i = 0; state != NULL && i < PYOX_KEPT_COUNT; i++) {
        Py_CLEAR(state->kept[i]);
    }
    return 0;
}

static void module_free(void *module) { module_clear(module); }

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, module_exec},
#if PY_VERSION_HEX >= 0x030C0000
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
#endif
#if PY_VERSION_HEX >= 0x030D0000
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, NULL},
};

static PyModuleDef module_def = {
    PyModuleDef_HEAD_INIT,
    .m_name = "oxidized_importer",
    .m_doc = PyDoc_STR("Imports Python modules from memory."),
    .m_size = sizeof(PyoxState),
    .m_methods = module_methods,
    .m_slots = module_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
    .m_free = module_free,
};

/* In an executable the two are always one; an ordinary interpreter may have found a file that is for another. */
static int is_other_version(void) {
    unsigned major = 0, minor = 0;
    sscanf(Py_GetVersion(), "%u.%u", &major, &minor);
    if (major == PY_MAJOR_VERSION && minor == PY_MINOR_VERSION) {
        return 0;
    }
    PyErr_Format(PyExc_ImportError, "this oxidized_importer is for Python %d.%d and cannot be used by %u.%u", PY_MAJOR_VERSION,
                 PY_MINOR_VERSION, major, minor);
    return 1;
}

PyMODINIT_FUNC PyInit_oxidized_importer(void) { return is_other_version() ? NULL : PyModuleDef_Init(&module_def); }
