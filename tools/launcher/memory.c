/* Memory that Python objects show to Rust and Rust's that they show, and exceptions put aside. */
#include "shim.h"

#include <errno.h>
#ifndef MS_WINDOWS
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

PyObject *pyox_view(PyObject *owner, const char *data, Py_ssize_t length) {
    if (owner == NULL || length == 0) {
        return PyMemoryView_FromMemory(length ? (char *)data : "", length, PyBUF_READ);
    }
    Py_ssize_t start = data - (const char *)PyMemoryView_GET_BUFFER(owner)->buf;
    return PySequence_GetSlice(owner, start, start + length);
}

/* A view of bytes in a row that nobody changes: of a copy if the object's own are not. */
static PyObject *steady_view(PyObject *object) {
    PyObject *view = PyMemoryView_FromObject(object);
    if (view == NULL) {
        return NULL;
    }
    const Py_buffer *buffer = PyMemoryView_GET_BUFFER(view);
    if (buffer->readonly && buffer->ndim == 1 && buffer->itemsize == 1 && PyBuffer_IsContiguous(buffer, 'C')) {
        return view;
    }
    PyObject *copy = PyBytes_FromObject(view);
    Py_DECREF(view);
    if (copy == NULL) {
        return NULL;
    }
    view = PyMemoryView_FromObject(copy);
    Py_DECREF(copy);
    return view;
}

void *pyox_buffer_get(PyObject *object, PyObject **view, const char **data, Py_ssize_t *length) {
    Py_buffer *buffer = PyMem_Malloc(sizeof(Py_buffer));
    if (buffer == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    PyObject *steady = steady_view(object);
    /* Through the view, so that it cannot be released while we use it. */
    if (steady == NULL || PyObject_GetBuffer(steady, buffer, PyBUF_SIMPLE) < 0) {
        Py_XDECREF(steady);
        PyMem_Free(buffer);
        return NULL;
    }
    Py_DECREF(steady); /* the buffer holds it */
    *view = steady;
    *data = buffer->buf;
    *length = buffer->len;
    return buffer;
}

void pyox_buffer_release(void *handle) {
    PyBuffer_Release(handle);
    PyMem_Free(handle);
}

#ifndef MS_WINDOWS

static PyObject *os_error(int number, PyObject *path) {
    errno = number;
    return PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, path);
}

PyObject *pyox_mapping(PyObject *path) {
    PyObject *bytes;
    if (!PyUnicode_FSConverter(path, &bytes)) {
        return NULL;
    }
    if (PySys_Audit("open", "OOi", path, Py_None, O_RDONLY | O_CLOEXEC) < 0) {
        Py_DECREF(bytes);
        return NULL;
    }
    int file = open(PyBytes_AS_STRING(bytes), O_RDONLY | O_CLOEXEC);
    int number = errno;
    Py_DECREF(bytes);
    if (file < 0) {
        return os_error(number, path);
    }
    struct stat status;
    number = fstat(file, &status) < 0 ? errno : S_ISDIR(status.st_mode) ? EISDIR : 0;
    void *data = "";
    if (number == 0 && status.st_size > 0) {
        data = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
        number = data == MAP_FAILED ? errno : 0;
    }
    close(file);
    return number ? os_error(number, path) : PyMemoryView_FromMemory(data, (Py_ssize_t)status.st_size, PyBUF_READ);
}

#else

PyObject *pyox_mapping(PyObject *path) {
    (void)path;
    PyErr_SetString(PyExc_NotImplementedError, "files of resources cannot be mapped on this platform");
    return NULL;
}

#endif

void pyox_file_not_found(PyObject *path) {
    errno = ENOENT;
    PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, path);
}

void pyox_error_restore(PyObject *error) {
#if PY_VERSION_HEX >= 0x030C0000
    PyErr_SetRaisedException(error);
#else
    PyErr_Restore(Py_NewRef(Py_TYPE(error)), error, PyException_GetTraceback(error));
#endif
}
