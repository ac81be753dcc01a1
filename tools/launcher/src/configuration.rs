//! Python's configuration: the launcher's defaults, and over them the payload's settings.

use crate::ffi::{self, WideChar};
use crate::multiprocessing::Worker;
use crate::run_mode::RunMode;
use crate::settings::{Settings, Value};
use crate::terminfo;
use std::ffi::{c_int, CStr, CString};

/// What the launcher sets where the settings say nothing, whatever the profile: programs start like `python -I -S` with UTF-8
/// everywhere, answer to Ctrl-C, keep their arguments for themselves, and write nothing beside themselves. `docs/settings.md`
/// explains each.
const DEFAULTS: &[(&str, i64)] = &[
    ("preconfig.utf8_mode", 1),
    ("config.faulthandler", -1), // as `dev_mode` asks; the isolated profile would have it off even then
    ("config.install_signal_handlers", 1),
    ("config.parse_argv", 0),
    ("config.pathconfig_warnings", 0),
    ("config.site_import", 0),
    ("config.user_site_directory", 0),
    ("config.write_bytecode", 0),
];

/// The same for an executable that is a `python`: everything is as there, but that Python's folders need not exist, and that it is not to say
/// of modules it has frozen that these are what is imported: the payload has them, too, and comes first.
const PYTHON_DEFAULTS: &[(&str, i64)] = &[("config.pathconfig_warnings", 0), ("config.use_frozen_modules", 0)];

/// Fields of `PyConfig` that `PyPreConfig` has, too. Python acts on either, so both get the same value.
const IN_BOTH: [&str; 4] = ["config.dev_mode", "config.isolated", "config.parse_argv", "config.use_environment"];

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

/// Other fields that hold paths, in which `$ORIGIN` stands for the executable's directory.
const PATH_FIELDS: [&str; 5] = [
    "config.dump_refs_file",
    "config.module_search_paths",
    "config.pycache_prefix",
    "config.pythonpath_env",
    "config.run_filename",
];

const ORIGIN: &str = "$ORIGIN";

/// A configuration to be given to Python.
pub struct Configuration<'a> {
    settings: &'a Settings<'a>,
    mode: RunMode<'a>,
    executable: &'a CStr,
    isolated: bool,
    /// Whether Python's own importer of files stays.
    pub filesystem_importer: bool,
}

impl<'a> Configuration<'a> {
    /// `executable` is the executable's absolute path.
    pub fn of(
        settings: &'a Settings<'a>,
        mode: RunMode<'a>,
        executable: &'a CStr,
    ) -> Result<Configuration<'a>, String> {
        let is_python = mode == RunMode::Python;
        let isolated = match settings.text("profile")? {
            None => !is_python,
            Some("isolated") => true,
            Some("python") => false,
            Some(other) => return Err(format!("setting 'profile' is '{other}'; expected 'isolated' or 'python'")),
        };
        let files = settings.boolean_or("filesystem_importer", is_python)?;
        let filesystem_importer = files || settings.list("sys_paths")?.is_some();
        Ok(Configuration { settings, mode, executable, isolated, filesystem_importer })
    }

    /// The directory the executable is in: bytes, for it need not be valid UTF-8.
    pub fn origin(&self) -> &'a [u8] {
        let path = self.executable.to_bytes();
        match path.iter().rposition(|byte| *byte == b'/') {
            Some(0) | None => b"/",
            Some(end) => &path[..end],
        }
    }

    /// Tells Python what it has to know before anything else. Python is to be pre-initialised afterwards.
    pub fn before_start(&self) -> Result<(), String> {
        // SAFETY: first call on Python, on the only thread.
        unsafe { ffi::pyox_preconfig_init(self.isolated.into()) };
        let of_both = |key: &str| IN_BOTH.contains(&key);
        self.set_all(
            |key| key.starts_with("preconfig.") || of_both(key),
            |key, value| {
                let key = if of_both(key) { format!("pre{key}") } else { key.to_owned() };
                match value {
                    Value::Boolean(value) => set_pre_int(&key, (*value).into()),
                    Value::Integer(value) => set_pre_int(&key, *value),
                    _ => ffi::SET_WRONG_KIND,
                }
            },
        )?;
        terminfo::prepare(self.settings, |path| expanded_bytes(path, self.origin()))
    }

    /// Tells Python the rest, but for its arguments. Python must be pre-initialised, and is to be started afterwards.
    pub fn of_start(&self) -> Result<(), String> {
        // SAFETY: as the shim's order asks.
        unsafe { ffi::pyox_config_init(self.isolated.into()) };
        self.set_all(|key| key.starts_with("config."), |key, value| self.set_config(key, value))?;
        if let Some((key, value)) = self.mode.config_field() {
            if self.set_config(key, &Value::Text(value)) != ffi::SET_OK {
                return Err("setting 'run.target' has a value Python does not take".into());
            }
        }
        if let RunMode::Worker(worker) = self.mode {
            self.set_worker(worker)?;
        }
        if self.settings.boolean_or("set_missing_path_configuration", true)? {
            self.set_missing_paths()?;
        }
        self.set_search_paths()
    }

    /// Applies the defaults and then the settings whose keys are `wanted`.
    fn set_all(&self, wanted: impl Fn(&str) -> bool, set: impl Fn(&str, &Value) -> c_int) -> Result<(), String> {
        let defaults = if self.mode == RunMode::Python { PYTHON_DEFAULTS } else { DEFAULTS };
        let defaults = defaults.iter().map(|(key, value)| (*key, Value::Integer(*value)));
        for (key, value) in defaults.filter(|(key, _)| wanted(key)) {
            let result = set(key, &value);
            debug_assert!(matches!(result, ffi::SET_OK | ffi::SET_UNKNOWN), "{key}");
            // older Pythons lack some
        }
        for (key, value) in self.settings.iter().filter(|(key, _)| wanted(key)) {
            match set(key, value) {
                ffi::SET_OK => (),
                ffi::SET_UNKNOWN => return Err(format!("setting '{key}' is unknown to this version of Python")),
                ffi::SET_WRONG_KIND => return Err(format!("setting '{key}' has a value of the wrong type: {value:?}")),
                _ => return Err(format!("setting '{key}' has a value Python does not take: {value:?}")),
            }
        }
        Ok(())
    }

    /// Makes Python run what `multiprocessing` has started this process for, as `python -c` would.
    fn set_worker(&self, worker: &Worker) -> Result<(), String> {
        let key = "config.run_command";
        // SAFETY: the key is passed with its length, the command ends with NUL, Python copies it.
        let command = unsafe { ffi::pyox_config_set_bytes(key.as_ptr(), key.len(), worker.command.as_ptr()) };
        let warnings =
            worker.warnings.as_ref().map(|all| all.iter().map(|one| decoded(one)).collect::<Option<Vec<_>>>());
        let warnings = match warnings {
            None => ffi::SET_OK,
            Some(None) => ffi::SET_FAILED,
            Some(Some(warnings)) => set_list("config.warnoptions", &warnings),
        };
        set_int("config.parse_argv", 0);
        match (command, warnings) {
            (ffi::SET_OK, ffi::SET_OK) => Ok(()),
            _ => Err("the arguments of a process that multiprocessing starts cannot be decoded".into()),
        }
    }

    fn set_config(&self, key: &str, value: &Value) -> c_int {
        match value {
            Value::Boolean(value) => set_int(key, (*value).into()),
            Value::Integer(value) => set_int(key, *value),
            Value::Text(value) => match self.wide_for(key, value) {
                // SAFETY: the key is passed with its length, the string ends with NUL, Python copies it.
                Some(value) => unsafe { ffi::pyox_config_set_string(key.as_ptr(), key.len(), value.as_ptr()) },
                None => ffi::SET_FAILED,
            },
            Value::List(items) => match items.iter().map(|item| self.wide_for(key, item)).collect::<Option<Vec<_>>>() {
                Some(items) => set_list(key, &items),
                None => ffi::SET_FAILED,
            },
        }
    }

    /// A setting's text as Python takes it. In a path, `$ORIGIN` is expanded, and what is not ASCII decoded as Python decodes paths.
    fn wide_for(&self, key: &str, text: &str) -> Option<Vec<WideChar>> {
        let is_path = || {
            let fields = [&EXECUTABLE_FIELDS[..], &ORIGIN_FIELDS[..], &PATH_FIELDS[..]];
            fields.iter().any(|fields| fields.contains(&key))
        };
        match (text.contains(ORIGIN) || !text.is_ascii()) && is_path() {
            true => decoded(&expanded_bytes(text, self.origin())),
            false => Some(wide(text)),
        }
    }

    /// Tells Python where everything is, so that it does not search the file system for it. What the settings say of it decides the rest:
    /// Python takes all from `home`, and `sys.base_prefix` from `prefix`. An executable that is a `python` leaves that to Python, for
    /// virtual environments, PYTHONHOME and its name have a say in it.
    fn set_missing_paths(&self) -> Result<(), String> {
        let is_python = self.mode == RunMode::Python;
        let origin = CString::new(self.origin()).expect("part of a C string");
        for key in EXECUTABLE_FIELDS.iter().filter(|_| !is_python) {
            self.set_missing(key, self.executable)?;
        }
        if !is_python && ORIGIN_FIELDS.iter().all(|key| !is_set(key)) {
            for key in ORIGIN_FIELDS {
                self.set_missing(key, &origin)?;
            }
        } else if !is_set("config.home") {
            self.set_missing("config.prefix", &origin)?;
            match self.settings.text("config.prefix")? {
                Some(prefix) if !is_set("config.exec_prefix") => {
                    self.set_config("config.exec_prefix", &Value::Text(prefix));
                }
                _ => self.set_missing("config.exec_prefix", &origin)?,
            }
        }
        Ok(())
    }

    fn set_missing(&self, key: &str, path: &CStr) -> Result<(), String> {
        if is_set(key) {
            return Ok(());
        }
        // SAFETY: the key is passed with its length, the value ends with NUL, Python copies it.
        match unsafe { ffi::pyox_config_set_bytes(key.as_ptr(), key.len(), path.as_ptr()) } {
            ffi::SET_OK => Ok(()),
            ffi::SET_UNKNOWN if key == "config.stdlib_dir" => Ok(()), // before 3.11
            _ => Err(format!("setting '{key}' to the executable's place failed")),
        }
    }

    /// Says what `sys.path` is. Where modules may be imported from files and nothing says from where, Python's own search is left alone.
    fn set_search_paths(&self) -> Result<(), String> {
        let sys_paths = self.settings.list("sys_paths")?;
        let explicit = self.settings.list("config.module_search_paths")?.is_some();
        if sys_paths.is_some() || !(self.filesystem_importer || explicit) {
            let paths = Value::List(sys_paths.unwrap_or_default().to_vec());
            if self.set_config("config.module_search_paths", &paths) != ffi::SET_OK {
                return Err("setting 'sys_paths' has a value Python does not take".into());
            }
        }
        if sys_paths.is_some() || explicit || !self.filesystem_importer {
            set_int("config.module_search_paths_set", 1);
        }
        Ok(())
    }
}

fn set_pre_int(key: &str, value: i64) -> c_int {
    // SAFETY: the key is passed with its length.
    unsafe { ffi::pyox_preconfig_set_int(key.as_ptr(), key.len(), value) }
}

fn set_int(key: &str, value: i64) -> c_int {
    // SAFETY: the key is passed with its length.
    unsafe { ffi::pyox_config_set_int(key.as_ptr(), key.len(), value) }
}

/// Whether a string field has a value.
fn is_set(key: &str) -> bool {
    // SAFETY: the key is passed with its length.
    unsafe { ffi::pyox_config_is_set(key.as_ptr(), key.len()) != 0 }
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

/// A path with `$ORIGIN` expanded; bytes, for the origin need not be valid UTF-8.
fn expanded_bytes(path: &str, origin: &[u8]) -> Vec<u8> {
    path.split(ORIGIN).map(str::as_bytes).collect::<Vec<_>>().join(origin)
}

/// A path as Python decodes it; `None` if it cannot.
fn decoded(path: &[u8]) -> Option<Vec<WideChar>> {
    let path = CString::new(path).ok()?;
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

#[cfg(test)]
#[path = "configuration_test.rs"]
mod tests;
