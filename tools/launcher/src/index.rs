//! The index of the packed resources, used as it lies in memory. Layout: `docs/architecture.md`.

use crate::entry::{Entry, Fields, Piece};

const HEADER: usize = 16;
const ENTRY: usize = 32;
const FIELD: usize = 32;

/// A view of the index and of the resources it points into. Every access is checked against their bounds: a hostile index gives
/// wrong answers, never memory outside them.
#[derive(Clone, Copy)]
pub struct Index<'a> {
    buckets: &'a [u8],
    entries: &'a [u8],
    fields: &'a [u8],
    resources: &'a [u8],
}

impl<'a> Index<'a> {
    /// The index of nothing.
    pub const EMPTY: Index<'static> = Index { buckets: &[0; 8], entries: &[], fields: &[], resources: &[] };

    pub fn parse(data: &'a [u8], resources: &'a [u8]) -> Result<Index<'a>, String> {
        if data.len() < HEADER {
            return Err("its index is shorter than the index header".into());
        }
        let (entries, fields, buckets) = (u32_at(data, 0), u32_at(data, 4), u32_at(data, 8));
        let (entries, fields, buckets) = (entries as u64, fields as u64, buckets as u64);
        let expected = HEADER as u64 + 4 * buckets + ENTRY as u64 * entries + FIELD as u64 * fields;
        if data.len() as u64 != expected {
            return Err(format!("its index has {} bytes where its counts ask for {expected}", data.len()));
        }
        if buckets < 2 || !buckets.is_power_of_two() || buckets < 2 * entries {
            return Err(format!("its index has {buckets} buckets for {entries} entries"));
        }
        let (head, fields) = data.split_at(data.len() - FIELD * fields as usize);
        let (head, entries) = head.split_at(head.len() - ENTRY * entries as usize);
        Ok(Index { buckets: &head[HEADER..], entries, fields, resources })
    }

    /// The resource of that name.
    pub fn lookup<'s>(&'s self, name: &[u8]) -> Option<Entry<'s>> {
        let hash = fnv1a(name);
        let count = self.buckets.len() / 4;
        // At least half of the buckets are empty in a sound index; the range ends the search in any other.
        for step in 0..count {
            let bucket = (hash as usize).wrapping_add(step) & (count - 1);
            let number = u32_at(self.buckets, 4 * bucket) as usize;
            if number == 0 {
                return None;
            }
            let record = self.entries.get(ENTRY * (number - 1)..ENTRY * number)?;
            if u32_at(record, 12) == hash && self.name(record) == Some(name) {
                return self.entry(record);
            }
        }
        None
    }

    /// All resources, in the order of their names.
    pub fn entries<'s>(&'s self) -> impl Iterator<Item = Entry<'s>> + use<'s, 'a> {
        self.entries.chunks_exact(ENTRY).filter_map(|record| self.entry(record))
    }

    fn entry<'s>(&'s self, record: &'a [u8]) -> Option<Entry<'s>> {
        let name = self.name(record)?;
        let fields = self.records(record).unwrap_or_default();
        Some(Entry { name, flags: u32_at(record, 16), fields: Fields::Indexed(self, fields) })
    }

    fn name(&self, record: &[u8]) -> Option<&'a [u8]> {
        self.bytes(u64_at(record, 0), u32_at(record, 8).into())
    }

    fn records(&self, record: &[u8]) -> Option<&'a [u8]> {
        let first = u32_at(record, 20) as usize;
        let count = u32_at(record, 24) as usize;
        let start = first.checked_mul(FIELD)?;
        let end = first.checked_add(count)?.checked_mul(FIELD)?;
        self.fields.get(start..end)
    }

    /// How many fields there are in `records`, a part of the index that it gave out.
    pub fn count(records: &[u8]) -> usize {
        records.len() / FIELD
    }

    /// The kind of the field of that number.
    pub fn kind(records: &[u8], number: usize) -> u32 {
        u32_at(records, FIELD * number)
    }

    /// The field of that number; `None` if it would lie outside of the resources.
    pub fn piece(&self, records: &[u8], number: usize) -> Option<Piece<'a>> {
        let record = &records[FIELD * number..FIELD * (number + 1)];
        let key = self.bytes(u64_at(record, 8), u32_at(record, 4).into())?;
        let value = self.bytes(u64_at(record, 16), u64_at(record, 24))?;
        Some(Piece { kind: u32_at(record, 0), key, value, owner: std::ptr::null_mut() })
    }

    fn bytes(&self, offset: u64, length: u64) -> Option<&'a [u8]> {
        let end = offset.checked_add(length)?;
        self.resources.get(usize::try_from(offset).ok()?..usize::try_from(end).ok()?)
    }
}

fn u32_at(data: &[u8], offset: usize) -> u32 {
    u32::from_le_bytes(data[offset..offset + 4].try_into().expect("four bytes"))
}

fn u64_at(data: &[u8], offset: usize) -> u64 {
    u64::from_le_bytes(data[offset..offset + 8].try_into().expect("eight bytes"))
}

fn fnv1a(name: &[u8]) -> u32 {
    name.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
#[path = "index_test.rs"]
mod tests;
