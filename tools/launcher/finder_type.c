/* The Python type `oxidized_importer.OxidizedFinder` and its module: slots, argument parsing and
 * instance layout. What the methods do is in src/finder.rs. */
#include "shim.h"

typedef struct {
    PyObject_HEAD
    PyObject *kept[PYOX_KEPT_COUNT];
    const void *resources;
    int alone;
    int optimization_level;
} Finder;

static int finder_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(Py_TYPE(self));
    for (int i = 0; i < PYOX_KEPT_COUNT; i++) {
        Py_VISIT(((Finder *)self)->kept[i]);
    }
    return 0;
}

static int finder_clear(PyObject *self) {
    for (int i = 0; i < PYOX_KEPT_COUNT; i++) {
        Py_CLEAR(((Finder *)self)->kept[i]);
    }
    return 0;
}

static void finder_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    finder_clear(self);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *find_spec_slow(PyObject *self, PyObject *args, PyObject *keywords) {
    static char *names[] = {"fullname", "path", "target", NULL};
    PyObject *name, *path = Py_None, *target = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "U|OO:find_spec", names, &name, &path, &target)) {
        return NULL;
    }
    return pyox_finder_find_spec(self, name, path, target);
}

/* importlib calls this once an import, with three positional arguments: no tuple is built for it. */
static PyObject *find_spec(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *keyword_names) {
    if (keyword_names == NULL && count == 3 && PyUnicode_Check(args[0])) {
        return pyox_finder_find_spec(self, args[0], args[1], args[2]);
    }
    PyObject *tuple = PyTuple_New(count), *keywords = NULL, *result = NULL;
    if (tuple == NULL) {
        return NULL;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        PyTuple_SET_ITEM(tuple, i, Py_NewRef(args[i]));
    }
    if (keyword_names != NULL) {
        keywords = PyDict_New();
        if (keywords == NULL) {
            goto done;
        }
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(keyword_names); i++) {
            if (PyDict_SetItem(keywords, PyTuple_GET_ITEM(keyword_names, i), args[count + i]) < 0) {
                goto done;
            }
        }
    }
    result = find_spec_slow(self, tuple, keywords);
done:
    Py_DECREF(tuple);
    Py_XDECREF(keywords);
    return result;
}

static PyObject *invalidate_caches(PyObject *self, PyObject *ignored) {
    (void)self;
    (void)ignored;
    Py_RETURN_NONE;
}

#define TEXT_METHOD(method)                                                                        \
    static PyObject *method(PyObject *self, PyObject *name) {                                      \
        if (!PyUnicode_Check(name)) {                                                              \
            return PyErr_Format(PyExc_TypeError, #method "() argument must be str, not %.200s",    \
                                Py_TYPE(name)->tp_name);                                           \
        }                                                                                          \
        return pyox_finder_##method(self, name);                                                   \
    }
TEXT_METHOD(get_code)
TEXT_METHOD(get_source)
TEXT_METHOD(is_package)

static PyMethodDef finder_methods[] = {
    {"find_spec", (PyCFunction)(void (*)(void))find_spec, METH_FASTCALL | METH_KEYWORDS,
     PyDoc_STR("find_spec($self, fullname, path=None, target=None)\n--\n\n"
               "The spec of a module that is packaged, builtin or frozen; None for any other.")},
    {"create_module", pyox_finder_create_module, METH_O,
     PyDoc_STR("create_module($self, spec)\n--\n\n"
               "The module object of an extension module; None for any other, for the import system to make one.")},
    {"exec_module", pyox_finder_exec_module, METH_O,
     PyDoc_STR("exec_module($self, module)\n--\n\nRun the module's code in its namespace.")},
    {"get_code", get_code, METH_O,
     PyDoc_STR("get_code($self, fullname)\n--\n\n"
               "The module's code object; None for a namespace package. ImportError if not packaged.")},
    {"get_source", get_source, METH_O,
     PyDoc_STR("get_source($self, fullname)\n--\n\n"
               "The module's decoded source text; None where no source is packaged. ImportError if not packaged.")},
    {"is_package", is_package, METH_O,
     PyDoc_STR("is_package($self, fullname)\n--\n\nWhether the module is a package. ImportError if not packaged.")},
    {"invalidate_caches", invalidate_caches, METH_NOARGS,
     PyDoc_STR("invalidate_caches($self)\n--\n\nDoes nothing: what is packaged does not change.")},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot finder_slots[] = {
    {Py_tp_doc, "Finds and loads modules packaged inside this executable, from memory."},
    {Py_tp_methods, finder_methods},
    {Py_tp_traverse, finder_traverse},
    {Py_tp_clear, finder_clear},
    {Py_tp_dealloc, finder_dealloc},
    {0, NULL},
};

static PyType_Spec finder_spec = {
    .name = "oxidized_importer.OxidizedFinder",
    .basicsize = sizeof(Finder),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = finder_slots,
};

PyObject *pyox_finder_new(PyObject *type, const void *resources, int optimization_level) {
    Finder *finder = PyObject_GC_New(Finder, (PyTypeObject *)type);
    if (finder == NULL) {
        return NULL;
    }
    for (int i = 0; i < PYOX_KEPT_COUNT; i++) {
        finder->kept[i] = NULL;
    }
    finder->resources = resources;
    finder->alone = 0;
    finder->optimization_level = optimization_level;
    PyObject_GC_Track((PyObject *)finder);
    return (PyObject *)finder;
}

PyObject *pyox_finder_kept(PyObject *finder, int index) { return ((Finder *)finder)->kept[index]; }

void pyox_finder_keep(PyObject *finder, int index, PyObject *object) { ((Finder *)finder)->kept[index] = object; }

const void *pyox_finder_resources(PyObject *finder) { return ((Finder *)finder)->resources; }

void pyox_finder_set_alone(PyObject *finder, int alone) { ((Finder *)finder)->alone = alone; }

int pyox_finder_is_alone(PyObject *finder) { return ((Finder *)finder)->alone; }

int pyox_finder_optimization_level(PyObject *finder) { return ((Finder *)finder)->optimization_level; }

PyObject *pyox_new_spec(PyObject *spec_class, PyObject *name, PyObject *loader, int is_package) {
    PyObject *keyword_names = Py_BuildValue("(s)", "is_package");
    if (keyword_names == NULL) {
        return NULL;
    }
    PyObject *args[] = {name, loader, is_package ? Py_True : Py_False};
    PyObject *spec = PyObject_Vectorcall(spec_class, args, 2, keyword_names);
    Py_DECREF(keyword_names);
    return spec;
}

PyObject *pyox_finder_type(PyObject *module) { return PyType_FromModuleAndSpec(module, &finder_spec, NULL); }

static int module_exec(PyObject *module) {
    PyObject *type = pyox_finder_type(module);
    if (type == NULL) {
        return -1;
    }
    int result = PyModule_AddObjectRef(module, "OxidizedFinder", type);
    Py_DECREF(type);
    return result;
}

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
    .m_slots = module_slots,
};

PyMODINIT_FUNC PyInit_oxidized_importer(void) { return PyModuleDef_Init(&module_def); }
