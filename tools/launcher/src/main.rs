//! The launcher: a native executable that runs the Python application attached to it.
//!
//! `main` is C's: Rust's runtime would set up a stack guard, standard streams and signals that Python sets up again.
#![cfg_attr(not(test), no_main)]
#![warn(clippy::undocumented_unsafe_blocks)]

mod allocator;
mod attached;
mod catalog;
mod configuration;
mod entry;
mod ffi;
mod finder;
mod index;
mod interpreter;
mod libraries;
mod library_names;
mod methods;
mod modules_report;
mod multiprocessing;
mod packed;
mod payload;
mod primitives;
mod python;
mod recorder;
mod run;
mod run_mode;
#[cfg(test)]
#[path = "sample_test.rs"]
mod sample;
mod settings;
mod setup;
mod start_method;
mod store;
mod terminfo;

use interpreter::{Process, StartError};
use payload::Payload;
use run_mode::RunMode;
use std::ffi::{c_char, c_int, CStr, CString};

#[cfg_attr(not(test), no_mangle)]
extern "C" fn main(argc: c_int, argv: *const *const c_char) -> c_int {
    match launch(argc, argv) {
        Ok(exit_code) | Err(StartError::Exit(exit_code)) => exit_code,
        Err(StartError::Message(message)) => {
            report(argc, argv, &message);
            1
        }
    }
}

fn launch(argc: c_int, argv: *const *const c_char) -> Result<c_int, StartError> {
    let executable = executable_path().ok_or("the path of the executable cannot be found out".to_owned())?;
    let process = Process { argc, argv, executable: &executable };
    let attached = attached::payload()?;
    let payload = Payload::parse(attached).map_err(|why| format!("the payload cannot be used: {why}"))?;
    let mode = RunMode::from_settings(&payload.settings)?;
    let worker = multiprocessing::worker(&payload.settings, mode, process.arguments())?;
    let mode = worker.as_ref().map_or(mode, RunMode::Worker);
    let finder = interpreter::start(payload.index, &payload.settings, mode, &process)?;
    Ok(run::run(mode, finder))
}

/// Absolute path of this process's file, with links resolved. Without /proc (an empty root, an early boot) the kernel's own record of
/// what it was asked to execute has to do.
fn executable_path() -> Option<CString> {
    use std::os::unix::ffi::OsStringExt;
    let path = std::fs::read_link("/proc/self/exe").ok().or_else(|| {
        let path = attached::execution_path()?;
        match path.is_absolute() {
            true => Some(path),
            false => Some(std::env::current_dir().ok()?.join(path)),
        }
    })?;
    CString::new(path.into_os_string().into_vec()).ok()
}

extern "C" {
    fn write(descriptor: c_int, data: *const u8, length: usize) -> isize;
}

fn report(argc: c_int, argv: *const *const c_char, message: &str) {
    let name = match argc > 0 {
        // SAFETY: the operating system gives `argc` strings that end with NUL.
        true => unsafe { CStr::from_ptr(*argv) }.to_string_lossy(),
        false => "python application".into(),
    };
    let line = format!("{name}: error: {message}\n");
    // SAFETY: the line is passed with its length. Nothing can be done if it cannot be written.
    unsafe { write(2, line.as_ptr(), line.len()) };
}
