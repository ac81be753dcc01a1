//! What each interpreter of the process gets while it starts, the main one and sub-interpreters: the importer, and attributes of `sys`.

use crate::ffi;
use crate::finder::{self, Resources};
use crate::python::{Namespace, Object, Raised, Result};
use std::ffi::{c_int, CStr};
use std::sync::OnceLock;

/// What all interpreters are set up with.
pub struct Setup {
    pub resources: &'static Resources,
    /// Whether Python's own importer of files stays.
    pub filesystem_importer: bool,
    /// `sys.frozen`.
    pub frozen: bool,
    /// `sys._MEIPASS`.
    pub meipass: Option<Vec<u8>>,
    /// `sys.argvb`.
    pub argvb: Option<Vec<Vec<u8>>>,
}

static SETUP: OnceLock<Setup> = OnceLock::new();

/// Where an interpreter keeps its finder.
const FINDER: &CStr = c"oxidized_importer.finder";

/// To be called once, before Python is initialised.
pub fn prepare(setup: Setup) {
    assert!(SETUP.set(setup).is_ok(), "Python is started once");
}

/// The current interpreter's finder; `None` if it could not be set up.
pub fn finder() -> Option<Object> {
    Namespace::interpreter().ok()?.get(FINDER)
}

impl Setup {
    /// `system` is Python's own module for files, `posix`.
    fn apply(&self, system: *mut ffi::PyObject) -> Result<()> {
        let interpreter = Namespace::interpreter()?;
        if interpreter.get(FINDER).is_some() {
            return Ok(()); // a program has deleted `posix` and imports it again
        }
        let finder = finder::install(self.resources, !self.filesystem_importer)?;
        interpreter.set(FINDER, &finder)?;
        // SAFETY: Python is starting this interpreter and runs nothing else in it; it has just made the module.
        if self.resources.virtual_paths && unsafe { ffi::pyox_open_virtual_paths(system) } < 0 {
            return Err(Raised);
        }
        Object::set_sys(c"oxidized", &Object::boolean(true))?;
        if self.frozen {
            Object::set_sys(c"frozen", &Object::boolean(true))?;
        }
        if let Some(folder) = &self.meipass {
            Object::set_sys(c"_MEIPASS", &Object::filesystem_text(folder)?)?;
        }
        if let Some(arguments) = &self.argvb {
            let list = Object::list()?;
            for argument in arguments {
                list.append(&Object::bytes(argument)?)?;
            }
            Object::set_sys(c"argvb", &list)?;
        }
        Ok(())
    }
}

#[no_mangle]
extern "C" fn pyox_interpreter_starts(system: *mut ffi::PyObject) -> c_int {
    let result = match SETUP.get() {
        Some(setup) => setup.apply(system),
        None => Ok(()),
    };
    match result {
        Ok(()) => 0,
        Err(Raised) => -1,
    }
}
