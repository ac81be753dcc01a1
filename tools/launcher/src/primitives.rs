//! What the Python half of the importer asks of a finder: its resources by name, and theirs by field. Private methods of
//! `OxidizedFinder`; the attributes are those of `tools/resources/resource.py`.

use crate::entry::{
    self, Entry, Piece, DEPENDENCY, EXTENSION_PATH, LIBRARY_PATH, METADATA, METADATA_PATHS, RESOURCES, RESOURCE_PATHS,
    SOURCE_PATH,
};
use crate::finder::Finder;
use crate::python::{Object, Result};
use crate::recorder;
use std::collections::BTreeSet;

const FLAGS: [&str; 9] = [
    "is_package",
    "is_namespace_package",
    "is_module",
    "is_builtin_extension_module",
    "is_frozen_module",
    "is_extension_module",
    "is_shared_library",
    "is_utf8_filename_data",
    "file_executable",
];

/// The attribute for a field, by its id; for those of flags and for ids that are none, there is none.
fn attribute(kind: u32) -> Option<&'static str> {
    Some(match kind {
        0x06 => "in_memory_source",
        0x07 => "in_memory_bytecode",
        0x08 => "in_memory_bytecode_opt1",
        0x09 => "in_memory_bytecode_opt2",
        0x0a => "in_memory_extension_module_shared_library",
        0x0b => "in_memory_package_resources",
        0x0c => "in_memory_distribution_resources",
        0x0d => "in_memory_shared_library",
        0x0e => "shared_library_dependency_names",
        0x0f => "relative_path_module_source",
        0x10 => "relative_path_module_bytecode",
        0x11 => "relative_path_module_bytecode_opt1",
        0x12 => "relative_path_module_bytecode_opt2",
        0x13 => "relative_path_extension_module_shared_library",
        0x14 => "relative_path_package_resources",
        0x15 => "relative_path_distribution_resources",
        0x1d => "file_data_embedded",
        0x1e => "file_data_utf8_relative_path",
        _ => return None,
    })
}

/// Names of all resources, sorted.
pub fn names(finder: &Finder) -> Result<Object> {
    let list = Object::list()?;
    for name in finder.store().catalog.names().iter() {
        list.append(&Object::utf8_text(name)?)?;
    }
    Ok(list)
}

/// The fields that a resource has, by attribute; `None` if there is none of that name.
pub fn entry(finder: &Finder, name: &Object) -> Result<Object> {
    let Some(entry) = finder.store().catalog.lookup(name.utf8()?) else {
        return Ok(Object::none());
    };
    let fields = Object::dict()?;
    fields.set_item(&Object::text("name")?, name)?;
    for (bit, flag) in FLAGS.iter().enumerate().filter(|(bit, _)| entry.has(1 << bit)) {
        debug_assert!(bit < 32);
        fields.set_item(&Object::text(flag)?, &Object::boolean(true))?;
    }
    let mut last: Option<(u32, Object)> = None;
    for piece in entry.pieces() {
        let Some(attribute) = attribute(piece.kind) else { continue };
        let value = value(&piece)?;
        let is_map = matches!(piece.kind, RESOURCES | METADATA | RESOURCE_PATHS | METADATA_PATHS);
        if !is_map && piece.kind != DEPENDENCY {
            fields.set_item(&Object::text(attribute)?, &value)?;
            continue;
        }
        // The pieces of a map or a list stand together.
        if last.as_ref().is_none_or(|(kind, _)| *kind != piece.kind) {
            let items = if is_map { Object::dict()? } else { Object::list()? };
            fields.set_item(&Object::text(attribute)?, &items)?;
            last = Some((piece.kind, items));
        }
        let (_, items) = last.as_ref().expect("just made");
        match is_map {
            true => items.set_item(&Object::utf8_text(piece.key)?, &value)?,
            false => items.append(&value)?,
        }
    }
    Ok(fields)
}

fn value(piece: &Piece) -> Result<Object> {
    match piece.kind {
        DEPENDENCY | LIBRARY_PATH => Object::utf8_text(piece.value),
        SOURCE_PATH..=EXTENSION_PATH | RESOURCE_PATHS | METADATA_PATHS => Object::filesystem_text(piece.value),
        // SAFETY: the catalogue notes with every value who keeps it.
        _ => unsafe { Object::view(piece.value, piece.owner) },
    }
}

/// Which of a resource's maps.
#[derive(Clone, Copy)]
pub enum Map {
    /// Of a package: files beside its modules.
    Resources,
    /// Of a distribution: files such as METADATA.
    Metadata,
}

impl Map {
    /// Ids of the fields for what is in memory and for what is in files.
    fn kinds(self) -> [u32; 2] {
        match self {
            Map::Resources => [RESOURCES, RESOURCE_PATHS],
            Map::Metadata => [METADATA, METADATA_PATHS],
        }
    }
}

/// One value of a map: a view if it is in memory, the absolute path if it is a file, `None` if it is not there.
pub fn item(finder: &Finder, map: Map, name: &Object, key: &Object) -> Result<Object> {
    let [memory, files] = map.kinds();
    let Some(entry) = finder.store().catalog.lookup(name.utf8()?) else {
        return Ok(Object::none());
    };
    if let Some(piece) = entry.keyed(memory, key.utf8()?) {
        recorder::note(entry.name);
        return value(&piece);
    }
    let path = entry.keyed(files, key.utf8()?).and_then(|piece| finder.store().file(piece.value));
    if path.is_some() {
        recorder::note(entry.name);
    }
    path.map_or_else(|| Ok(Object::none()), |path| Object::filesystem_text(&path))
}

/// The keys of a map, whether in memory or files, sorted.
pub fn keys(finder: &Finder, map: Map, name: &Object) -> Result<Object> {
    let entry = finder.store().catalog.lookup(name.utf8()?);
    let pieces = entry.iter().flat_map(|entry| map.kinds().map(|kind| entry.fields(kind))).flatten();
    let list = Object::list()?;
    for key in pieces.map(|piece| piece.key).collect::<BTreeSet<_>>() {
        list.append(&Object::utf8_text(key)?)?;
    }
    Ok(list)
}

/// The modules directly in a package, or those in none for an empty name: pairs of name, after `prefix`, and whether it is a package.
/// Namespace packages only if asked for.
pub fn children(finder: &Finder, package: &Object, prefix: &Object, namespaces: bool) -> Result<Object> {
    let list = Object::list()?;
    let found = finder.store().catalog.children(package.utf8()?).into_iter();
    for (name, entry) in found.filter(|(_, entry)| namespaces || !entry.has(entry::IS_NAMESPACE_PACKAGE)) {
        let name = Object::utf8_text(&[prefix.utf8()?, name].concat())?;
        list.append(&Object::pair(&name, &Object::boolean(Entry::has(&entry, entry::IS_PACKAGE)))?)?;
    }
    Ok(list)
}
