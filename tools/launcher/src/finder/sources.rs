//! Sources of modules in memory, for `inspect` and `linecache`, which look for files.

use super::loading::{decoded, source_name};
use super::Finder;
use crate::entry::{IS_EXTENSION, SOURCE};
use crate::ffi;
use crate::python::{self, Object, Raised, Result};

impl Finder {
    /// The source of the packaged module that a file name stands for; `None` if there is none.
    pub fn source_text(&self, file_name: &Object) -> Result<Object> {
        match self.store().source(&file_name.filesystem_bytes()?) {
            Some(source) => decoded(&Object::bytes(source)?),
            None => Ok(Object::none()),
        }
    }

    /// Makes `linecache` find the lines of modules in memory by the names of their files alone, as warnings and debuggers ask.
    pub(super) fn lend_lines(&self, linecache: &Object) -> Result<()> {
        let (original, cache) = (linecache.get(c"updatecache")?, linecache.get(c"cache")?);
        // SAFETY: the arguments are live; the result is a new reference.
        let lender = unsafe { Object::owned(ffi::pyox_line_finder(original.as_ptr(), cache.as_ptr(), self.0))? };
        linecache.set(c"updatecache", &lender)
    }
}

/// Makes `inspect` find the sources of classes and modules without a `__file__`. It asks for that before it asks the loader, which it
/// does for functions.
pub(super) fn lend_sources(inspect: &Object) -> Result<()> {
    let get_file = inspect.get(c"getfile")?;
    // SAFETY: the argument is live; the result is a new reference.
    let lender = unsafe { Object::owned(ffi::pyox_source_finder(get_file.as_ptr()))? };
    inspect.set(c"getfile", &lender)
}

/// `inspect.getfile`; where that fails, what functions of the same module say.
pub fn source_file(get_file: &Object, object: &Object) -> Result<Object> {
    get_file.call1(object).or_else(|Raised| {
        let error = python::take_error();
        if let Ok(Some(file)) = source_file_of(object) {
            return Ok(file);
        }
        python::clear_error();
        python::restore_error(error);
        Err(Raised)
    })
}

fn source_file_of(object: &Object) -> Result<Option<Object>> {
    let owner;
    let module = if object.is_module() {
        object
    } else if object.is_type() {
        owner = Object::sys(c"modules")?.item(&object.get(c"__module__")?)?;
        &owner
    } else {
        return Ok(None);
    };
    let spec = module.get(c"__spec__")?;
    let loader = spec.get(c"loader")?;
    // SAFETY: the loader is live.
    if unsafe { ffi::pyox_is_finder(loader.as_ptr()) } == 0 {
        return Ok(None);
    }
    let finder = Finder(loader.as_ptr());
    let name = spec.get(c"name")?;
    let entry = finder.module(&name).filter(|entry| entry.field(SOURCE).is_some() && !entry.has(IS_EXTENSION));
    entry.map(|entry| Object::filesystem_text(&source_name(entry))).transpose()
}
