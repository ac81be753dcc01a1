//! Python's objects and exceptions, for programs that embed it.
//!
//! Safety, for every block below: a `Python` or an `Object` is proof that the thread is attached to a running interpreter, and an
//! `Object` holds a reference of its own.

use super::ffi;
use super::interpreter::Python;
use crate::ffi::PyObject;
use crate::python::{self, Raised};

/// A Python object. It cannot outlive the interpreter or leave its thread.
pub struct Object<'py> {
    object: python::Object,
    python: Python<'py>,
}

/// As `repr(object)`, or why that fails.
impl std::fmt::Debug for Object<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        // SAFETY: see the module's comment.
        let text = unsafe { Object::from_raw(self.python, ffi::PyObject_Repr(self.as_raw())) };
        formatter.write_str(&text.and_then(|text| text.to_text()).unwrap_or_else(|error| format!("<object: {error}>")))
    }
}

impl<'py> Object<'py> {
    /// Takes over a reference from another binding of Python's C API.
    ///
    /// # Safety
    /// `pointer` is a reference that nobody else will give back, or NULL with an exception set.
    pub unsafe fn from_raw(python: Python<'py>, pointer: *mut PyObject) -> Result<Object<'py>, Error> {
        python.result(python::Object::owned(pointer))
    }

    /// The object as other bindings of Python's C API take it: a reference that `self` keeps.
    pub fn as_raw(&self) -> *mut PyObject {
        self.object.as_ptr()
    }

    pub fn attribute(&self, name: &str) -> Result<Object<'py>, Error> {
        let name = self.python.text(name)?;
        // SAFETY: see the module's comment.
        unsafe { Object::from_raw(self.python, ffi::PyObject_GetAttr(self.as_raw(), name.as_raw())) }
    }

    pub fn set_attribute(&self, name: &str, value: &Object<'py>) -> Result<(), Error> {
        let name = self.python.text(name)?;
        // SAFETY: see the module's comment.
        match unsafe { ffi::PyObject_SetAttr(self.as_raw(), name.as_raw(), value.as_raw()) } {
            0 => Ok(()),
            _ => Err(self.python.error(Raised)),
        }
    }

    pub fn call(&self, arguments: &[&Object<'py>]) -> Result<Object<'py>, Error> {
        let list = self.python.list(arguments)?;
        // SAFETY: see the module's comment; no keyword arguments.
        unsafe {
            let tuple = Object::from_raw(self.python, ffi::PyList_AsTuple(list.as_raw()))?;
            Object::from_raw(self.python, ffi::PyObject_Call(self.as_raw(), tuple.as_raw(), std::ptr::null_mut()))
        }
    }

    pub fn call_method(&self, name: &str, arguments: &[&Object<'py>]) -> Result<Object<'py>, Error> {
        self.attribute(name)?.call(arguments)
    }

    pub fn is_none(&self) -> bool {
        self.object.is_none()
    }

    /// As `bool(object)`.
    pub fn is_true(&self) -> Result<bool, Error> {
        // SAFETY: see the module's comment.
        match unsafe { ffi::PyObject_IsTrue(self.as_raw()) } {
            answer @ (0 | 1) => Ok(answer == 1),
            _ => Err(self.python.error(Raised)),
        }
    }

    /// As `str(object)`.
    pub fn to_text(&self) -> Result<String, Error> {
        self.object.shown().map_err(|raised| self.python.error(raised))
    }

    /// The value of an `int` that 64 bits hold.
    pub fn to_integer(&self) -> Result<i64, Error> {
        // SAFETY: see the module's comment.
        let value = unsafe { ffi::PyLong_AsLongLong(self.as_raw()) };
        self.python.unless_raised(value, value == -1)
    }

    pub fn to_float(&self) -> Result<f64, Error> {
        // SAFETY: see the module's comment.
        let value = unsafe { ffi::PyFloat_AsDouble(self.as_raw()) };
        self.python.unless_raised(value, value == -1.0)
    }

    /// The content of a `bytes`.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        self.object.contents().map(<[u8]>::to_vec).map_err(|raised| self.python.error(raised))
    }
}

impl<'py> Python<'py> {
    pub fn none(self) -> Object<'py> {
        Object { object: python::Object::none(), python: self }
    }

    pub fn boolean(self, value: bool) -> Object<'py> {
        Object { object: python::Object::boolean(value), python: self }
    }

    pub fn integer(self, value: i64) -> Result<Object<'py>, Error> {
        self.result(python::Object::integer(value))
    }

    pub fn float(self, value: f64) -> Result<Object<'py>, Error> {
        // SAFETY: see the module's comment.
        unsafe { Object::from_raw(self, ffi::PyFloat_FromDouble(value)) }
    }

    pub fn text(self, text: &str) -> Result<Object<'py>, Error> {
        self.result(python::Object::text(text))
    }

    pub fn bytes(self, bytes: &[u8]) -> Result<Object<'py>, Error> {
        self.result(python::Object::bytes(bytes))
    }

    pub fn list(self, items: &[&Object<'py>]) -> Result<Object<'py>, Error> {
        let list = self.result(python::Object::list())?;
        for item in items {
            list.object.append(&item.object).map_err(|raised| self.error(raised))?;
        }
        Ok(list)
    }

    pub(super) fn result(self, result: python::Result<python::Object>) -> Result<Object<'py>, Error> {
        result.map(|object| Object { object, python: self }).map_err(|raised| self.error(raised))
    }

    fn unless_raised<T>(self, value: T, perhaps: bool) -> Result<T, Error> {
        // SAFETY: see the module's comment.
        match perhaps && unsafe { !crate::ffi::PyErr_Occurred().is_null() } {
            true => Err(self.error(Raised)),
            false => Ok(value),
        }
    }

    /// Takes the exception that is set.
    fn error(self, _raised: Raised) -> Error {
        let Some(exception) = python::take_error() else {
            return Error {
                kind: "SystemError".into(),
                message: "no exception is set".into(),
                traceback: String::new(),
                exit_code: None,
            };
        };
        // An exception that cannot be described is still one: what fails here is left out.
        let described = self.describe(&exception);
        python::clear_error();
        described
    }

    fn describe(self, exception: &python::Object) -> Error {
        let class = exception.get(c"__class__").and_then(|class| class.get(c"__qualname__"));
        let lines = python::Object::import(c"traceback")
            .and_then(|traceback| traceback.get(c"format_exception"))
            .and_then(|format| format.call1(exception));
        let joined = python::Object::text("").and_then(|empty| empty.get(c"join")).and_then(|join| join.call1(&lines?));
        // SAFETY: see the module's comment; the class is a static of Python's.
        let is_exit = unsafe { ffi::PyErr_GivenExceptionMatches(exception.as_ptr(), ffi::PyExc_SystemExit) == 1 };
        Error {
            kind: class.and_then(|class| class.shown()).unwrap_or_default(),
            message: exception.shown().unwrap_or_default(),
            traceback: joined.and_then(|joined| joined.shown()).unwrap_or_default(),
            exit_code: is_exit.then(|| self.exit_code(exception)),
        }
    }

    /// What a process ends with that ends by this `SystemExit`: nothing is 0, a number is itself, and everything else is 1.
    fn exit_code(self, exception: &python::Object) -> i32 {
        let Ok(code) = exception.get(c"code").map(|object| Object { object, python: self }) else {
            return 1;
        };
        match code.is_none() {
            true => 0,
            false => code.to_integer().map_or(1, |code| code as i32),
        }
    }
}

/// A Python exception.
#[derive(Debug, Clone, PartialEq)]
pub struct Error {
    /// The qualified name of its class.
    pub kind: String,
    /// As `str(exception)`.
    pub message: String,
    /// What Python prints of an exception that nobody handles.
    pub traceback: String,
    /// Of a `SystemExit`, what the process is to end with.
    pub exit_code: Option<i32>,
}

impl std::fmt::Display for Error {
    fn fmt(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self.message.is_empty() {
            true => formatter.write_str(&self.kind),
            false => write!(formatter, "{}: {}", self.kind, self.message),
        }
    }
}

impl std::error::Error for Error {}
