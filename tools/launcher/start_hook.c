/* The importer's turn in the start of each interpreter.
 *
 * Python initialises its builtin module `posix` for importlib's own use: importlib can import builtin and frozen modules by then, and
 * nothing else has been looked for, not even `encodings`. So the table of builtin modules gets another initialization function for
 * `posix`: the ordinary one, whose module has one step more to execute (PEP 489). Such a step runs in the interpreter that the
 * module is for, which initialization functions do not (CPython 3.13 and later call them in the main one). */
#include "shim.h"

#include <string.h>

#ifdef MS_WINDOWS
#define MODULE "nt"
#else
#define MODULE "posix"
#endif

static PyObject *(*ordinary)(void);
static PyModuleDef_Slot *slots; /* what is executed for a module, once it is known */

static int execute_hook(PyObject *module) {
    return pyox_interpreter_starts(module);
}

/* Python calls it for the main interpreter first, before there is another thread. */
static PyObject *initialize_with_hook(void) {
    PyObject *object = ordinary();
    if (object == NULL || slots != NULL) {
        return object;
    }
    if (!PyObject_TypeCheck(object, &PyModuleDef_Type)) {
        PyErr_SetString(PyExc_SystemError, "the module '" MODULE "' has no steps (PEP 489) to which the importer's could be added");
        return NULL;
    }
    PyModuleDef *definition = (PyModuleDef *)object;
    size_t count = 1; /* with the end mark */
    for (PyModuleDef_Slot *slot = definition->m_slots; slot != NULL && slot->slot != 0; slot++) {
        count++;
    }
    slots = PyMem_RawCalloc(count + 1, sizeof(*slots)); /* kept as long as the definition: until the process ends */
    if (slots == NULL) {
        return PyErr_NoMemory();
    }
    slots[0] = (PyModuleDef_Slot){Py_mod_exec, execute_hook};
    if (definition->m_slots != NULL) {
        memcpy(slots + 1, definition->m_slots, count * sizeof(*slots));
    }
    definition->m_slots = slots;
    return object;
}

int pyox_hook_starts(void) {
    for (struct _inittab *entry = PyImport_Inittab; entry->name != NULL; entry++) {
        if (strcmp(entry->name, MODULE) == 0) {
            ordinary = entry->initfunc;
            entry->initfunc = initialize_with_hook;
            return 0;
        }
    }
    return -1;
}
