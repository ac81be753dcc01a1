//! The index of the packed resources, used as it lies in memory. Layout: `docs/architecture.md`.

const HEADER: usize = 16;
const ENTRY: usize = 32;
const FIELD: usize = 32;

pub const IS_PACKAGE: u32 = 1;
pub const IS_MODULE: u32 = 4;
pub const IS_EXTENSION: u32 = 32;
pub const IS_SHARED_LIBRARY: u32 = 64;

/// Ids of the packed resources format that the launcher reads.
pub const SOURCE: u32 = 0x06;
pub const BYTECODE: u32 = 0x07;
pub const EXTENSION: u32 = 0x0a;
pub const LIBRARY: u32 = 0x0d;
pub const DEPENDENCY: u32 = 0x0e;
pub const EXTENSION_PATH: u32 = 0x13;
/// Of a shared library: the format has no field of its own for one in a file, so it is a file with a library's flag.
pub const LIBRARY_PATH: u32 = 0x1e;

/// A view of the index and of the resources it points into. Every access is checked against their bounds: a hostile index gives
/// wrong answers, never memory outside them.
#[derive(Clone, Copy)]
pub struct Index<'a> {
    buckets: &'a [u8],
    entries: &'a [u8],
    fields: &'a [u8],
    resources: &'a [u8],
}

/// One resource.
#[derive(Clone, Copy)]
pub struct Entry<'a> {
    index: Index<'a>,
    record: &'a [u8],
}

impl<'a> Index<'a> {
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
    pub fn lookup(&self, name: &[u8]) -> Option<Entry<'a>> {
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
                return Some(Entry { index: *self, record });
            }
        }
        None
    }

    fn name(&self, record: &[u8]) -> Option<&'a [u8]> {
        self.bytes(u64_at(record, 0), u32_at(record, 8).into())
    }

    fn bytes(&self, offset: u64, length: u64) -> Option<&'a [u8]> {
        let end = offset.checked_add(length)?;
        self.resources.get(usize::try_from(offset).ok()?..usize::try_from(end).ok()?)
    }
}

impl<'a> Entry<'a> {
    pub fn has(&self, flag: u32) -> bool {
        u32_at(self.record, 16) & flag != 0
    }

    /// The value of a field that occurs at most once.
    pub fn field(&self, kind: u32) -> Option<&'a [u8]> {
        self.fields(kind).next()
    }

    /// The values of a field, such as the items of a list.
    pub fn fields(&self, kind: u32) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let index = self.index;
        let records = self.records().unwrap_or_default().chunks_exact(FIELD);
        let values = records.filter(move |record| u32_at(record, 0) == kind);
        values.filter_map(move |record| index.bytes(u64_at(record, 16), u64_at(record, 24)))
    }

    fn records(&self) -> Option<&'a [u8]> {
        let first = u32_at(self.record, 20) as usize;
        let count = u32_at(self.record, 24) as usize;
        let start = first.checked_mul(FIELD)?;
        let end = first.checked_add(count)?.checked_mul(FIELD)?;
        self.index.fields.get(start..end)
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
