/* The Python type `oxidized_importer.OxidizedFinder`: slots, argument parsing and instance layout. What the methods do is in
 * src/methods.rs. */
#include "shim.h"

typedef struct {
    PyObject_HEAD
    PyoxState *state; /* the type's module's, which the type keeps */
    void *core;
    int alone;
} Finder;

static int finder_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(Py_TYPE(self));
    return 0;
}

static void finder_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    pyox_core_free(((Finder *)self)->core);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *finder_make(PyTypeObject *type, PyObject *args, PyObject *keywords) {
    static char *names[] = {"resources_data", "resources_file", "relative_path_origin", NULL};
    PyObject *data = Py_None, *file = Py_None, *origin = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "|OOO:OxidizedFinder", names, &data, &file, &origin)) {
        return NULL;
    }
    return pyox_finder_make((PyObject *)type, data, file, origin);
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

#if PY_VERSION_HEX < 0x030C0000
static PyObject *find_module(PyObject *self, PyObject *args, PyObject *keywords) {
    static char *names[] = {"fullname", "path", NULL};
    PyObject *name, *path = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "U|O:find_module", names, &name, &path)) {
        return NULL;
    }
    PyObject *spec = pyox_finder_find_spec(self, name, path, Py_None);
    if (spec != NULL && spec != Py_None) {
        Py_SETREF(spec, PyObject_GetAttrString(spec, "loader"));
    }
    return spec;
}
#endif

static PyObject *load_module(PyObject *self, PyObject *name) {
    PyObject *bootstrap = PyImport_ImportModule("_frozen_importlib");
    PyObject *module = bootstrap ? PyObject_CallMethod(bootstrap, "_load_module_shim", "OO", self, name) : NULL;
    Py_XDECREF(bootstrap);
    return module;
}

static PyObject *nothing(PyObject *self, PyObject *ignored) {
    (void)self;
    (void)ignored;
    Py_RETURN_NONE;
}

static int is_text(const char *method, PyObject *name) {
    if (PyUnicode_Check(name)) {
        return 1;
    }
    PyErr_Format(PyExc_TypeError, "%s() argument must be str, not %.200s", method, Py_TYPE(name)->tp_name);
    return 0;
}

#define TEXT_METHOD(method)                                                                        \
    static PyObject *method(PyObject *self, PyObject *name) {                                      \
        return is_text(#method, name) ? pyox_finder_##method(self, name) : NULL;                   \
    }
TEXT_METHOD(get_code)
TEXT_METHOD(get_source)
TEXT_METHOD(get_filename)
TEXT_METHOD(is_package)

/* Methods of which the Python half of the importer has a function of that name. */
#define PYTHON_METHOD(method)                                                                      \
    static PyObject *method(PyObject *self, PyObject *args, PyObject *keywords) {                  \
        return pyox_python_half(#method, self, args, keywords);                                    \
    }
PYTHON_METHOD(add_resource)
PYTHON_METHOD(add_resources)
PYTHON_METHOD(find_distributions)
PYTHON_METHOD(indexed_resources)
PYTHON_METHOD(serialize_indexed_resources)

static PyObject *get_resource_reader(PyObject *self, PyObject *name) {
    if (!is_text("get_resource_reader", name)) {
        return NULL;
    }
    if (!pyox_finder_has_reader(self, name)) {
        Py_RETURN_NONE;
    }
    PyObject *args = PyTuple_Pack(1, name);
    PyObject *reader = args ? pyox_python_half("OxidizedResourceReader", self, args, NULL) : NULL;
    Py_XDECREF(args);
    return reader;
}

static PyObject *path_hook(PyObject *self, PyObject *path) {
    PyObject *package = PyUnicode_Check(path) ? pyox_finder_package_at(self, path) : Py_NewRef(Py_None);
    if (package == NULL) {
        return NULL;
    }
    if (package == Py_None) {
        Py_DECREF(package);
        PyObject *message = PyUnicode_FromString("only paths of packaged packages are supported");
        PyErr_SetImportError(message, NULL, PyUnicode_Check(path) ? path : NULL);
        Py_XDECREF(message);
        return NULL;
    }
    PyObject *args = PyTuple_Pack(2, path, package);
    PyObject *finder = args ? pyox_python_half("OxidizedPathEntryFinder", self, args, NULL) : NULL;
    Py_DECREF(package);
    Py_XDECREF(args);
    return finder;
}

static PyObject *iter_modules(PyObject *self, PyObject *args, PyObject *keywords) {
    static char *names[] = {"prefix", NULL};
    PyObject *empty = PyUnicode_FromString(""), *prefix = empty, *result = NULL;
    if (empty != NULL && PyArg_ParseTupleAndKeywords(args, keywords, "|U:iter_modules", names, &prefix)) {
        result = pyox_finder_children(self, empty, prefix, 0);
    }
    Py_XDECREF(empty);
    return result;
}

static PyObject *index_bytes(PyObject *self, PyObject *data) { return pyox_finder_index(self, data, 0); }

static PyObject *index_(PyObject *self, PyObject *args) {
    PyObject *data;
    int replace;
    if (!PyArg_ParseTuple(args, "Op:_index", &data, &replace)) {
        return NULL;
    }
    return pyox_finder_index(self, data, replace);
}

static PyObject *names_(PyObject *self, PyObject *ignored) {
    (void)ignored;
    return pyox_finder_names(self);
}

static PyObject *entry_(PyObject *self, PyObject *name) {
    return is_text("_entry", name) ? pyox_finder_entry(self, name) : NULL;
}

static PyObject *children_(PyObject *self, PyObject *args) {
    PyObject *package, *prefix;
    if (!PyArg_ParseTuple(args, "UU:_children", &package, &prefix)) {
        return NULL;
    }
    return pyox_finder_children(self, package, prefix, 1);
}

#define MAP_METHODS(item, keys, metadata)                                                          \
    static PyObject *item(PyObject *self, PyObject *args) {                                        \
        PyObject *name, *key;                                                                      \
        return PyArg_ParseTuple(args, "UU:" #item, &name, &key)                                    \
                   ? pyox_finder_resource(self, name, key, metadata)                               \
                   : NULL;                                                                         \
    }                                                                                              \
    static PyObject *keys(PyObject *self, PyObject *name) {                                        \
        return is_text(#keys, name) ? pyox_finder_resource_names(self, name, metadata) : NULL;     \
    }
MAP_METHODS(_resource, _resource_names, 0)
MAP_METHODS(_metadata, _metadata_names, 1)

#define WITH_KEYWORDS(function) (PyCFunction)(void (*)(void))(function), METH_VARARGS | METH_KEYWORDS

static PyMethodDef finder_methods[] = {
    /* Finder. */
    {"find_spec", (PyCFunction)(void (*)(void))find_spec, METH_FASTCALL | METH_KEYWORDS,
     PyDoc_STR("find_spec($self, fullname, path=None, target=None)\n--\n\n"
               "The spec of a module that is packaged, builtin or frozen; None for any other.")},
#if PY_VERSION_HEX < 0x030C0000
    {"find_module", WITH_KEYWORDS(find_module),
     PyDoc_STR("find_module($self, fullname, path=None)\n--\n\nThe loader of what find_spec() finds, or None.")},
#endif
    {"invalidate_caches", nothing, METH_NOARGS,
     PyDoc_STR("invalidate_caches($self)\n--\n\nDoes nothing: what was indexed does not change.")},
    {"find_distributions", WITH_KEYWORDS(find_distributions),
     PyDoc_STR("find_distributions($self, context=None)\n--\n\n"
               "Distributions of which metadata is packaged, for importlib.metadata.")},
    {"iter_modules", WITH_KEYWORDS(iter_modules),
     PyDoc_STR("iter_modules($self, prefix='')\n--\n\n"
               "For pkgutil: the modules that are in no package, as pairs of prefixed name and whether it is a package.")},
    {"path_hook", path_hook, METH_O,
     PyDoc_STR("path_hook($self, path, /)\n--\n\n"
               "For sys.path_hooks: a finder of the modules of one package, whose __path__ has `path`. ImportError for any other.")},
    /* Loader. */
    {"create_module", pyox_finder_create_module, METH_O,
     PyDoc_STR("create_module($self, spec)\n--\n\n"
               "The module object of an extension module; None for any other, for the import system to make one.")},
    {"exec_module", pyox_finder_exec_module, METH_O,
     PyDoc_STR("exec_module($self, module)\n--\n\nRun the module's code in its namespace.")},
    {"load_module", load_module, METH_O,
     PyDoc_STR("load_module($self, fullname)\n--\n\nDeprecated: import the module, as Python's own loaders do.")},
    {"get_code", get_code, METH_O,
     PyDoc_STR("get_code($self, fullname)\n--\n\n"
               "The module's code object; None for a namespace package or an extension module. ImportError if not found.")},
    {"get_source", get_source, METH_O,
     PyDoc_STR("get_source($self, fullname)\n--\n\n"
               "The module's decoded source text; None where no source is packaged. ImportError if not found.")},
    {"get_filename", get_filename, METH_O,
     PyDoc_STR("get_filename($self, fullname)\n--\n\n"
               "What the module's __file__ is; ImportError if it has none.")},
    {"is_package", is_package, METH_O,
     PyDoc_STR("is_package($self, fullname)\n--\n\nWhether the module is a package. ImportError if not found.")},
    {"get_data", pyox_finder_get_data, METH_O,
     PyDoc_STR("get_data($self, path)\n--\n\n"
               "The bytes of a package's resource, given the path that it would have beside the package's modules. OSError if there is none.")},
    {"get_resource_reader", get_resource_reader, METH_O,
     PyDoc_STR("get_resource_reader($self, fullname)\n--\n\nFor importlib.resources: a reader of a package's resources; None for what is not packaged.")},
    /* What is known. */
    {"index_bytes", index_bytes, METH_O,
     PyDoc_STR("index_bytes($self, data, /)\n--\n\n"
               "Add packed resources. A reference to the bytes-like object is kept; what could be changed is copied.")},
    {"index_file_memory_mapped", pyox_finder_index_file, METH_O,
     PyDoc_STR("index_file_memory_mapped($self, path, /)\n--\n\n"
               "Add the packed resources in a file, which stays mapped into memory and must not be changed.")},
    {"index_interpreter_builtins", nothing, METH_NOARGS,
     PyDoc_STR("index_interpreter_builtins($self)\n--\n\nDoes nothing: builtin and frozen modules are always found.")},
    {"index_interpreter_builtin_extension_modules", nothing, METH_NOARGS,
     PyDoc_STR("index_interpreter_builtin_extension_modules($self)\n--\n\nDoes nothing: builtin modules are always found.")},
    {"index_interpreter_frozen_modules", nothing, METH_NOARGS,
     PyDoc_STR("index_interpreter_frozen_modules($self)\n--\n\nDoes nothing: frozen modules are always found.")},
    {"indexed_resources", WITH_KEYWORDS(indexed_resources),
     PyDoc_STR("indexed_resources($self)\n--\n\nCopies of all resources, as a list of OxidizedResource, sorted by name.")},
    {"add_resource", WITH_KEYWORDS(add_resource),
     PyDoc_STR("add_resource($self, resource)\n--\n\nAdd a copy of an OxidizedResource, in place of any of its name.")},
    {"add_resources", WITH_KEYWORDS(add_resources),
     PyDoc_STR("add_resources($self, resources)\n--\n\nAdd copies of OxidizedResource objects, in place of any of their names.")},
    {"serialize_indexed_resources", WITH_KEYWORDS(serialize_indexed_resources),
     PyDoc_STR("serialize_indexed_resources($self, ignore_builtin=True, ignore_frozen=True)\n--\n\n"
               "All resources as packed resources, for another finder.")},
    /* For the Python half. */
    {"_names", names_, METH_NOARGS, PyDoc_STR("_names($self)\n--\n\nNames of all resources, sorted.")},
    {"_entry", entry_, METH_O, PyDoc_STR("_entry($self, name, /)\n--\n\nA resource's fields by attribute, or None.")},
    {"_children", children_, METH_VARARGS,
     PyDoc_STR("_children($self, package, prefix, /)\n--\n\nAs iter_modules(), of the modules directly in a package, and namespace packages with them.")},
    {"_resource", _resource, METH_VARARGS,
     PyDoc_STR("_resource($self, package, name, /)\n--\n\nA package's resource: a view, the path of a file, or None.")},
    {"_resource_names", _resource_names, METH_O,
     PyDoc_STR("_resource_names($self, package, /)\n--\n\nNames of a package's resources, sorted.")},
    {"_metadata", _metadata, METH_VARARGS,
     PyDoc_STR("_metadata($self, distribution, name, /)\n--\n\nA file of a distribution's metadata: a view, its path, or None.")},
    {"_metadata_names", _metadata_names, METH_O,
     PyDoc_STR("_metadata_names($self, distribution, /)\n--\n\nNames of the files of a distribution's metadata, sorted.")},
    {"_index", index_, METH_VARARGS,
     PyDoc_STR("_index($self, data, replace, /)\n--\n\nAs index_bytes(), or in place of resources of the same names.")},
    {NULL, NULL, 0, NULL},
};

static PyObject *get_executable(PyObject *self, void *ignored) {
    (void)ignored;
    return pyox_finder_executable(self);
}

static PyObject *get_origin(PyObject *self, void *ignored) {
    (void)ignored;
    return pyox_finder_origin(self);
}

static PyGetSetDef finder_attributes[] = {
    {"path_hook_base_str", get_executable, NULL,
     PyDoc_STR("The path below which modules in memory are said to be: that of the executable."), NULL},
    {"origin", get_origin, NULL, PyDoc_STR("The directory that relative paths of resources count from."), NULL},
    {"_origin", get_origin, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot finder_slots[] = {
    {Py_tp_doc, PyDoc_STR("OxidizedFinder(resources_data=None, resources_file=None, relative_path_origin=None)\n--\n\n"
                          "Finds and loads modules from memory, or from files that are known by name: packed resources from a "
                          "bytes-like object or from a file.")},
    {Py_tp_new, finder_make},
    {Py_tp_methods, finder_methods},
    {Py_tp_getset, finder_attributes},
    {Py_tp_traverse, finder_traverse},
    {Py_tp_dealloc, finder_dealloc},
    {0, NULL},
};

static PyType_Spec finder_spec = {
    .name = "oxidized_importer.OxidizedFinder",
    .basicsize = sizeof(Finder),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = finder_slots,
};

PyObject *pyox_finder_type(PyObject *module) { return PyType_FromModuleAndSpec(module, &finder_spec, NULL); }

PyObject *pyox_finder_new(PyObject *type, void *core) {
    Finder *finder = PyObject_GC_New(Finder, (PyTypeObject *)type);
    if (finder == NULL) {
        pyox_core_free(core);
        return NULL;
    }
    finder->state = PyType_GetModuleState((PyTypeObject *)type);
    finder->core = core;
    finder->alone = 0;
    PyObject_GC_Track((PyObject *)finder);
    return (PyObject *)finder;
}

const void *pyox_finder_core(PyObject *finder) { return ((Finder *)finder)->core; }

PyObject *pyox_finder_kept(PyObject *finder, int index) { return ((Finder *)finder)->state->kept[index]; }

void pyox_finder_set_alone(PyObject *finder, int alone) { ((Finder *)finder)->alone = alone; }

int pyox_finder_is_alone(PyObject *finder) { return ((Finder *)finder)->alone; }

/* Every interpreter has a type of its own; they share this function. */
int pyox_is_finder(PyObject *object) { return Py_TYPE(object)->tp_dealloc == finder_dealloc; }

PyObject *pyox_new_spec(PyObject *finder, PyObject *spec_class, PyObject *name, int is_package) {
    PyObject *args[] = {name, finder, is_package ? Py_True : Py_False};
    PyObject *keyword_names = pyox_finder_kept(finder, PYOX_KEPT_IS_PACKAGE);
    if (keyword_names == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "the importer cannot be used while Python ends");
        return NULL;
    }
    return PyObject_Vectorcall(spec_class, args, 2, keyword_names);
}
