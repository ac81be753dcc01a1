//! Packaged modules under another name than their own: those below an entry of `sys.path`, or of a package's `__path__`, that leads into a
//! package. Programs come upon them so that bring copies of others along (`sys.path.append(".../_vendor")`, as setuptools does).

use super::Finder;
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
            if self.module(&own_name).is_some() {
                // SAFETY: this is a live finder.
                let finder = unsafe { Object::borrowed(self.0)? };
                let spec_of = Object::import(c"_oxidized_importer.importer.second_names")?.get(c"spec_of")?;
                return spec_of.call3(&finder, name, &own_name);
            }
        }
        Ok(Object::none())
    }
}
