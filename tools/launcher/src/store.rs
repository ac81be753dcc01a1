//! What one finder finds and where: its catalogue, and the paths that stand for what is in memory or lead to files.

use crate::catalog::Catalog;
use crate::entry::{Entry, IS_PACKAGE, RESOURCES, RESOURCE_PATHS, SOURCE};
use crate::index::Index;
use std::sync::atomic::{AtomicU64, Ordering};

pub struct Store {
    pub catalog: Catalog<'static>,
    /// Absolute path of the executable, below which is what is in memory: bytes, for it need not be valid UTF-8.
    pub executable: Vec<u8>,
    /// The directory that relative paths count from, absolute.
    pub origin: Vec<u8>,
    /// Whether modules in memory have a `__file__`.
    pub virtual_paths: bool,
    /// No other store has it.
    pub serial: u64,
}

/// What a path stands for.
#[derive(Debug, PartialEq)]
pub enum Data<'a> {
    Memory(&'a [u8]),
    /// A path of the file system.
    File(Vec<u8>),
}

impl Store {
    pub fn new(payload: &'static Index<'static>, executable: Vec<u8>, origin: Vec<u8>, virtual_paths: bool) -> Store {
        static LAST: AtomicU64 = AtomicU64::new(0);
        let serial = LAST.fetch_add(1, Ordering::Relaxed) + 1;
        Store { catalog: Catalog::new(payload), executable, origin, virtual_paths, serial }
    }

    /// The path of a file that belongs to the resources; `None` if it is not below the origin.
    pub fn file(&self, relative: &[u8]) -> Option<Vec<u8>> {
        let plain = relative.split(|byte| *byte == b'/').all(|part| !matches!(part, b"" | b"." | b".."));
        plain.then(|| joined(&self.origin, relative))
    }

    /// What stands for a package in `__path__`.
    pub fn package_path(&self, name: &[u8]) -> Vec<u8> {
        let mut path = joined(&self.executable, name);
        path[self.executable.len()..].iter_mut().filter(|byte| **byte == b'.').for_each(|byte| *byte = b'/');
        path
    }

    /// What stands for the file of a module in memory.
    pub fn module_path(&self, name: &[u8], is_package: bool) -> Vec<u8> {
        [self.package_path(name), source_suffix(is_package).to_vec()].concat()
    }

    /// The package that a path stands for, by its name; the empty one for the path above all packages.
    pub fn package_at(&self, path: &[u8]) -> Option<Vec<u8>> {
        let rest = path.strip_prefix(self.executable.as_slice())?;
        let Some(rest) = rest.strip_prefix(b"/") else {
            return rest.is_empty().then(Vec::new);
        };
        let name: Vec<u8> = rest.iter().map(|byte| if *byte == b'/' { b'.' } else { *byte }).collect();
        let known = !rest.contains(&b'.') && self.catalog.lookup(&name).is_some_and(|entry| entry.has(IS_PACKAGE));
        known.then_some(name)
    }

    /// What a path stands for: below the executable a package's resource or a module's source, below the origin a file.
    pub fn data(&self, path: &[u8]) -> Option<Data<'_>> {
        if let Some(rest) = below(path, &self.executable) {
            return self.memory(&plain(rest)?);
        }
        below(path, &self.origin).map(|_| Data::File(path.to_vec()))
    }

    /// The longest name of a package that begins the path and has a resource of the rest wins.
    fn memory(&self, parts: &[&[u8]]) -> Option<Data<'_>> {
        for length in (1..parts.len()).rev() {
            let package = self.catalog.lookup(&parts[..length].join(&b'.'));
            if let Some(package) = package.filter(|package| package.has(IS_PACKAGE)) {
                if let Some(data) = self.resource(package, &parts[length..].join(&b'/')) {
                    return Some(data);
                }
            }
        }
        self.module_source(parts).map(Data::Memory)
    }

    fn module_source(&self, parts: &[&[u8]]) -> Option<&[u8]> {
        let path = parts.join(&b'.');
        let (name, is_package) = match path.strip_suffix(b".__init__.py") {
            Some(name) => (name, true),
            None => (path.strip_suffix(b".py")?, false),
        };
        let module = self.catalog.lookup(name).filter(|module| module.has(IS_PACKAGE) == is_package)?;
        module.field(SOURCE)
    }

    /// The source of the module whose code names this as its file: a path below the executable, or from where packages start.
    pub fn source(&self, file_name: &[u8]) -> Option<&[u8]> {
        let path = below(file_name, &self.executable).unwrap_or(file_name);
        match path.starts_with(b"/") {
            true => None,
            false => self.module_source(&plain(path)?),
        }
    }

    /// A resource of a package.
    pub fn resource<'a>(&self, package: Entry<'a>, name: &[u8]) -> Option<Data<'a>> {
        match package.keyed(RESOURCES, name) {
            Some(piece) => Some(Data::Memory(piece.value)),
            None => self.file(package.keyed(RESOURCE_PATHS, name)?.value).map(Data::File),
        }
    }
}

/// What a module's file is called after the last part of its name.
pub fn source_suffix(is_package: bool) -> &'static [u8] {
    if is_package {
        b"/__init__.py"
    } else {
        b".py"
    }
}

/// The directory that an absolute path is in.
pub fn directory(path: &[u8]) -> &[u8] {
    match path.iter().rposition(|byte| *byte == b'/') {
        Some(0) => b"/",
        Some(end) => &path[..end],
        None => b"",
    }
}

fn joined(directory: &[u8], relative: &[u8]) -> Vec<u8> {
    match directory.ends_with(b"/") {
        true => [directory, relative].concat(),
        false => [directory, b"/", relative].concat(),
    }
}

/// The rest of a path that is below a directory.
pub fn below<'a>(path: &'a [u8], directory: &[u8]) -> Option<&'a [u8]> {
    let rest = path.strip_prefix(directory)?;
    if directory.ends_with(b"/") {
        return Some(rest);
    }
    rest.strip_prefix(b"/")
}

/// The parts of a path without `.`, `..` and empty ones; `None` if it leads out of where it starts.
fn plain(path: &[u8]) -> Option<Vec<&[u8]>> {
    let mut parts = Vec::new();
    for part in path.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => (),
            b".." => drop(parts.pop()?),
            _ => parts.push(part),
        }
    }
    Some(parts)
}

#[cfg(test)]
#[path = "store_test.rs"]
mod tests;
