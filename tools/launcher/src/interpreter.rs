//! The interpreter's life: how it is started.

use crate::allocator;
use crate::configuration::Configuration;
use crate::entry;
use crate::ffi;
use crate::finder::Resources;
use crate::index::Index;
use crate::modules_report::{self, ModulesReport};
use crate::python::{self, Object};
use crate::run_mode::RunMode;
use crate::settings::Settings;
use crate::setup::{self, Setup};
use crate::store;
use std::ffi::{c_char, c_int, CStr, OsStr};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

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
    index: Index<'static>,
    settings: &Settings<'static>,
    mode: RunMode,
    process: &Process,
) -> Result<Object, StartError> {
    // As long as any interpreter of the process.
    let resources = Box::leak(Box::new(Resources {
        index,
        executable: process.executable.to_bytes().to_vec(),
        virtual_paths: virtual_paths(settings)?,
        start_method: settings.text("multiprocessing_start_method")?,
    }));
    let configuration = Configuration::of(settings, mode, process.executable)?;
    configuration.before_start()?;
    let options = if mode == RunMode::Python { process.argc as isize } else { 0 };
    // SAFETY: the pre-configuration is complete; argv is the process's own.
    outcome(unsafe { ffi::pyox_preinitialize(options, process.argv) }, "preparing Python")?;
    allocator::set_up(settings)?;
    configuration.of_start()?;
    // SAFETY: the configuration is complete; argv is the process's own.
    outcome(unsafe { ffi::pyox_config_set_argv(process.argc as isize, process.argv) }, "reading the arguments")?;
    if let RunMode::Worker(worker) = mode {
        let arguments: Vec<_> = worker.arguments.iter().map(|argument| argument.as_ptr()).collect();
        // SAFETY: the pointers are to strings that live as long as the process; Python copies them.
        let status = unsafe { ffi::pyox_config_replace_argv(arguments.len() as isize, arguments.as_ptr()) };
        outcome(status, "reading the arguments")?;
    }
    let modules_report = ModulesReport::asked_for(settings)?;
    modules_report::record_uses(settings)?;
    setup::prepare(Setup {
        resources,
        filesystem_importer: configuration.filesystem_importer,
        frozen: settings.boolean("sys_frozen")?,
        meipass: settings.boolean("sys_meipass")?.then(|| configuration.origin().to_vec()),
        argvb: settings
            .boolean("argvb")?
            .then(|| process.arguments().map(|argument| argument.to_bytes().to_vec()).collect()),
    });
    // SAFETY: as the shim's order asks; the importer is ready to be put in place.
    outcome(unsafe { ffi::pyox_initialize() }, "starting Python").map_err(|error| explained(error, resources))?;
    let finder = setup::finder().ok_or("starting Python failed: it did not put the importer in place".to_owned())?;
    if let Some(threshold) = settings.integer("gc_threshold")? {
        python_step(set_gc_threshold(threshold), "setting 'gc_threshold'")?;
    }
    if settings.boolean("fast_exit")? {
        // SAFETY: no other thread reads it yet.
        unsafe { ffi::pyox_set_fast_exit() };
    }
    if let Some(report) = modules_report {
        python_step(report.write_at_end(), "completing Python's start")?;
    }
    Ok(finder)
}

/// The setting `module_paths`.
fn virtual_paths(settings: &Settings) -> Result<bool, String> {
    match settings.text("module_paths")? {
        Some("none") => Ok(false),
        Some("virtual") | None => Ok(true),
        Some(other) => Err(format!("setting 'module_paths' is '{other}'; expected 'none' or 'virtual'")),
    }
}

/// After how many new objects Python looks for garbage among the young ones.
fn set_gc_threshold(threshold: i64) -> python::Result<()> {
    Object::import(c"gc")?.get(c"set_threshold")?.call1(&Object::integer(threshold)?)?;
    Ok(())
}

/// Reports a Python exception during start-up; its traceback goes to standard error first.
fn python_step<T>(result: python::Result<T>, step: &str) -> Result<T, StartError> {
    result.map_err(|_| {
        python::print_error();
        StartError::Message(format!("{step} failed; the error above says why"))
    })
}

/// The error, with its likely cause if the standard library is in files that are not there.
fn explained(error: StartError, resources: &Resources) -> StartError {
    match (error, missing_file(resources)) {
        (StartError::Message(message), Some(path)) => StartError::Message(format!(
            "{message}: '{}' is missing; keep the executable and the folders that were built with it together",
            path.display()
        )),
        (error, _) => error,
    }
}

/// The file of what Python imports first, if it is one and is not there.
fn missing_file(resources: &Resources) -> Option<PathBuf> {
    let mut pieces = resources.index.lookup(b"encodings")?.pieces();
    let file = pieces.find(|piece| (entry::SOURCE_PATH..entry::EXTENSION_PATH).contains(&piece.kind))?;
    let folder = PathBuf::from(OsStr::from_bytes(store::directory(&resources.executable)));
    let path = folder.join(OsStr::from_bytes(file.value));
    (!path.exists()).then_some(path)
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
