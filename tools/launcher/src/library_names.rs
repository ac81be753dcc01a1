//! Where a shared library has the names of libraries that it needs (ELF of 64 bits, little-endian; System V ABI, "Dynamic Section").

use std::ops::Range;

const IDENTITY: &[u8] = b"\x7fELF\x02\x01";
const PROGRAM_HEADERS: usize = 32;
const PROGRAM_HEADER_SIZE: usize = 54;
const PROGRAM_HEADER_COUNT: usize = 56;

// In a program header.
const LOADED: u32 = 1;
const DYNAMIC: u32 = 2;
const OFFSET: usize = 8;
const ADDRESS: usize = 16;
const FILE_SIZE: usize = 32;

// Tags in the dynamic section, whose entries are pairs of numbers.
const END: u64 = 0;
const STRINGS: u64 = 5;
const STRINGS_SIZE: u64 = 10;

/// Offsets at which a name stands by itself among a library's names; of what is no such library, anywhere.
pub fn places(library: &[u8], name: &[u8]) -> Vec<usize> {
    let table = table(library).unwrap_or(0..library.len());
    let wanted = [b"\0", name, b"\0"].concat();
    let found = library[table.clone()].windows(wanted.len()).enumerate().filter(|(_, window)| *window == wanted);
    found.map(|(at, _)| table.start + at + 1).collect()
}

/// Where the table of names is.
fn table(library: &[u8]) -> Option<Range<usize>> {
    library.strip_prefix(IDENTITY)?;
    let headers = usize::try_from(u64_at(library, PROGRAM_HEADERS)?).ok()?;
    let size = usize::from(u16_at(library, PROGRAM_HEADER_SIZE)?);
    let count = usize::from(u16_at(library, PROGRAM_HEADER_COUNT)?);
    let header = |number: usize| library.get(headers.checked_add(number * size)?..);
    let segments = || (0..count).map_while(header).filter_map(Segment::read);

    let dynamic = segments().find(|segment| segment.kind == DYNAMIC)?;
    let dynamic = library.get(dynamic.offset..dynamic.offset.checked_add(dynamic.size)?)?;
    let value = |tag: u64| {
        let mut entries = dynamic.chunks_exact(16).map(|entry| (u64_at(entry, 0), u64_at(entry, 8)));
        entries.by_ref().take_while(|entry| entry.0 != Some(END)).find(|entry| entry.0 == Some(tag))?.1
    };
    let (address, size) = (value(STRINGS)?, usize::try_from(value(STRINGS_SIZE)?).ok()?);
    let start = segments().filter(|segment| segment.kind == LOADED).find_map(|segment| segment.offset_of(address))?;
    let end = start.checked_add(size)?;
    library.get(start..end).map(|_| start..end)
}

/// What a program header says.
struct Segment {
    kind: u32,
    offset: usize,
    address: u64,
    size: usize,
}

impl Segment {
    fn read(header: &[u8]) -> Option<Segment> {
        Some(Segment {
            kind: u64_at(header, 0)? as u32,
            offset: u64_at(header, OFFSET)?.try_into().ok()?,
            address: u64_at(header, ADDRESS)?,
            size: u64_at(header, FILE_SIZE)?.try_into().ok()?,
        })
    }

    /// Where in the file an address is.
    fn offset_of(&self, address: u64) -> Option<usize> {
        let within = usize::try_from(address.checked_sub(self.address)?).ok()?;
        if within < self.size {
            self.offset.checked_add(within)
        } else {
            None
        }
    }
}

fn u16_at(bytes: &[u8], offset: usize) -> Option<u16> {
    bytes.get(offset..)?.first_chunk().map(|bytes| u16::from_le_bytes(*bytes))
}

fn u64_at(bytes: &[u8], offset: usize) -> Option<u64> {
    bytes.get(offset..)?.first_chunk().map(|bytes| u64::from_le_bytes(*bytes))
}

#[cfg(test)]
#[path = "library_names_test.rs"]
mod tests;
