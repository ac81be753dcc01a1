//! Owned references to Python objects, and the C API calls the launcher needs as safe functions.
//!
//! Safety, for every block below: an `Object` holds a pointer that Python gave out as a new reference, so it is valid until
//! dropped; all calls are made by a thread attached to the interpreter, because the launcher makes them only between
//! initialisation and finalisation on the main thread, or from within methods that Python called.

mod buffer;
mod exception;

pub use buffer::Buffer;
pub use exception::{
    clear_error, file_not_found, import_error, import_error_at, module_not_found, no_memory, print_error, raise,
    restore_error, take_error, Exception, Raised, Result,
};

use crate::ffi;
use std::ffi::{c_int, c_void, CStr};
use std::ptr::NonNull;

/// An owned reference to a Python object.
pub struct Object(NonNull<ffi::PyObject>);

impl Drop for Object {
    fn drop(&mut self) {
        // SAFETY: see the module's comment.
        unsafe { ffi::Py_DecRef(self.0.as_ptr()) }
    }
}

impl Object {
    /// Takes over a new reference, or the fact that an exception is set.
    ///
    /// # Safety
    /// `pointer` is NULL or a reference that nobody else will give back.
    pub unsafe fn owned(pointer: *mut ffi::PyObject) -> Result<Object> {
        NonNull::new(pointer).map(Object).ok_or(Raised)
    }

    /// Makes a reference of one's own from a borrowed one.
    ///
    /// # Safety
    /// `pointer` is NULL or points to a live object.
    pub unsafe fn borrowed(pointer: *mut ffi::PyObject) -> Result<Object> {
        if !pointer.is_null() {
            ffi::Py_IncRef(pointer);
        }
        Object::owned(pointer)
    }

    pub fn none() -> Object {
        // SAFETY: None lives as long as Python does.
        unsafe { Object::borrowed(&raw mut ffi::_Py_NoneStruct).unwrap_unchecked() }
    }

    pub fn text(text: &str) -> Result<Object> {
        Object::utf8_text(text.as_bytes())
    }

    /// Text from bytes, which need not be valid UTF-8: then there is an exception.
    pub fn utf8_text(bytes: &[u8]) -> Result<Object> {
        // SAFETY: Python copies the bytes.
        unsafe { Object::owned(ffi::PyUnicode_FromStringAndSize(bytes.as_ptr(), bytes.len() as isize)) }
    }

    /// Text from a path or argument of the operating system; cut at a NUL byte, which neither can have.
    pub fn filesystem_text(bytes: &[u8]) -> Result<Object> {
        // While Python starts, it decodes with the C library, which wants the NUL at the end in spite of the length.
        let mut text: Vec<u8> = bytes.iter().copied().take_while(|byte| *byte != 0).collect();
        text.push(0);
        // SAFETY: the text has its length and a NUL; Python copies it.
        unsafe { Object::owned(ffi::PyUnicode_DecodeFSDefaultAndSize(text.as_ptr(), text.len() as isize - 1)) }
    }

    pub fn bytes(bytes: &[u8]) -> Result<Object> {
        // SAFETY: Python copies the bytes.
        unsafe { Object::owned(ffi::PyBytes_FromStringAndSize(bytes.as_ptr(), bytes.len() as isize)) }
    }

    pub fn boolean(value: bool) -> Object {
        // SAFETY: True and False live as long as Python does.
        unsafe { Object::owned(ffi::PyBool_FromLong(value.into())).unwrap_unchecked() }
    }

    pub fn integer(value: i64) -> Result<Object> {
        // SAFETY: see the module's comment.
        unsafe { Object::owned(ffi::PyLong_FromLongLong(value)) }
    }

    pub fn list() -> Result<Object> {
        // SAFETY: see the module's comment.
        unsafe { Object::owned(ffi::PyList_New(0)) }
    }

    /// The object in a marshalled value, read where it lies.
    pub fn unmarshal(data: &[u8]) -> Result<Object> {
        // SAFETY: Python reads within the given length.
        unsafe { Object::owned(ffi::PyMarshal_ReadObjectFromString(data.as_ptr(), data.len() as isize)) }
    }

    pub fn import(name: &CStr) -> Result<Object> {
        // SAFETY: see the module's comment.
        unsafe { Object::owned(ffi::PyImport_ImportModule(name.as_ptr())) }
    }

    /// An attribute of the module `sys`; it must exist.
    pub fn sys(name: &CStr) -> Result<Object> {
        // SAFETY: the reference is borrowed from `sys`.
        unsafe { Object::borrowed(ffi::PySys_GetObject(name.as_ptr())) }
    }

    pub fn set_sys(name: &CStr, value: &Object) -> Result<()> {
        // SAFETY: see the module's comment.
        check(unsafe { ffi::PySys_SetObject(name.as_ptr(), value.as_ptr()) })
    }

    pub fn dict() -> Result<Object> {
        // SAFETY: see the module's comment.
        unsafe { Object::owned(ffi::PyDict_New()) }
    }

    pub fn pair(a: &Object, b: &Object) -> Result<Object> {
        // SAFETY: the tuple takes references of its own.
        unsafe { Object::owned(ffi::Py_BuildValue(c"(OO)".as_ptr(), a.as_ptr(), b.as_ptr())) }
    }

    /// A read-only view of memory that `owner`, a view of it, keeps; where that is NULL, of memory that lives as long as the process.
    ///
    /// # Safety
    /// That is what `owner` is.
    pub unsafe fn view(data: &[u8], owner: *mut ffi::PyObject) -> Result<Object> {
        Object::owned(ffi::pyox_view(owner, data.as_ptr(), data.len() as isize))
    }

    pub fn as_ptr(&self) -> *mut ffi::PyObject {
        self.0.as_ptr()
    }

    pub fn into_ptr(self) -> *mut ffi::PyObject {
        let pointer = self.0.as_ptr();
        std::mem::forget(self);
        pointer
    }

    pub fn is(&self, other: &Object) -> bool {
        self.0 == other.0
    }

    /// Whether it can be executed; Python itself does not check.
    pub fn is_code(&self) -> bool {
        // SAFETY: see the module's comment.
        unsafe { ffi::pyox_is_code(self.as_ptr()) != 0 }
    }

    pub fn is_module(&self) -> bool {
        // SAFETY: see the module's comment.
        unsafe { ffi::pyox_is_module(self.as_ptr()) != 0 }
    }

    pub fn is_type(&self) -> bool {
        // SAFETY: see the module's comment.
        unsafe { ffi::pyox_is_type(self.as_ptr()) != 0 }
    }

    /// Whether it is `True` itself.
    pub fn is_true(&self) -> bool {
        self.is(&Object::boolean(true))
    }

    pub fn is_none(&self) -> bool {
        self.as_ptr() == &raw mut ffi::_Py_NoneStruct
    }

    pub fn get(&self, name: &CStr) -> Result<Object> {
        // SAFETY: see the module's comment.
        unsafe { Object::owned(ffi::PyObject_GetAttrString(self.as_ptr(), name.as_ptr())) }
    }

    pub fn set(&self, name: &CStr, value: &Object) -> Result<()> {
        // SAFETY: see the module's comment.
        check(unsafe { ffi::PyObject_SetAttrString(self.as_ptr(), name.as_ptr(), value.as_ptr()) })
    }

    pub fn delete(&self, name: &CStr) -> Result<()> {
        // SAFETY: see the module's comment; a value of NULL deletes.
        check(unsafe { ffi::PyObject_SetAttrString(self.as_ptr(), name.as_ptr(), std::ptr::null_mut()) })
    }

    pub fn set_item(&self, key: &Object, value: &Object) -> Result<()> {
        // SAFETY: Python checks that the object takes items.
        check(unsafe { ffi::PyObject_SetItem(self.as_ptr(), key.as_ptr(), value.as_ptr()) })
    }

    /// The item of a mapping; it must exist.
    pub fn item(&self, key: &Object) -> Result<Object> {
        // SAFETY: Python checks that the object has items.
        unsafe { Object::owned(ffi::PyObject_GetItem(self.as_ptr(), key.as_ptr())) }
    }

    pub fn append(&self, item: &Object) -> Result<()> {
        // SAFETY: Python checks that the object is a list.
        check(unsafe { ffi::PyList_Append(self.as_ptr(), item.as_ptr()) })
    }

    /// Empties a list in place: others hold references to it.
    pub fn clear_list(&self) -> Result<()> {
        // SAFETY: Python checks that the object is a list; NULL stands for no items.
        check(unsafe { ffi::PyList_SetSlice(self.as_ptr(), 0, isize::MAX, std::ptr::null_mut()) })
    }

    /// Removes the items of a list that are the very object `item`.
    pub fn remove_identical(&self, item: &Object) -> Result<()> {
        // SAFETY: see the module's comment; indices are checked by Python.
        unsafe {
            for index in (0..ffi::PySequence_Size(self.as_ptr())).rev() {
                if Object::owned(ffi::PySequence_GetItem(self.as_ptr(), index))?.is(item) {
                    check(ffi::PySequence_DelItem(self.as_ptr(), index))?;
                }
            }
        }
        Ok(())
    }

    /// The items of a sequence.
    pub fn items(&self) -> Result<Vec<Object>> {
        // SAFETY: see the module's comment; indices are checked by Python.
        unsafe {
            let size = ffi::PySequence_Size(self.as_ptr());
            if size < 0 {
                return Err(Raised);
            }
            (0..size).map(|index| Object::owned(ffi::PySequence_GetItem(self.as_ptr(), index))).collect()
        }
    }

    /// The UTF-8 of a `str`, as long as the object lives; an exception for lone surrogates.
    pub fn utf8(&self) -> Result<&[u8]> {
        let mut length = 0;
        // SAFETY: the bytes are cached in the object, which `self` keeps alive and which is immutable.
        unsafe {
            let data = ffi::PyUnicode_AsUTF8AndSize(self.as_ptr(), &mut length);
            if data.is_null() {
                return Err(Raised);
            }
            Ok(std::slice::from_raw_parts(data, length as usize))
        }
    }

    /// The bytes of a path: of `str`, of `bytes` or of what has `__fspath__`.
    pub fn filesystem_bytes(&self) -> Result<Vec<u8>> {
        // SAFETY: Python makes a bytes object of its own; it is read while it lives.
        unsafe {
            let mut bytes = std::ptr::null_mut();
            if ffi::PyUnicode_FSConverter(self.as_ptr(), &mut bytes) == 0 {
                return Err(Raised);
            }
            Object::owned(bytes)?.contents().map(<[u8]>::to_vec)
        }
    }

    /// The contents of a `bytes`.
    pub fn contents(&self) -> Result<&[u8]> {
        let (mut data, mut length) = (std::ptr::null_mut(), 0);
        // SAFETY: Python checks the type; the bytes are immutable and live as long as the object.
        unsafe {
            check(ffi::PyBytes_AsStringAndSize(self.as_ptr(), &mut data, &mut length))?;
            Ok(std::slice::from_raw_parts(data, length as usize))
        }
    }

    /// What `str()` makes of it.
    pub fn shown(&self) -> Result<String> {
        // SAFETY: see the module's comment.
        let text = unsafe { Object::owned(ffi::PyObject_Str(self.as_ptr()))? };
        Ok(String::from_utf8_lossy(text.utf8()?).into_owned())
    }

    /// Calls the function `compile`, which this is.
    pub fn compile(&self, source: &Object, name: &Object, level: u32) -> Result<Object> {
        let level = level as c_int;
        // SAFETY: the arguments are of the types that the format says.
        unsafe {
            let format = c"OOsiii".as_ptr();
            let mode = c"exec".as_ptr();
            let (source, name) = (source.as_ptr(), name.as_ptr());
            Object::owned(ffi::PyObject_CallFunction(
                self.as_ptr(),
                format,
                source,
                name,
                mode,
                0 as c_int,
                1 as c_int,
                level,
            ))
        }
    }

    pub fn call0(&self) -> Result<Object> {
        // SAFETY: the argument list ends with NULL.
        unsafe { Object::owned(ffi::PyObject_CallFunctionObjArgs(self.as_ptr(), NULL)) }
    }

    pub fn call1(&self, a: &Object) -> Result<Object> {
        // SAFETY: the argument list ends with NULL.
        unsafe { Object::owned(ffi::PyObject_CallFunctionObjArgs(self.as_ptr(), a.as_ptr(), NULL)) }
    }

    pub fn call2(&self, a: &Object, b: &Object) -> Result<Object> {
        // SAFETY: the argument list ends with NULL.
        unsafe { Object::owned(ffi::PyObject_CallFunctionObjArgs(self.as_ptr(), a.as_ptr(), b.as_ptr(), NULL)) }
    }

    pub fn call3(&self, a: &Object, b: &Object, c: &Object) -> Result<Object> {
        // SAFETY: the argument list ends with NULL.
        unsafe {
            Object::owned(ffi::PyObject_CallFunctionObjArgs(self.as_ptr(), a.as_ptr(), b.as_ptr(), c.as_ptr(), NULL))
        }
    }
}

const NULL: *mut c_void = std::ptr::null_mut();

/// The namespace of a module that is made if it does not exist.
pub struct Namespace(*mut ffi::PyObject);

impl Namespace {
    pub fn of(name: &CStr) -> Result<Namespace> {
        // SAFETY: both references are borrowed; `sys.modules` keeps the module alive.
        unsafe {
            let module = ffi::PyImport_AddModule(name.as_ptr());
            if module.is_null() {
                return Err(Raised);
            }
            Ok(Namespace(ffi::PyModule_GetDict(module)))
        }
    }

    /// What extension modules keep about the current interpreter; it outlives them.
    pub fn interpreter() -> Result<Namespace> {
        // SAFETY: see the module's comment; the reference is borrowed from the interpreter.
        let namespace = unsafe { ffi::PyInterpreterState_GetDict(ffi::PyInterpreterState_Get()) };
        match namespace.is_null() {
            true => Err(no_memory()),
            false => Ok(Namespace(namespace)),
        }
    }

    pub fn get(&self, name: &CStr) -> Option<Object> {
        // SAFETY: see `of`; the reference is borrowed from the dictionary.
        unsafe { Object::borrowed(ffi::PyDict_GetItemString(self.0, name.as_ptr())).ok() }
    }

    pub fn set(&self, name: &CStr, value: &Object) -> Result<()> {
        // SAFETY: see `of`.
        check(unsafe { ffi::PyDict_SetItemString(self.0, name.as_ptr(), value.as_ptr()) })
    }

    /// Runs `code` as the main program in this namespace and finalises Python; the exit code.
    /// No other `Object` may be alive: dropping one after Python's end would crash.
    pub fn run(self, code: Object) -> c_int {
        // SAFETY: the main program's namespace lives until finalisation; nothing is used after it.
        unsafe { ffi::pyox_run_code(code.into_ptr(), self.0) }
    }
}

/// What the .pyc files of this Python begin with.
pub fn magic_number() -> [u8; 4] {
    // SAFETY: see the module's comment.
    (unsafe { ffi::PyImport_GetMagicNumber() } as u32).to_le_bytes()
}

fn check(result: c_int) -> Result<()> {
    if result < 0 {
        Err(Raised)
    } else {
        Ok(())
    }
}
