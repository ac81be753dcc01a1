//! A whole payload: its settings are asked for, and every field of every resource is read.

use crate::payload::Payload;
use crate::read_settings;
use crate::sample;

const HEADER: usize = 80;
const TRAILER: usize = 8;

pub fn read(data: &[u8]) {
    let Ok(payload) = Payload::parse(data) else { return };
    read_settings::ask(&payload.settings);
    for name in names(data) {
        let Some(entry) = payload.index.lookup(name) else { continue };
        for kind in 0..=0x20 {
            entry.has(kind);
            entry.fields(kind).for_each(touch);
        }
    }
    assert!(payload.index.lookup(data).is_none(), "no part can be as long as the whole");
}

/// The same of bytes whose length and checksums are made to fit, which no fuzzer could find out by itself.
pub fn read_sealed(data: &[u8]) {
    let mut data = data.to_vec();
    if data.len() >= HEADER + TRAILER {
        let length = data.len() as u64;
        sample::put(&mut data, 8, length);
        let resources = sample::word(&data, 48);
        if resources % 8 == 0 && (HEADER as u64..=length - TRAILER as u64).contains(&resources) {
            sample::seal(&mut data);
        }
    }
    read(&data);
}

/// What the entries of an index call their resources, as far as it lies in the payload.
fn names(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    let resources = sample::word(data, 48);
    let index = &data[sample::word(data, 32) as usize..];
    let [count, _, buckets] = [0, 4, 8].map(|at| u32_at(index, at) as usize);
    index[16 + 4 * buckets..].chunks_exact(32).take(count).filter_map(move |entry| {
        let start = sample::word(entry, 0).checked_add(resources)? as usize;
        data.get(start..start.checked_add(u32_at(entry, 8) as usize)?)
    })
}

fn u32_at(data: &[u8], offset: usize) -> u32 {
    u32::from_le_bytes(data[offset..offset + 4].try_into().expect("four bytes"))
}

/// Reads every byte.
fn touch(data: &[u8]) {
    std::hint::black_box(data.iter().fold(0, |sum, byte| sum ^ byte));
}
