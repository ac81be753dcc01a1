//! Run modes: what the executable does once Python has started.

use crate::ffi;
use crate::finder;
use crate::multiprocessing::Worker;
use crate::python::{self, Namespace, Object, Raised};
use crate::settings::Settings;
use std::ffi::c_int;

/// A run mode and what it runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RunMode<'a> {
    /// Statements, as `python -c` runs them.
    Eval(&'a str),
    /// A script's path, resolved at run time.
    File(&'a str),
    /// A module, as `python -m` runs it.
    Module(&'a str),
    /// Nothing.
    Noop,
    /// An interactive prompt.
    Repl,
    /// Whatever the command line says, which is that of `python`.
    Python,
    /// What `multiprocessing` has started this process for; no setting asks for it.
    Worker(&'a Worker<'a>),
}

impl<'a> RunMode<'a> {
    /// The run mode that the settings name; a prompt if they name none.
    pub fn from_settings(settings: &Settings<'a>) -> Result<RunMode<'a>, String> {
        let target = settings.text("run.target")?;
        let target_of = |mode| target.ok_or_else(|| format!("setting 'run.target' is missing for run mode '{mode}'"));
        match settings.text("run.mode")? {
            Some("eval") => target_of("eval").map(RunMode::Eval),
            Some("file") => target_of("file").map(RunMode::File),
            Some("module") => target_of("module").map(RunMode::Module),
            Some("noop") => Ok(RunMode::Noop),
            Some("python") => Ok(RunMode::Python),
            Some("repl") | None => Ok(RunMode::Repl),
            Some(other) => {
                Err(format!("setting 'run.mode' is '{other}'; expected eval, file, module, noop, python or repl"))
            }
        }
    }

    /// The `PyConfig` field that makes Python itself run this mode, with its value.
    pub fn config_field(&self) -> Option<(&'static str, &'a str)> {
        match self {
            RunMode::Eval(code) => Some(("config.run_command", code)),
            RunMode::File(path) => Some(("config.run_filename", path)),
            _ => None,
        }
    }
}

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
    let Some(module) = finder::main_module(&finder, name)? else {
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

#[cfg(test)]
#[path = "run_test.rs"]
mod tests;
