//! Declarations of the C functions the launcher calls: its own shim (`shim.h`) and Python's stable C API.

use std::ffi::{c_char, c_int, c_longlong, c_void};

/// `wchar_t` of the platform, as Python uses it.
#[cfg(windows)]
pub type WideChar = u16;
#[cfg(not(windows))]
pub type WideChar = i32;

/// A Python object, seen only through pointers.
#[repr(C)]
pub struct PyObject {
    _opaque: [u8; 0],
}

/// An interpreter, of which a process may have several.
#[repr(C)]
pub struct Interpreter {
    _opaque: [u8; 0],
}

/// Outcome of an initialisation step (`PyoxStatus` in `shim.h`).
#[repr(C)]
pub struct Status {
    pub kind: c_int,
    pub exit_code: c_int,
    pub function: *const c_char,
    pub message: *const c_char,
}

pub const SET_OK: c_int = 0;
pub const SET_UNKNOWN: c_int = 1;
pub const SET_WRONG_KIND: c_int = 2;
pub const SET_FAILED: c_int = 3;

/// Indices of the objects a finder keeps (`PYOX_KEPT_*` in `shim.h`).
#[derive(Clone, Copy)]
#[repr(i32)]
pub enum Kept {
    ModuleSpec,
    MemorySpec,
    Exec,
    Compile,
    CallWithFramesRemoved,
    BuiltinFinder,
    FrozenFinder,
}

extern "C" {
    pub fn pyox_preconfig_init(isolated: c_int);
    pub fn pyox_preconfig_set_int(key: *const u8, length: usize, value: c_longlong) -> c_int;
    pub fn pyox_preinitialize(argc: isize, argv: *const *const c_char) -> Status;
    pub fn pyox_set_allocator(name: *const c_char, domains: c_int) -> c_int;
    pub fn pyox_set_memory_debug_hooks();
    pub fn pyox_objects_need_own_allocator() -> c_int;
    pub fn pyox_use_huge_pages();
    pub fn pyox_config_init(isolated: c_int);
    pub fn pyox_config_set_int(key: *const u8, length: usize, value: c_longlong) -> c_int;
    pub fn pyox_config_set_string(key: *const u8, length: usize, value: *const WideChar) -> c_int;
    pub fn pyox_config_set_bytes(key: *const u8, length: usize, value: *const c_char) -> c_int;
    pub fn pyox_config_set_list(key: *const u8, length: usize, items: *const *const WideChar, count: usize) -> c_int;
    pub fn pyox_config_is_set(key: *const u8, length: usize) -> c_int;
    pub fn pyox_config_set_argv(argc: isize, argv: *const *const c_char) -> Status;
    pub fn pyox_config_replace_argv(argc: isize, argv: *const *const c_char) -> Status;
    pub fn pyox_initialize() -> Status;
    pub fn pyox_optimization_level() -> c_int;
    pub fn pyox_terminfo_dirs(dirs: *const c_char);
    pub fn pyox_modules_report_function() -> *mut PyObject;
    pub fn pyox_is_module(object: *mut PyObject) -> c_int;
    pub fn pyox_is_type(object: *mut PyObject) -> c_int;
    pub fn pyox_is_code(object: *mut PyObject) -> c_int;
    pub fn pyox_run_code(code: *mut PyObject, globals: *mut PyObject) -> c_int;
    pub fn pyox_run_failed() -> c_int;
    pub fn pyox_finalize(exit_code: c_int) -> c_int;
    pub fn pyox_set_fast_exit();

    pub fn pyox_finder_new(kind: *mut PyObject, core: *mut c_void) -> *mut PyObject;
    pub fn pyox_finder_core(finder: *mut PyObject) -> *const c_void;
    pub fn pyox_finder_kept(finder: *mut PyObject, index: c_int) -> *mut PyObject;
    pub fn pyox_finder_set_alone(finder: *mut PyObject, alone: c_int);
    pub fn pyox_finder_is_alone(finder: *mut PyObject) -> c_int;
    pub fn pyox_is_finder(object: *mut PyObject) -> c_int;
    pub fn pyox_source_finder(get_file: *mut PyObject) -> *mut PyObject;
    pub fn pyox_line_finder(original: *mut PyObject, cache: *mut PyObject, finder: *mut PyObject) -> *mut PyObject;
    pub fn pyox_open_virtual_paths(system: *mut PyObject) -> c_int;
    pub fn pyox_mapping(path: *mut PyObject) -> *mut PyObject;
    pub fn pyox_view(owner: *mut PyObject, data: *const u8, length: isize) -> *mut PyObject;
    pub fn pyox_buffer_get(
        object: *mut PyObject,
        view: *mut *mut PyObject,
        data: *mut *const u8,
        length: *mut isize,
    ) -> *mut c_void;
    pub fn pyox_buffer_release(buffer: *mut c_void);
    pub fn pyox_file_not_found(path: *mut PyObject);
    pub fn pyox_take_exception() -> *mut PyObject;
    pub fn pyox_error_restore(error: *mut PyObject);
    pub fn pyox_new_spec(
        finder: *mut PyObject,
        class: *mut PyObject,
        name: *mut PyObject,
        is_package: c_int,
    ) -> *mut PyObject;

    pub fn Py_DecodeLocale(text: *const c_char, length: *mut usize) -> *mut WideChar;
    pub fn PyMem_RawFree(memory: *mut c_void);
    pub fn Py_IncRef(object: *mut PyObject);
    pub fn Py_DecRef(object: *mut PyObject);
    pub fn Py_RunMain() -> c_int;
    pub fn PyErr_Occurred() -> *mut PyObject;
    pub fn PyErr_NoMemory() -> *mut PyObject;
    pub fn PyErr_Clear();
    pub fn PyErr_Print();
    pub fn PyErr_SetObject(kind: *mut PyObject, value: *mut PyObject);
    pub fn PyErr_SetImportErrorSubclass(
        kind: *mut PyObject,
        message: *mut PyObject,
        name: *mut PyObject,
        path: *mut PyObject,
    ) -> *mut PyObject;
    pub fn PyErr_SetImportError(message: *mut PyObject, name: *mut PyObject, path: *mut PyObject) -> *mut PyObject;
    pub fn PyUnicode_AsUTF8AndSize(object: *mut PyObject, length: *mut isize) -> *const u8;
    pub fn PyUnicode_FromStringAndSize(text: *const u8, length: isize) -> *mut PyObject;
    pub fn PyUnicode_DecodeFSDefaultAndSize(text: *const u8, length: isize) -> *mut PyObject;
    pub fn PyUnicode_FSConverter(object: *mut PyObject, bytes: *mut *mut PyObject) -> c_int;
    pub fn PyBytes_AsStringAndSize(object: *mut PyObject, data: *mut *mut u8, length: *mut isize) -> c_int;
    pub fn PyBytes_FromStringAndSize(data: *const u8, length: isize) -> *mut PyObject;
    pub fn PyBool_FromLong(value: std::ffi::c_long) -> *mut PyObject;
    pub fn PyLong_FromLongLong(value: c_longlong) -> *mut PyObject;
    pub fn PyList_New(length: isize) -> *mut PyObject;
    pub fn PyList_Append(list: *mut PyObject, item: *mut PyObject) -> c_int;
    pub fn PyList_SetSlice(list: *mut PyObject, low: isize, high: isize, items: *mut PyObject) -> c_int;
    pub fn PySequence_DelItem(sequence: *mut PyObject, index: isize) -> c_int;
    pub fn PySequence_GetItem(sequence: *mut PyObject, index: isize) -> *mut PyObject;
    pub fn PySequence_Size(sequence: *mut PyObject) -> isize;
    pub fn PyObject_GetAttrString(object: *mut PyObject, name: *const c_char) -> *mut PyObject;
    pub fn PyObject_SetAttrString(object: *mut PyObject, name: *const c_char, value: *mut PyObject) -> c_int;
    pub fn PyObject_CallFunctionObjArgs(callable: *mut PyObject, ...) -> *mut PyObject;
    pub fn PyDict_GetItemString(dict: *mut PyObject, key: *const c_char) -> *mut PyObject;
    pub fn PyObject_Str(object: *mut PyObject) -> *mut PyObject;
    pub fn PyObject_CallFunction(callable: *mut PyObject, format: *const c_char, ...) -> *mut PyObject;
    pub fn PyObject_GetItem(object: *mut PyObject, key: *mut PyObject) -> *mut PyObject;
    pub fn PyObject_SetItem(object: *mut PyObject, key: *mut PyObject, value: *mut PyObject) -> c_int;
    pub fn Py_BuildValue(format: *const c_char, ...) -> *mut PyObject;
    pub fn PyImport_GetMagicNumber() -> std::ffi::c_long;
    pub fn PyDict_New() -> *mut PyObject;
    pub fn PyDict_SetItemString(dict: *mut PyObject, key: *const c_char, value: *mut PyObject) -> c_int;
    pub fn PyModule_GetDict(module: *mut PyObject) -> *mut PyObject;
    pub fn PyImport_AddModule(name: *const c_char) -> *mut PyObject;
    pub fn PyImport_ImportModule(name: *const c_char) -> *mut PyObject;
    pub fn PyInterpreterState_Get() -> *mut Interpreter;
    pub fn PyInterpreterState_GetDict(interpreter: *mut Interpreter) -> *mut PyObject;
    pub fn PyMarshal_ReadObjectFromString(data: *const u8, length: isize) -> *mut PyObject;
    pub fn PySys_GetObject(name: *const c_char) -> *mut PyObject;
    pub fn PySys_SetObject(name: *const c_char, value: *mut PyObject) -> c_int;
    pub static mut _Py_NoneStruct: PyObject;
    pub static PyExc_ModuleNotFoundError: *mut PyObject;
    pub static PyExc_RuntimeError: *mut PyObject;
    pub static PyExc_ValueError: *mut PyObject;
}
