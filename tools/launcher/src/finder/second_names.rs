//! Packaged modules under another name than their own: those below an entry of `sys.path`, or of a package's `__path__`, that leads into a
//! package. Programs come upon them so that bring copies of others along (`sys.path.append(".../_vendor")`, as setuptools does).

use std::ffi::CStr;

use super::Finder;
use crate::entry::IS_NAMESPACE_PACKAGE;
use crate::python::{self, Object, Raised, Result};

impl Finder {
    /// The spec of a module that no import finds by its name, by the folders it is looked for in; None if there is none.
    pub(super) fn find_below(&self, name: &Object, path: &Object) -> Result<Object> {
        let Ok(text) = name.utf8() else {
            python::clear_error(); // no name that a packaged module can have
            return Ok(Object::none());
        };
        let (parent, child) = match text.iter().rposition(|byte| *byte == b'.') {
            Some(dot) => (&text[..dot], &text[dot + 1..]),
            None => (&b""[..], text),
        };
        let folders = if path.is_none() { Object::sys(c"path").and_then(|path| path.items()) } else { path.items() };
        let Ok(folders) = folders else {
            python::clear_error(); // a program may have put anything in its place
            return Ok(Object::none());
        };
        let mut portions = Vec::new(); // of a namespace package, which any module after them is preferred to
        for folder in &folders {
            let folder = folder.filesystem_bytes().unwrap_or_else(|Raised| {
                python::clear_error(); // an entry for somebody else's importer
                Vec::new()
            });
            let Some(package) = self.package_at(&folder).filter(|package| !package.is_empty() && package != parent)
            else {
                continue;
            };
            let own_name = Object::text(&String::from_utf8_lossy(&[&package, &b"."[..], child].concat()))?;
            match self.module(&own_name) {
                Some(entry) if entry.has(IS_NAMESPACE_PACKAGE) => portions.push(own_name),
                Some(_) => return self.ask_for(c"spec_of", name, &own_name),
                None => (),
            }
        }
        if !portions.is_empty() {
            let own_names = Object::list()?;
            portions.iter().try_for_each(|own_name| own_names.append(own_name))?;
            return self.ask_for(c"namespace_spec_of", name, &own_names);
        }
        Ok(Object::none())
    }

    /// What a function of the importer's Python part makes of a name and what is found for it.
    fn ask_for(&self, function: &CStr, name: &Object, found: &Object) -> Result<Object> {
        // SAFETY: this is a live finder.
        let finder = unsafe { Object::borrowed(self.0)? };
        Object::import(c"_oxidized_importer.importer.second_names")?.get(function)?.call3(&finder, name, found)
    }
}
