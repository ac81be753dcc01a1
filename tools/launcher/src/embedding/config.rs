//! How an embedded interpreter is to be started.

use crate::ffi::PyObject;
use crate::settings::Value;
use std::collections::BTreeMap;
use std::ffi::{CString, OsString};

/// The value of a setting.
#[derive(Debug, Clone, PartialEq)]
pub enum Setting {
    Boolean(bool),
    Integer(i64),
    Text(String),
    List(Vec<String>),
}

impl From<bool> for Setting {
    fn from(value: bool) -> Setting {
        Setting::Boolean(value)
    }
}

impl From<i64> for Setting {
    fn from(value: i64) -> Setting {
        Setting::Integer(value)
    }
}

impl From<&str> for Setting {
    fn from(value: &str) -> Setting {
        Setting::Text(value.to_owned())
    }
}

impl From<&[&str]> for Setting {
    fn from(items: &[&str]) -> Setting {
        Setting::List(items.iter().map(|item| (*item).to_owned()).collect())
    }
}

impl<const N: usize> From<[&str; N]> for Setting {
    fn from(items: [&str; N]) -> Setting {
        Setting::from(&items[..])
    }
}

/// The function of an extension module that makes the module: `PyInit_` and its name.
pub type Init = unsafe extern "C" fn() -> *mut PyObject;

/// What an interpreter is started with: the settings of the `python_embedded_library`, and changes to them.
#[derive(Default)]
pub struct Config {
    settings: BTreeMap<String, Setting>,
    arguments: Option<Vec<OsString>>,
    extension_modules: Vec<(CString, Init)>,
}

impl Config {
    /// The settings of the `python_embedded_library` that this program is linked with. `sys.argv` is the process's arguments.
    pub fn embedded() -> Config {
        Config::default()
    }

    /// Changes a setting. Keys are those of `docs/settings.md` as a payload has them: `config.NAME` for the fields of CPython's
    /// `PyConfig`, `preconfig.NAME` for those of `PyPreConfig`, and plain names for ours; `run.mode` and `run.target` say what
    /// [`Interpreter::run`](crate::Interpreter::run) runs. Whether key and value are right shows when Python is started.
    pub fn set(mut self, key: &str, value: impl Into<Setting>) -> Config {
        self.settings.insert(key.to_owned(), value.into());
        self
    }

    /// `sys.argv`, with the program's name first, in place of the process's arguments.
    pub fn arguments<T: Into<OsString>>(mut self, arguments: impl IntoIterator<Item = T>) -> Config {
        self.arguments = Some(arguments.into_iter().map(Into::into).collect());
        self
    }

    /// Adds an extension module that is linked into the program, as a builtin module.
    ///
    /// # Panics
    /// If the name has a NUL.
    ///
    /// # Safety
    /// `init` is an extension module's function for this version of Python: it returns a module or the definition of one, or NULL with
    /// an exception set.
    pub unsafe fn extension_module(mut self, name: &str, init: Init) -> Config {
        self.extension_modules.push((CString::new(name).expect("names of modules have no NUL"), init));
        self
    }

    /// The changed settings, by key.
    pub(crate) fn changes(&self) -> impl Iterator<Item = (&str, Value<'_>)> {
        self.settings.iter().map(|(key, value)| {
            let value = match value {
                Setting::Boolean(value) => Value::Boolean(*value),
                Setting::Integer(value) => Value::Integer(*value),
                Setting::Text(text) => Value::Text(text),
                Setting::List(items) => Value::List(items.iter().map(String::as_str).collect()),
            };
            (key.as_str(), value)
        })
    }

    /// The first text that C cannot take, for it has a NUL.
    pub(crate) fn text_with_nul(&self) -> Option<&str> {
        let texts = self.settings.iter().flat_map(|(key, value)| match value {
            Setting::Text(text) => vec![key, text],
            Setting::List(items) => std::iter::once(key).chain(items).collect(),
            _ => vec![key],
        });
        texts.map(String::as_str).find(|text| text.contains('\0'))
    }

    pub(crate) fn own_arguments(&self) -> Option<&[OsString]> {
        self.arguments.as_deref()
    }

    pub(crate) fn extension_modules(&self) -> &[(CString, Init)] {
        &self.extension_modules
    }
}
