//! What programs that embed Python need of Python's C API beyond the launcher.

use crate::ffi::PyObject;
use std::ffi::{c_char, c_int, c_longlong, c_void};

extern "C" {
    /// The payload that the `python_embedded_library` brings along, and its length.
    pub static pyox_embedded_payload: [u8; 0];
    pub static pyox_embedded_payload_length: u64;

    pub fn PyImport_AppendInittab(name: *const c_char, init: super::Init) -> c_int;
    pub fn PyEval_SaveThread() -> *mut c_void;
    pub fn PyEval_RestoreThread(state: *mut c_void);
    pub fn PyGILState_Ensure() -> c_int;
    pub fn PyGILState_Release(state: c_int);
    pub fn PyObject_GetAttr(object: *mut PyObject, name: *mut PyObject) -> *mut PyObject;
    pub fn PyObject_SetAttr(object: *mut PyObject, name: *mut PyObject, value: *mut PyObject) -> c_int;
    pub fn PyObject_Call(callable: *mut PyObject, arguments: *mut PyObject, names: *mut PyObject) -> *mut PyObject;
    pub fn PyObject_IsTrue(object: *mut PyObject) -> c_int;
    pub fn PyObject_Repr(object: *mut PyObject) -> *mut PyObject;
    pub fn PyList_AsTuple(list: *mut PyObject) -> *mut PyObject;
    pub fn PyLong_AsLongLong(object: *mut PyObject) -> c_longlong;
    pub fn PyFloat_FromDouble(value: f64) -> *mut PyObject;
    pub fn PyFloat_AsDouble(object: *mut PyObject) -> f64;
    pub fn PyErr_GivenExceptionMatches(exception: *mut PyObject, kind: *mut PyObject) -> c_int;
    pub static PyExc_SystemExit: *mut PyObject;
}
