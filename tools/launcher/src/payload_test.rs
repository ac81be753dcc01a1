use super::*;
use crate::entry::IS_MODULE;
use crate::sample::{self, put, seal, Random};

fn sound() -> Vec<u8> {
    let settings = sample::settings(&[sample::setting("run.mode", 3, b"noop")]);
    let (index, resources) = sample::index(&[("a", IS_MODULE, &[(6, b"source")])], 2);
    sample::payload(&settings, &index, &resources)
}

fn error(data: &[u8]) -> String {
    Payload::parse(data).map(drop).err().unwrap()
}

#[test]
fn a_sound_payload() {
    let data = sound();
    let payload = Payload::parse(&data).unwrap();
    assert_eq!(payload.settings.text("run.mode"), Ok(Some("noop")));
    assert_eq!(payload.index.lookup(b"a").unwrap().field(6), Some(&b"source"[..]));
}

#[test]
fn fewer_bytes_than_the_header() {
    for length in 0..88 {
        assert_eq!(error(&sound()[..length]), format!("it has {length} bytes, fewer than its header"));
    }
}

#[test]
fn other_magic_bytes_and_versions() {
    for at in 0..7 {
        let mut data = sound();
        data[at] ^= 0x20;
        assert_eq!(error(&data), "it does not begin with the payload's magic bytes");
    }
    let mut data = sound();
    data[7] = 2;
    assert_eq!(error(&data), "it has format version 2; this launcher reads version 1");
}

#[test]
fn every_cut_is_seen() {
    let data = sound();
    for length in 88..data.len() {
        let expected = format!("it says it has {} bytes, but {length} are attached", data.len());
        assert_eq!(error(&data[..length]), expected);
    }
    let longer = [&data[..], &[0; 8]].concat();
    assert!(error(&longer).starts_with("it says it has"));
}

#[test]
fn resources_that_would_begin_elsewhere() {
    let length = sound().len() as u64;
    for start in [0, 72, 81, 84, length - 7, length, length + 8, u64::MAX, u64::MAX - 7] {
        let mut data = sound();
        put(&mut data, 48, start);
        assert_eq!(error(&data), format!("its resources would begin at byte {start} of {length}"));
    }
}

#[test]
fn every_flipped_bit_before_the_resources_is_seen() {
    let data = sound();
    let resources = sample::word(&data, 48) as usize;
    for position in (0..resources).chain(data.len() - 8..data.len()) {
        for bit in 0..8 {
            let mut damaged = data.clone();
            damaged[position] ^= 1 << bit;
            assert!(Payload::parse(&damaged).is_err(), "byte {position}, bit {bit}");
        }
    }
}

#[test]
fn checksums() {
    let mut data = sound();
    data[80] ^= 1;
    assert!(error(&data).starts_with("the checksum of its header, settings and index does not match"));
    let mut data = sound();
    *data.last_mut().unwrap() ^= 1;
    assert_eq!(error(&data), "its last bytes are missing or damaged");
    assert_ne!(checksum(&[0; 32], &[]), checksum(&[0; 32], &[0; 8]));
}

#[test]
fn sections_that_would_lie_elsewhere() {
    let limit = sound().len() as u64 - 8;
    for (name, field) in [("settings", 16), ("index", 32)] {
        for offset in [0, 79, 84, limit + 8, u64::MAX - 7, u64::MAX] {
            let mut data = sound();
            put(&mut data, field, offset);
            let length = sample::word(&data, field + 8);
            seal(&mut data);
            assert_eq!(error(&data), format!("its {name} would span {length} bytes from byte {offset} of {limit}"));
        }
    }
    for (name, field) in [("settings", 16), ("index", 32), ("resources", 48)] {
        let offset = sample::word(&sound(), field);
        for length in [limit - offset + 1, limit, u64::MAX, u64::MAX - 79] {
            let mut data = sound();
            put(&mut data, field + 8, length);
            seal(&mut data);
            assert_eq!(error(&data), format!("its {name} would span {length} bytes from byte {offset} of {limit}"));
        }
    }
}

#[test]
fn errors_of_the_sections_come_through() {
    let (index, resources) = sample::index(&[], 2);
    assert_eq!(error(&sample::payload(&[], &index, &resources)), "its settings are cut short");
    assert_eq!(
        error(&sample::payload(&sample::settings(&[]), &[], &resources)),
        "its index is shorter than the index header"
    );
}

#[test]
fn damage_with_sound_checksums_never_panics() {
    let mut random = Random(0xda3a6e);
    let sound = sound();
    for _ in 0..20_000 {
        let mut data = sound.clone();
        random.damage(&mut data);
        if data.len() >= 88 {
            let length = data.len() as u64;
            put(&mut data, 8, length);
            if sample::word(&data, 48) <= length - 8 {
                seal(&mut data);
            }
        }
        if let Ok(payload) = Payload::parse(&data) {
            let _ = payload.settings.text("run.mode");
            let _ = payload.index.lookup(b"a").and_then(|entry| entry.field(6));
        }
    }
}

/// A payload that the tools made, against what they themselves read in it: `tests/tools/launcher/listing.py`.
#[test]
fn a_payload_of_the_tools() {
    let read = |variable| std::fs::read(std::env::var_os(variable).expect(variable)).unwrap();
    let (data, listing) = (read("PYOX_PAYLOAD"), String::from_utf8(read("PYOX_LISTING")).unwrap());
    let payload = Payload::parse(&data).unwrap();
    let mut settings = Vec::new();
    let mut fields = 0;
    for line in listing.lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        let number = |at: usize| columns[at].parse::<usize>().unwrap();
        match columns[0] {
            "setting" => settings.push((columns[1], columns[2].to_owned())),
            "flag" => assert!(payload.index.lookup(columns[1].as_bytes()).unwrap().has(number(2) as u32), "{line}"),
            "field" => {
                let entry = payload.index.lookup(columns[1].as_bytes()).expect(line);
                let value = entry.field(number(2) as u32).expect(line);
                assert_eq!(
                    (value.as_ptr() as usize - data.as_ptr() as usize, value.len()),
                    (number(3), number(4)),
                    "{line}"
                );
                fields += 1;
            }
            other => panic!("{other}"),
        }
    }
    let found: Vec<_> = payload.settings.iter().map(|(key, value)| (key, format!("{value:?}"))).collect();
    assert_eq!(found, settings);
    assert!(fields > 1000, "{fields}");
}
