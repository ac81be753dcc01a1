//! A whole payload: its settings are asked for, and every field of every resource is read.

use crate::payload::Payload;
use crate::read_packed::read_entry;
use crate::read_settings;
use crate::sample;

const HEADER: usize = 80;
const TRAILER: usize = 8;

pub fn read(data: &[u8]) {
    let Ok(payload) = Payload::parse(data) else { return };
    read_settings::ask(&payload.settings);
    for entry in payload.index.entries() {
        read_entry(&entry);
        if let Some(found) = payload.index.lookup(entry.name) {
            assert_eq!(found.name, entry.name);
            read_entry(&found);
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
