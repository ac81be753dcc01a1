//! What the executable does once Python has started.

use crate::entry::IS_PACKAGE;
use crate::ffi;
use crate::finder::Finder;
use crate::python::{self, Namespace, Object, Raised};
use crate::run_mode::RunMode;
use std::ffi::c_int;

/// Runs the program, finalises Python, and returns the process's exit code.
pub fn run(mode: RunMode, finder: Object) -> c_int {
    let RunMode::Module(name) = mode else {
        drop(finder);
        // SAFETY: Python is initialised, and not used afterwards.
        return unsafe {
            match mode {
                RunMode::Noop => ffi::pyox_finalize(0),
                _ => ffi::Py_RunMain(),
            }
        };
    };
    match prepare(name, finder) {
        Ok(Program::Packaged(main, code)) => main.run(code),
        // SAFETY: the program has run; Python is not used afterwards.
        Ok(Program::Finished) => unsafe { ffi::pyox_finalize(0) },
        // SAFETY: an exception is set; Python is not used afterwards.
        Err(Raised) => unsafe { ffi::pyox_run_failed() },
    }
}

/// A main program that is ready to run, or has been run by `runpy`.
enum Program {
    Packaged(Namespace, Object),
    Finished,
}

/// What `runpy` does for `python -m`, without importing it. `sys.argv[0]` stays the executable's name.
fn prepare(name: &str, finder: Object) -> python::Result<Program> {
    let Some(module) = main_module(&finder, name)? else {
        // Some other importer has to find it: the frozen one, or the file system's if it is on.
        let run = Object::import(c"runpy")?.get(c"_run_module_as_main")?;
        run.call2(&Object::text(name)?, &Object::boolean(false))?;
        return Ok(Program::Finished);
    };
    let main = Namespace::of(c"__main__")?;
    main.set(c"__package__", &module.spec.get(c"parent")?)?;
    main.set(c"__loader__", &finder)?;
    main.set(c"__spec__", &module.spec)?;
    main.set(c"__doc__", &Object::none())?;
    if module.spec.get(c"has_location")?.is_true() {
        main.set(c"__file__", &module.spec.get(c"origin")?)?;
        main.set(c"__cached__", &module.spec.get(c"cached")?)?;
    }
    Ok(Program::Packaged(main, module.code))
}

/// A packaged module as the main program needs it.
struct MainModule {
    spec: Object,
    code: Object,
}

/// The packaged module or package to be run as `__main__`, as `python -m` would choose it: of a package, its submodule `__main__`. `None` if
/// no such module is packaged or it has no code.
fn main_module(finder: &Object, name: &str) -> python::Result<Option<MainModule>> {
    // SAFETY: the finder is live as long as this function runs.
    let own = unsafe { Finder::from_ptr(finder.as_ptr()) };
    let mut name = name.to_owned();
    if own.module(&Object::text(&name)?).is_some_and(|entry| entry.has(IS_PACKAGE)) {
        name.push_str(".__main__");
    }
    let text = Object::text(&name)?;
    let Some(entry) = own.module(&text) else {
        return Ok(None);
    };
    if let Some((parent, _)) = name.rsplit_once('.') {
        let parent = std::ffi::CString::new(parent).expect("settings have no NUL");
        Object::import(&parent)?;
    }
    let Some(code) = own.code(entry, &text)? else {
        return Ok(None);
    };
    let spec = own.find_spec(&text, &Object::none(), &Object::none())?;
    Ok(Some(MainModule { spec, code }))
}
