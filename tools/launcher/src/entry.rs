//! A resource as finders see it, wherever it was indexed: its name, what it is, and its fields.

use crate::ffi::PyObject;
use crate::index::Index;

/// What a resource is: one bit for each flag of the packed resources format, in the order of their ids.
pub const IS_PACKAGE: u32 = 1;
pub const IS_NAMESPACE_PACKAGE: u32 = 2;
pub const IS_MODULE: u32 = 4;
pub const IS_EXTENSION: u32 = 32;
pub const IS_SHARED_LIBRARY: u32 = 64;

/// Ids of the packed resources format. Of bytecode, and of the paths of its files, there is one for each optimization level.
pub const NAME: u32 = 0x03;
pub const SOURCE: u32 = 0x06;
pub const BYTECODE: u32 = 0x07;
pub const EXTENSION: u32 = 0x0a;
pub const RESOURCES: u32 = 0x0b;
pub const METADATA: u32 = 0x0c;
pub const LIBRARY: u32 = 0x0d;
pub const DEPENDENCY: u32 = 0x0e;
pub const SOURCE_PATH: u32 = 0x0f;
pub const BYTECODE_PATH: u32 = 0x10;
pub const EXTENSION_PATH: u32 = 0x13;
pub const RESOURCE_PATHS: u32 = 0x14;
pub const METADATA_PATHS: u32 = 0x15;
/// Of a shared library: the format has no field of its own for one in a file, so it is a file with a library's flag.
pub const LIBRARY_PATH: u32 = 0x1e;

/// One value of one field. A map has one for each pair, a list one for each item; what has no key has an empty one.
#[derive(Clone, Copy)]
pub struct Piece<'a> {
    pub kind: u32,
    pub key: &'a [u8],
    pub value: &'a [u8],
    /// The memoryview that keeps the value where it is; NULL for what lives as long as the process.
    pub owner: *mut PyObject,
}

/// One resource.
#[derive(Clone, Copy)]
pub struct Entry<'a> {
    pub name: &'a [u8],
    pub flags: u32,
    pub fields: Fields<'a>,
}

/// The fields of a resource, in ascending order of their kinds, those of a map in that of their keys.
#[derive(Clone, Copy)]
pub enum Fields<'a> {
    /// Records of an index.
    Indexed(&'a Index<'a>, &'a [u8]),
    Listed(&'a [Piece<'a>]),
}

impl<'a> Entry<'a> {
    pub fn has(&self, flags: u32) -> bool {
        self.flags & flags != 0
    }

    /// The value of a field that occurs at most once.
    pub fn field(&self, kind: u32) -> Option<&'a [u8]> {
        self.fields(kind).next().map(|piece| piece.value)
    }

    /// The values of one field, such as the pairs of a map.
    pub fn fields(&self, kind: u32) -> impl Iterator<Item = Piece<'a>> + use<'a> {
        let entry = *self;
        // What is looked for most has the lowest ids, and few resources have many fields.
        let numbers = (0..entry.len()).skip_while(move |at| entry.kind(*at) < kind);
        numbers.take_while(move |at| entry.kind(*at) == kind).filter_map(move |at| entry.piece(at))
    }

    /// All fields.
    pub fn pieces(&self) -> impl Iterator<Item = Piece<'a>> + use<'a> {
        let entry = *self;
        (0..entry.len()).filter_map(move |at| entry.piece(at))
    }

    /// The value for a key of a map.
    pub fn keyed(&self, kind: u32, key: &[u8]) -> Option<Piece<'a>> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = (low + high) / 2;
            let piece = self.piece(middle)?;
            match (piece.kind, piece.key).cmp(&(kind, key)) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(piece),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    fn len(&self) -> usize {
        match self.fields {
            Fields::Indexed(_, records) => Index::count(records),
            Fields::Listed(pieces) => pieces.len(),
        }
    }

    fn kind(&self, number: usize) -> u32 {
        match self.fields {
            Fields::Indexed(_, records) => Index::kind(records, number),
            Fields::Listed(pieces) => pieces[number].kind,
        }
    }

    fn piece(&self, number: usize) -> Option<Piece<'a>> {
        match self.fields {
            Fields::Indexed(index, records) => index.piece(records, number),
            Fields::Listed(pieces) => pieces.get(number).copied(),
        }
    }
}
