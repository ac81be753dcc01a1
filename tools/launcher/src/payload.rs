//! The payload: where the kernel has put it, and whether it is whole. Layout: `docs/architecture.md`.

use crate::index::Index;
use crate::settings::Settings;

const MAGIC: &[u8; 8] = b"PYOXPAY\x01";
const HEADER: usize = 80;
const TRAILER: usize = 8;

/// The parts of a payload, borrowed from where they lie.
pub struct Payload<'a> {
    pub settings: Settings<'a>,
    pub index: Index<'a>,
}

impl<'a> Payload<'a> {
    /// Checks the header, the checksum and the trailer, and that every section lies where it may.
    pub fn parse(data: &'a [u8]) -> Result<Payload<'a>, String> {
        if data.len() < HEADER + TRAILER {
            return Err(format!("it has {} bytes, fewer than its header", data.len()));
        }
        if data[..7] != MAGIC[..7] {
            return Err("it does not begin with the payload's magic bytes".into());
        }
        if data[7] != MAGIC[7] {
            return Err(format!("it has format version {}; this launcher reads version {}", data[7], MAGIC[7]));
        }
        let total = word(data, 8);
        if total != data.len() as u64 {
            return Err(format!("it says it has {total} bytes, but {} are attached", data.len()));
        }
        let resources_start = word(data, 48);
        if resources_start % 8 != 0 || resources_start < HEADER as u64 || resources_start > total - TRAILER as u64 {
            return Err(format!("its resources would begin at byte {resources_start} of {total}"));
        }
        let sum = checksum(&data[..64], &data[72..resources_start as usize]);
        if sum != word(data, 64) {
            return Err("the checksum of its header, settings and index does not match: the file is damaged".into());
        }
        if word(data, data.len() - TRAILER) != sum {
            return Err("its last bytes are missing or damaged".into());
        }
        let settings = section(data, "settings", 16)?;
        let index = section(data, "index", 32)?;
        let resources = section(data, "resources", 48)?;
        Ok(Payload { settings: Settings::parse(settings)?, index: Index::parse(index, resources)? })
    }
}

fn word(data: &[u8], offset: usize) -> u64 {
    u64::from_le_bytes(data[offset..offset + 8].try_into().expect("eight bytes"))
}

/// The section whose offset and length stand at `field` in the header.
fn section<'a>(data: &'a [u8], name: &str, field: usize) -> Result<&'a [u8], String> {
    let (offset, length) = (word(data, field), word(data, field + 8));
    let limit = (data.len() - TRAILER) as u64;
    match offset.checked_add(length) {
        Some(end) if offset >= HEADER as u64 && offset % 8 == 0 && end <= limit => {
            Ok(&data[offset as usize..end as usize])
        }
        _ => Err(format!("its {name} would span {length} bytes from byte {offset} of {limit}")),
    }
}

const LANES: usize = 4;
const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

/// Sum over two runs of whole 64-bit words, of which the first is a multiple of four. Four lanes that add alone, for the processor to
/// take several at once: this is read at every start.
fn checksum(head: &[u8], rest: &[u8]) -> u64 {
    let (mut sums, mut totals) = ([SEED; LANES], [0u64; LANES]);
    let mut add = |words: &[u8]| {
        for (lane, word) in words.chunks_exact(8).enumerate() {
            sums[lane] = sums[lane].wrapping_add(u64::from_le_bytes(word.try_into().expect("eight bytes")));
            totals[lane] = totals[lane].wrapping_add(sums[lane]);
        }
    };
    for run in [head, rest] {
        let blocks = run.chunks_exact(8 * LANES);
        let last = blocks.remainder();
        blocks.for_each(&mut add);
        add(last);
    }
    let mixed = |sum: u64, value: &u64| {
        let sum = (sum ^ value).wrapping_mul(0xd6e8_feb8_6659_fd93);
        sum ^ sum >> 32
    };
    sums.iter().chain(&totals).fold(SEED, mixed)
}

#[cfg(test)]
#[path = "payload_test.rs"]
mod tests;
