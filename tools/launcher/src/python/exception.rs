//! Python's exceptions: set, taken, shown.
//!
//! Safety: see `python.rs`.

use super::Object;
use crate::ffi;

/// A Python exception is set in the current thread.
#[derive(Debug)]
pub struct Raised;

pub type Result<T> = std::result::Result<T, Raised>;

/// Kinds of exceptions.
#[derive(Clone, Copy)]
pub enum Exception {
    Runtime,
    Value,
}

/// Sets an exception with a message.
pub fn raise(kind: Exception, message: &str) -> Raised {
    if let Ok(message) = Object::text(message) {
        // SAFETY: Python's exceptions are initialised; the exception takes a reference of its own.
        unsafe {
            let kind = match kind {
                Exception::Runtime => ffi::PyExc_RuntimeError,
                Exception::Value => ffi::PyExc_ValueError,
            };
            ffi::PyErr_SetObject(kind, message.as_ptr());
        }
    }
    Raised
}

/// Sets the OSError of a file that does not exist.
pub fn file_not_found(path: &Object) -> Raised {
    // SAFETY: see the module's comment.
    unsafe { ffi::pyox_file_not_found(path.as_ptr()) };
    Raised
}

/// Sets `ImportError(message, name=name)`.
pub fn import_error(message: &str, name: &Object) -> Raised {
    import_error_at(message, name, None)
}

/// Sets `ModuleNotFoundError(message, name=name)`.
pub fn module_not_found(message: &str, name: &Object) -> Raised {
    if let Ok(message) = Object::text(message) {
        // SAFETY: Python's exceptions are initialised; the exception takes references of its own.
        unsafe {
            let kind = ffi::PyExc_ModuleNotFoundError;
            ffi::PyErr_SetImportErrorSubclass(kind, message.as_ptr(), name.as_ptr(), std::ptr::null_mut());
        }
    }
    Raised
}

/// Sets `ImportError(message, name=name, path=path)`.
pub fn import_error_at(message: &str, name: &Object, path: Option<&Object>) -> Raised {
    if let Ok(message) = Object::text(message) {
        let path = path.map_or(std::ptr::null_mut(), Object::as_ptr);
        // SAFETY: the exception takes references of its own.
        unsafe { ffi::PyErr_SetImportError(message.as_ptr(), name.as_ptr(), path) };
    }
    Raised
}

/// Sets MemoryError.
pub fn no_memory() -> Raised {
    // SAFETY: see the module's comment.
    unsafe { ffi::PyErr_NoMemory() };
    Raised
}

/// Forgets the exception that is set.
pub fn clear_error() {
    // SAFETY: see the module's comment.
    unsafe { ffi::PyErr_Clear() }
}

/// Takes the exception that is set, to be set again by `restore_error`.
pub fn take_error() -> Option<Object> {
    // SAFETY: see the module's comment; the result is a new reference or NULL.
    unsafe { Object::owned(ffi::pyox_take_exception()).ok() }
}

pub fn restore_error(error: Option<Object>) {
    if let Some(error) = error {
        // SAFETY: the object is an exception, whose reference is handed over.
        unsafe { ffi::pyox_error_restore(error.into_ptr()) }
    }
}

/// Prints the exception that is set, with its traceback, to standard error.
pub fn print_error() {
    // SAFETY: see the module's comment.
    unsafe {
        if !ffi::PyErr_Occurred().is_null() {
            ffi::PyErr_Print();
        }
    }
}
