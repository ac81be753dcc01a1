//! Packed resources: parsed, added to a catalogue with and without those that are there already, and read in every way.

use crate::catalog::Catalog;
use crate::entry::{Entry, Piece, IS_EXTENSION, IS_MODULE, IS_PACKAGE};
use crate::index::Index;
use crate::packed::{self, Batch};
use crate::store::{Data, Store};
use std::collections::BTreeMap;
use std::ptr::null_mut;

/// One more than any field's id.
const KINDS: u32 = 0x20;

pub fn read(data: &[u8]) {
    let Some(batch) = parsed(data) else { return };
    // SAFETY: a store wants what lives as long as the process; this one is gone before the data is.
    let data: &'static [u8] = unsafe { std::mem::transmute(data) };
    let store = Store::new(&Index::EMPTY, b"/x/app".to_vec(), b"/x".to_vec(), true);
    store.catalog.add(parsed(data).expect("it was read before"), false);
    let expected = united(&batch);
    check(&store.catalog, &expected);
    store.catalog.add(parsed(data).expect("it was read before"), false);
    check(&store.catalog, &expected);
    store.catalog.add(parsed(data).expect("it was read before"), true);
    check(&store.catalog, &last(&batch));
    for resource in &batch.resources {
        paths(&store, resource.name);
    }
    assert!(store.catalog.lookup(&[b"\xff", data].concat()).is_none(), "names are text");
}

/// The resources, every one of which is as the format says.
fn parsed(data: &[u8]) -> Option<Batch<'_>> {
    let batch = packed::parse(data, null_mut()).ok()?;
    let whole = data.as_ptr_range();
    for (number, resource) in batch.resources.iter().enumerate() {
        let pieces = batch.fields(number);
        assert!(std::str::from_utf8(resource.name).is_ok() && resource.flags < 1 << 9);
        assert!(pieces.windows(2).all(|pair| pair[0].kind <= pair[1].kind));
        for piece in pieces {
            let value = piece.value.as_ptr_range();
            assert!(piece.value.is_empty() || whole.start <= value.start && value.end <= whole.end);
            assert!(piece.kind < KINDS && std::str::from_utf8(piece.key).is_ok());
        }
    }
    Some(batch)
}

/// A line for each resource, its name and flags, and one for each value, its kind, key and content; bytes are in hexadecimal.
pub fn shown(data: &[u8]) -> Option<String> {
    let batch = parsed(data)?;
    let hex = |data: &[u8]| data.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let mut lines = String::new();
    for (number, resource) in batch.resources.iter().enumerate() {
        lines += &format!("\t{}\t{}\n", hex(resource.name), resource.flags);
        for piece in batch.fields(number) {
            lines += &format!("\t{}\t{}\t{}\n", piece.kind, hex(piece.key), hex(piece.value));
        }
    }
    Some(lines)
}

/// A resource's flags, and the fields with their values.
type Expected<'b> = (u32, BTreeMap<u32, Vec<Shown<'b>>>);
type Shown<'b> = (&'b [u8], &'b [u8]);

fn fields<'b>(pieces: impl IntoIterator<Item = Piece<'b>>) -> BTreeMap<u32, Vec<Shown<'b>>> {
    let mut fields: BTreeMap<u32, Vec<Shown>> = BTreeMap::new();
    for piece in pieces {
        fields.entry(piece.kind).or_default().push((piece.key, piece.value));
    }
    fields
}

/// What resources of one name are together: all flags, and of each field the last.
fn united<'b>(batch: &'b Batch) -> BTreeMap<&'b [u8], Expected<'b>> {
    let mut all: BTreeMap<&[u8], Expected> = BTreeMap::new();
    for (number, resource) in batch.resources.iter().enumerate() {
        let (flags, known) = all.entry(resource.name).or_default();
        *flags |= resource.flags;
        known.extend(fields(batch.fields(number).iter().copied()));
    }
    all
}

/// The last resource of each name.
fn last<'b>(batch: &'b Batch) -> BTreeMap<&'b [u8], Expected<'b>> {
    let resources = batch.resources.iter().enumerate();
    resources.map(|(number, each)| (each.name, (each.flags, fields(batch.fields(number).iter().copied())))).collect()
}

fn check(catalog: &Catalog, expected: &BTreeMap<&[u8], Expected>) {
    let names = catalog.names();
    assert!(names.iter().eq(expected.keys()));
    for (name, (flags, known)) in expected {
        let entry = catalog.lookup(name).expect("it was added");
        assert!(entry.name == *name && entry.flags == *flags && catalog.is_added(name));
        assert_eq!(fields(entry.pieces()), *known);
        read_entry(&entry);
        for (child, entry) in catalog.children(name) {
            assert!(!child.contains(&b'.') && entry.has(IS_MODULE | IS_EXTENSION));
        }
    }
    catalog.children(b"");
}

/// Reads every field by its kind, and every pair of a map by its key.
pub fn read_entry(entry: &Entry) {
    for kind in 0..=KINDS {
        for piece in entry.fields(kind) {
            std::hint::black_box(piece.value.iter().fold(0, |sum, byte| sum ^ byte));
            std::hint::black_box(entry.keyed(kind, piece.key));
        }
        assert_eq!(entry.field(kind), entry.fields(kind).next().map(|piece| piece.value));
    }
}

/// Takes a name, and the paths made of it, for paths of what is in memory.
fn paths(store: &Store, name: &[u8]) {
    let entry = store.catalog.lookup(name).expect("it was added");
    let package = store.package_path(name);
    let known = store.package_at(&package);
    assert!(known.is_none_or(|known| store.catalog.lookup(&known).is_some_and(|entry| entry.has(IS_PACKAGE))));
    store.file(name);
    store.data(name);
    store.data(&store.module_path(name, entry.has(IS_PACKAGE)));
    for piece in entry.pieces() {
        store.data(&[&package, &b"/"[..], piece.key].concat());
        if let Some(Data::File(path)) = store.resource(entry, piece.key) {
            assert!(path.starts_with(b"/x/") && path.split(|byte| *byte == b'/').all(|part| part != b".."));
        }
    }
}
