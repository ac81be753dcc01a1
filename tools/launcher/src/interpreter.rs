//! The interpreter's life: initialisation in two phases with the finder put in between.

use crate::configuration::Configuration;
use crate::ffi;
use crate::finder;
use crate::modules_report::ModulesReport;
use crate::python::{self, Object};
use crate::run::RunMode;
use crate::settings::Settings;
use std::ffi::{c_char, c_int, CStr};

/// Why Python could not be started.
#[derive(Debug)]
pub enum StartError {
    /// To be reported.
    Message(String),
    /// Python asked for the process to end with this code (for example after `--help`).
    Exit(c_int),
}

impl From<String> for StartError {
    fn from(message: String) -> StartError {
        StartError::Message(message)
    }
}

/// What the process was started with.
pub struct Process<'a> {
    pub argc: c_int,
    pub argv: *const *const c_char,
    /// Absolute path of the executable.
    pub executable: &'a CStr,
}

impl Process<'_> {
    pub fn arguments(&self) -> impl Iterator<Item = &CStr> {
        // SAFETY: the operating system gives `argc` strings that end with NUL and live as long as the process.
        (0..self.argc as usize).map(|at| unsafe { CStr::from_ptr(*self.argv.add(at)) })
    }
}

/// Starts Python. On success the interpreter is ready to run the main program.
pub fn start(
    settings: &Settings,
    mode: RunMode,
    process: &Process,
    resources: &'static finder::Resources,
) -> Result<Object, StartError> {
    let configuration = Configuration::of(settings, mode, process.executable)?;
    configuration.before_start()?;
    let options = if mode == RunMode::Python { process.argc as isize } else { 0 };
    // SAFETY: the pre-configuration is complete; argv is the process's own.
    outcome(unsafe { ffi::pyox_preinitialize(options, process.argv) }, "preparing Python")?;
    configuration.of_start()?;
    // SAFETY: the configuration is complete; argv is the process's own.
    outcome(unsafe { ffi::pyox_config_set_argv(process.argc as isize, process.argv) }, "reading the arguments")?;
    if let RunMode::Worker(worker) = mode {
        let arguments: Vec<_> = worker.arguments.iter().map(|argument| argument.as_ptr()).collect();
        // SAFETY: the pointers are to strings that live as long as the process; Python copies them.
        let status = unsafe { ffi::pyox_config_replace_argv(arguments.len() as isize, arguments.as_ptr()) };
        outcome(status, "reading the arguments")?;
    }
    // SAFETY: as the shim's order asks.
    outcome(unsafe { ffi::pyox_initialize_core() }, "starting Python's core")?;
    // SAFETY: core initialisation succeeded.
    let level = unsafe { ffi::pyox_optimization_level() };
    let finder = finder::install(resources, level);
    let finder = python_step(finder, "installing the importer")?;
    if !configuration.filesystem_importer {
        // Python imports zipimport for `sys.path_hooks` and does without it when it is missing. Where nothing is imported from
        // files that hook has no use, and zipimport's import of `time` reads the time zone's file.
        finder::hide(&finder, Some(c"zipimport"));
    }
    // SAFETY: core initialisation succeeded.
    outcome(unsafe { ffi::pyox_initialize_main() }, "starting Python")?;
    finder::hide(&finder, None);
    python_step(finish(settings, process, &configuration)?, "completing Python's start")?;
    Ok(finder)
}

/// What remains once Python runs: attributes of `sys`, and an importer that nobody asked for.
fn finish(settings: &Settings, process: &Process, configuration: &Configuration) -> Result<python::Result<()>, String> {
    let modules_report = ModulesReport::asked_for(settings)?;
    let frozen = settings.boolean("sys_frozen")?;
    let meipass = settings.boolean("sys_meipass")?;
    let argvb = settings.boolean("argvb")?;
    Ok((|| {
        if !configuration.filesystem_importer {
            let path_finder = Object::import(c"_frozen_importlib_external")?.get(c"PathFinder")?;
            Object::sys(c"meta_path")?.remove_identical(&path_finder)?;
        }
        Object::set_sys(c"oxidized", &Object::boolean(true))?;
        if frozen {
            Object::set_sys(c"frozen", &Object::boolean(true))?;
        }
        if meipass {
            Object::set_sys(c"_MEIPASS", &Object::filesystem_text(configuration.origin())?)?;
        }
        if argvb {
            let list = Object::list()?;
            for argument in process.arguments() {
                list.append(&Object::bytes(argument.to_bytes())?)?;
            }
            Object::set_sys(c"argvb", &list)?;
        }
        modules_report.map_or(Ok(()), ModulesReport::write_at_end)
    })())
}

/// Reports a Python exception during start-up; its traceback goes to standard error first.
fn python_step<T>(result: python::Result<T>, step: &str) -> Result<T, StartError> {
    result.map_err(|_| {
        python::print_error();
        StartError::Message(format!("{step} failed; the error above says why"))
    })
}

fn outcome(status: ffi::Status, step: &str) -> Result<(), StartError> {
    match status.kind {
        0 => Ok(()),
        2 => Err(StartError::Exit(status.exit_code)),
        _ => {
            let text = |pointer: *const c_char| match pointer.is_null() {
                true => String::new(),
                // SAFETY: Python's status strings are static and end with NUL.
                false => unsafe { CStr::from_ptr(pointer) }.to_string_lossy().into_owned(),
            };
            let (function, message) = (text(status.function), text(status.message));
            let separator = if function.is_empty() { "" } else { ": " };
            Err(StartError::Message(format!("{step} failed: {function}{separator}{message}")))
        }
    }
}
