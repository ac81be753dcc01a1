//! Modules that were left out of the executable on purpose (`resource_filter_files`): whoever imports one is told so.

use super::Finder;
use crate::entry::RESOURCES;
use crate::python::{self, Object, Raised, Result};

/// The text that `tools/resources/filters.py` writes: a line of advice, then the names, sorted, each with a line of its own.
const PACKAGE: &[u8] = b"_oxidized_importer";
const FILE: &[u8] = b"left-out.txt";

impl Finder {
    /// Fails if an import asks for a module that was left out and no other importer could find. Who asks whether there is such a module
    /// gets an answer.
    pub(super) fn check_left_out(&self, name: &Object) -> Result<()> {
        let Some(text) = self.catalog().lookup(PACKAGE).and_then(|entry| entry.keyed(RESOURCES, FILE)) else {
            return Ok(());
        };
        let Some((advice, names)) = split_line(text.value) else {
            return Ok(());
        };
        let Ok(name_bytes) = name.utf8() else {
            python::clear_error(); // no name that was left out
            return Ok(());
        };
        if !has_line(names, name_bytes) {
            return Ok(());
        }
        // A program may have taken `sys.meta_path` or `sys._getframe` away: then nothing is known of who asks.
        let import =
            self.is_last().and_then(|last| if last { asked_by() } else { Ok(None) }).unwrap_or_else(|Raised| {
                python::clear_error();
                None
            });
        let (name_text, advice) = (String::from_utf8_lossy(name_bytes), String::from_utf8_lossy(advice));
        match import {
            Some(Import::Statement) => {
                Err(python::module_not_found(&format!("No module named '{name_text}'; {advice}"), name))
            }
            // Python takes ModuleNotFoundError for "there is no such submodule", and says less.
            Some(Import::From) => {
                let (package, child) = name_text.rsplit_once('.').unwrap_or(("", &name_text));
                let message = format!("cannot import name '{child}' from '{package}'; {advice}");
                Err(python::import_error(&message, name))
            }
            None => Ok(()),
        }
    }

    /// Whether this finder is the last one that Python asks.
    fn is_last(&self) -> Result<bool> {
        let finders = Object::sys(c"meta_path")?.items()?;
        Ok(finders.last().is_some_and(|last| last.as_ptr() == self.0))
    }
}

enum Import {
    /// `import a.b`, or a function that does the same.
    Statement,
    /// `from a import b`, where `a` has no `b`.
    From,
}

/// What a finder is asked for by, told by importlib's functions that have called it; `None` if it is no import.
fn asked_by() -> Result<Option<Import>> {
    let mut frame = Object::sys(c"_getframe")?.call0()?;
    let mut callers = Vec::new();
    while callers.len() < 5 && !frame.is_none() {
        callers.push(frame.get(c"f_code")?.get(c"co_name")?.utf8()?.to_vec());
        frame = frame.get(c"f_back")?;
    }
    let callers: Vec<&[u8]> = callers.iter().map(Vec::as_slice).collect();
    Ok(match callers[..] {
        [b"_find_spec", b"_find_and_load_unlocked", _, _, b"_handle_fromlist"] => Some(Import::From),
        [b"_find_spec", b"_find_and_load_unlocked", ..] => Some(Import::Statement),
        _ => None,
    })
}

fn split_line(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = text.iter().position(|byte| *byte == b'\n')?;
    Some((&text[..end], &text[end + 1..]))
}

/// Whether a text of sorted lines has one; it reads few of them, for programs try imports that fail.
fn has_line(mut text: &[u8], line: &[u8]) -> bool {
    while !text.is_empty() {
        let middle = text.len() / 2;
        let start = text[..middle].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let end = text[middle..].iter().position(|byte| *byte == b'\n').map_or(text.len(), |length| middle + length);
        match text[start..end].cmp(line) {
            std::cmp::Ordering::Less => text = &text[(end + 1).min(text.len())..],
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Greater => text = &text[..start],
        }
    }
    false
}

#[cfg(test)]
#[path = "../left_out_test.rs"]
mod tests;
