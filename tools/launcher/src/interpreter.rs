//! The interpreter's life: configuration from the settings, initialisation in two phases with the finder put in between.

use crate::ffi::{self, WideChar};
use crate::finder;
use crate::python::{self, Object};
use crate::run::RunMode;
use crate::settings::{Settings, Value};
use std::ffi::{c_char, c_int, CStr, CString};

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

/// What the launcher sets where the settings say nothing, whatever the profile: programs start like `python -I -S` with UTF-8
/// everywhere, answer to Ctrl-C, and write nothing beside themselves. `docs/settings.md` explains each.
const DEFAULTS: &[(&str, i64)] = &[
    ("preconfig.utf8_mode", 1),
    ("config.install_signal_handlers", 1),
    ("config.pathconfig_warnings", 0),
    ("config.site_import", 0),
    ("config.user_site_directory", 0),
    ("config.write_bytecode", 0),
];

/// Fields that hold the executable's own path, and those that hold its directory.
const EXECUTABLE_FIELDS: [&str; 3] = ["config.program_name", "config.executable", "config.base_executable"];
const ORIGIN_FIELDS: [&str; 6] = [
    "config.home",
    "config.prefix",
    "config.exec_prefix",
    "config.base_prefix",
    "config.base_exec_prefix",
    "config.stdlib_dir",
];

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

    /// The directory the executable is in.
    fn origin(&self) -> &[u8] {
        let path = self.executable.to_bytes();
        match path.iter().rposition(|byte| *byte == b'/') {
            Some(0) | None => b"/",
            Some(end) => &path[..end],
        }
    }
}

/// Starts Python. On success the interpreter is ready to run the main program.
pub fn start(
    settings: &Settings,
    mode: RunMode,
    process: &Process,
    resources: &'static finder::Resources,
) -> Result<Object, StartError> {
    let isolated = match settings.text("profile")? {
        None | Some("isolated") => 1,
        Some("python") => 0,
        Some(other) => return Err(format!("setting 'profile' is '{other}'; expected 'isolated' or 'python'").into()),
    };
    // SAFETY: first calls on Python, on the only thread.
    unsafe { ffi::pyox_preconfig_init(isolated) };
    set_all(settings, "preconfig.", |key, value| match value {
        Value::Boolean(value) => set_pre_int(key, (*value).into()),
        Value::Integer(value) => set_pre_int(key, *value),
        _ => ffi::SET_WRONG_KIND,
    })?;
    // SAFETY: the pre-configuration is complete.
    outcome(unsafe { ffi::pyox_preinitialize() }, "preparing Python")?;
    // SAFETY: as the shim's order asks.
    unsafe { ffi::pyox_config_init(isolated) };
    set_all(settings, "config.", set_config)?;
    if let Some((key, value)) = mode.config_field() {
        set_config(key, &Value::Text(value));
    }
    let sys_paths = sys_paths(settings, process)?;
    let filesystem_importer = settings.boolean("filesystem_importer")? || sys_paths.is_some();
    set_paths(settings, process, sys_paths.as_deref(), filesystem_importer)?;
    // SAFETY: the configuration is complete; argv is the process's own.
    outcome(unsafe { ffi::pyox_config_set_argv(process.argc as isize, process.argv) }, "reading the arguments")?;
    // SAFETY: as the shim's order asks.
    outcome(unsafe { ffi::pyox_initialize_core() }, "starting Python's core")?;
    // SAFETY: core initialisation succeeded.
    let level = unsafe { ffi::pyox_optimization_level() };
    let finder = finder::install(resources, level);
    let finder = python_step(finder, "installing the importer")?;
    if !filesystem_importer {
        // Python imports zipimport for `sys.path_hooks` and does without it when it is missing. Where nothing is imported from
        // files that hook has no use, and zipimport's import of `time` reads the time zone's file.
        finder::hide(&finder, Some(c"zipimport"));
    }
    // SAFETY: core initialisation succeeded.
    outcome(unsafe { ffi::pyox_initialize_main() }, "starting Python")?;
    finder::hide(&finder, None);
    python_step(finish(settings, process, filesystem_importer)?, "completing Python's start")?;
    Ok(finder)
}

/// What remains once Python runs: attributes of `sys`, and an importer that nobody asked for.
fn finish(settings: &Settings, process: &Process, filesystem_importer: bool) -> Result<python::Result<()>, String> {
    let frozen = settings.boolean("sys_frozen")?;
    let meipass = settings.boolean("sys_meipass")?;
    let argvb = settings.boolean("argvb")?;
    Ok((|| {
        if !filesystem_importer {
            let path_finder = Object::import(c"_frozen_importlib_external")?.get(c"PathFinder")?;
            Object::sys(c"meta_path")?.remove_identical(&path_finder)?;
        }
        Object::set_sys(c"oxidized", &Object::boolean(true))?;
        if frozen {
            Object::set_sys(c"frozen", &Object::boolean(true))?;
        }
        if meipass {
            Object::set_sys(c"_MEIPASS", &Object::filesystem_text(process.origin())?)?;
        }
        if argvb {
            let list = Object::list()?;
            for argument in process.arguments() {
                list.append(&Object::bytes(argument.to_bytes())?)?;
            }
            Object::set_sys(c"argvb", &list)?;
        }
        Ok(())
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

/// Applies the defaults and then the settings under `prefix`.
fn set_all(settings: &Settings, prefix: &str, set: impl Fn(&str, &Value) -> c_int) -> Result<(), String> {
    let defaults = DEFAULTS.iter().map(|(key, value)| (*key, Value::Integer(*value)));
    for (key, value) in defaults.filter(|(key, _)| key.starts_with(prefix)) {
        let result = set(key, &value);
        debug_assert_eq!(result, ffi::SET_OK, "{key}");
    }
    for (key, value) in settings.iter().filter(|(key, _)| key.starts_with(prefix)) {
        match set(key, value) {
            ffi::SET_OK => (),
            ffi::SET_UNKNOWN => return Err(format!("setting '{key}' is unknown to this version of Python")),
            ffi::SET_WRONG_KIND => return Err(format!("setting '{key}' has a value of the wrong type: {value:?}")),
            _ => return Err(format!("setting '{key}' has a value Python does not take: {value:?}")),
        }
    }
    Ok(())
}

fn set_pre_int(key: &str, value: i64) -> c_int {
    // SAFETY: the key is passed with its length.
    unsafe { ffi::pyox_preconfig_set_int(key.as_ptr(), key.len(), value) }
}

fn set_config(key: &str, value: &Value) -> c_int {
    // SAFETY: keys are passed with their lengths, strings end with NUL, Python copies what it keeps.
    unsafe {
        match value {
            Value::Boolean(value) => ffi::pyox_config_set_int(key.as_ptr(), key.len(), (*value).into()),
            Value::Integer(value) => ffi::pyox_config_set_int(key.as_ptr(), key.len(), *value),
            Value::Text(value) => ffi::pyox_config_set_string(key.as_ptr(), key.len(), wide(value).as_ptr()),
            Value::List(items) => set_list(key, &items.iter().map(|item| wide(item)).collect::<Vec<_>>()),
        }
    }
}

fn set_list(key: &str, items: &[Vec<WideChar>]) -> c_int {
    let pointers: Vec<*const WideChar> = items.iter().map(|item| item.as_ptr()).collect();
    // SAFETY: `items` outlives the call; Python copies them.
    unsafe { ffi::pyox_config_set_list(key.as_ptr(), key.len(), pointers.as_ptr(), pointers.len()) }
}

/// Text as a NUL-terminated array of `wchar_t`.
fn wide(text: &str) -> Vec<WideChar> {
    #[cfg(windows)]
    return text.encode_utf16().chain([0]).collect();
    #[cfg(not(windows))]
    text.chars().map(|char| char as WideChar).chain([0]).collect()
}

/// The setting `sys_paths` with `$ORIGIN` expanded; `None` if it is not set.
fn sys_paths(settings: &Settings, process: &Process) -> Result<Option<Vec<Vec<WideChar>>>, String> {
    match settings.iter().find(|(key, _)| *key == "sys_paths") {
        None => Ok(None),
        Some((_, Value::List(paths))) => {
            let paths: Option<_> = paths.iter().map(|path| expanded(path, process.origin())).collect();
            paths.map(Some).ok_or("setting 'sys_paths' cannot be decoded".into())
        }
        Some(_) => Err("setting 'sys_paths' is not a list of strings".into()),
    }
}

/// A path with `$ORIGIN` expanded. Joined as bytes and decoded by Python, for the origin need not be valid UTF-8.
fn expanded(path: &str, origin: &[u8]) -> Option<Vec<WideChar>> {
    let pieces: Vec<&[u8]> = path.split("$ORIGIN").map(str::as_bytes).collect();
    let path = CString::new(pieces.join(origin)).ok()?;
    // SAFETY: Python is pre-initialised; what it gives ends with NUL, is copied with it, and freed.
    unsafe {
        let mut length = 0;
        let decoded = ffi::Py_DecodeLocale(path.as_ptr(), &mut length);
        if decoded.is_null() {
            return None;
        }
        let copy = std::slice::from_raw_parts(decoded, length + 1).to_vec();
        ffi::PyMem_RawFree(decoded.cast());
        Some(copy)
    }
}

/// Tells Python where everything is, so that it does not search the file system for it. Where modules may be imported from
/// files and nothing says from where, Python's own search is left alone.
fn set_paths(
    settings: &Settings,
    process: &Process,
    sys_paths: Option<&[Vec<WideChar>]>,
    filesystem_importer: bool,
) -> Result<(), String> {
    let origin = CString::new(process.origin()).expect("part of a C string");
    let own = EXECUTABLE_FIELDS.iter().map(|key| (key, process.executable));
    for (key, value) in own.chain(ORIGIN_FIELDS.iter().map(|key| (key, origin.as_c_str()))) {
        // SAFETY: keys are passed with their lengths, the value ends with NUL, Python copies it.
        let result = unsafe {
            match ffi::pyox_config_is_set(key.as_ptr(), key.len()) {
                0 => ffi::pyox_config_set_bytes(key.as_ptr(), key.len(), value.as_ptr()),
                _ => ffi::SET_OK,
            }
        };
        if result != ffi::SET_OK && *key != "config.stdlib_dir" {
            return Err(format!("setting '{key}' to the executable's place failed"));
        }
    }
    let explicit = settings.iter().any(|(key, _)| key.starts_with("config.module_search_paths"));
    if sys_paths.is_some() || !(filesystem_importer || explicit) {
        let paths = sys_paths.unwrap_or_default();
        if set_list("config.module_search_paths", paths) != ffi::SET_OK {
            return Err("setting 'sys_paths' has a value Python does not take".into());
        }
        let key = "config.module_search_paths_set";
        // SAFETY: the key is passed with its length.
        unsafe { ffi::pyox_config_set_int(key.as_ptr(), key.len(), 1) };
    }
    Ok(())
}
