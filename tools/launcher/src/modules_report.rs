//! The setting `write_modules_directory_env`: a list of the modules that were imported, written when Python ends. And where
//! instrumented executables record what they use.

use crate::ffi::{self, PyObject};
use crate::python::{self, Object, Raised, Result};
use crate::recorder;
use crate::settings::Settings;
use std::collections::hash_map::RandomState;
use std::ffi::OsString;
use std::fs::OpenOptions;
use std::hash::{BuildHasher, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Where the list goes: set before the function that reads it is made.
static DIRECTORY: OnceLock<PathBuf> = OnceLock::new();

/// A report that somebody asked for.
pub struct ModulesReport(OsString);

impl ModulesReport {
    /// The report, if the settings name an environment variable and it names a folder.
    pub fn asked_for(settings: &Settings) -> std::result::Result<Option<ModulesReport>, String> {
        Ok(directory(settings, "write_modules_directory_env")?.map(ModulesReport))
    }

    /// Has the list written by `atexit`, which Python runs whatever way it ends, when all threads have ended. Being the first function
    /// there it is the last to be called.
    pub fn write_at_end(self) -> Result<()> {
        // A program may change its working directory.
        let directory = std::env::current_dir().unwrap_or_default().join(self.0);
        DIRECTORY.set(directory).expect("Python starts once");
        // SAFETY: a new reference, or NULL with an exception set.
        let function = unsafe { Object::owned(ffi::pyox_modules_report_function())? };
        Object::import(c"atexit")?.get(c"register")?.call1(&function)?;
        Ok(())
    }
}

/// Starts to record the resources that are used, if the settings name an environment variable and it names a folder.
pub fn record_uses(settings: &Settings) -> std::result::Result<(), String> {
    match directory(settings, "record_resources_env")? {
        Some(directory) => {
            let directory = std::env::current_dir().unwrap_or_default().join(directory);
            recorder::start(directory.join(file_name(random())))
        }
        None => Ok(()),
    }
}

/// The folder in the environment variable that a setting names, if there is such a setting and such a variable.
fn directory(settings: &Settings, setting: &str) -> std::result::Result<Option<OsString>, String> {
    let Some(variable) = settings.text(setting)? else {
        return Ok(None);
    };
    let sound = !variable.is_empty() && !variable.contains('=');
    let directory = sound.then(|| std::env::var_os(variable)).flatten();
    Ok(directory.filter(|directory| !directory.is_empty()))
}

/// Names of all modules, sorted, one a line.
fn names() -> Result<Vec<u8>> {
    let modules = Object::import(c"builtins")?.get(c"list")?.call1(&Object::sys(c"modules")?)?;
    let mut names = Vec::new();
    for name in modules.items()? {
        // What is no text or has lone surrogates can be a key there, too; no import statement made it one.
        match name.utf8() {
            Ok(name) => names.push([name, b"\n"].concat()),
            Err(_) => python::clear_error(),
        }
    }
    names.sort();
    Ok(names.concat())
}

/// A name that no other process or run chooses: a random UUID (version 4).
fn file_name(random: u128) -> String {
    let digits = random & !(0xf << 76) & !(3 << 62) | 4 << 76 | 2 << 62;
    let text = format!("{digits:032x}");
    format!("modules-{}-{}-{}-{}-{}", &text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..])
}

/// Random bits: the operating system's, by way of the keys that hash tables get, which a forked child has in common with its parent; so
/// which process this is goes into them, too.
fn random() -> u128 {
    let half = || {
        let mut hasher = RandomState::new().build_hasher();
        hasher.write_u32(std::process::id());
        u128::from(hasher.finish())
    };
    half() << 64 | half()
}

fn write(directory: &Path, names: &[u8]) -> std::io::Result<()> {
    std::fs::create_dir_all(directory)?;
    let mut file = OpenOptions::new().write(true).create_new(true).open(directory.join(file_name(random())))?;
    file.write_all(names)
}

/// Called by `atexit`. What goes wrong is said, and changes nothing else about how the program ends.
#[no_mangle]
extern "C" fn pyox_modules_report_write(_: *mut PyObject, _: *mut PyObject) -> *mut PyObject {
    let directory = DIRECTORY.get().expect("set before this function was made");
    match names() {
        Err(Raised) => python::print_error(),
        Ok(names) => {
            if let Err(why) = write(directory, &names) {
                let message = format!("error: the list of modules cannot be written to {}: {why}", directory.display());
                // Nothing can be done if that cannot be written, either.
                let _ = writeln!(std::io::stderr(), "{message}");
            }
        }
    }
    Object::none().into_ptr()
}

#[cfg(test)]
#[path = "modules_report_test.rs"]
mod tests;
