use super::*;
use crate::entry::{BYTECODE, DEPENDENCY, RESOURCES, RESOURCE_PATHS, SOURCE, SOURCE_PATH};
use crate::sample::Random;
use std::ptr::null_mut;

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

/// The specification's example: `a`, a package with source, and `a.b`, with bytecode and the path of its source.
fn example() -> Vec<u8> {
    bytes(
        "70 79 65 6d 62 65 64 03 04 35 00 00 00 02 00 00 00 1d 00 00 00
         01 02 03 03 04 00 00 00 00 00 00 00 ff 01 02 06 03 03 00 00 00 00 00 00 00 ff
         01 02 07 03 02 00 00 00 00 00 00 00 ff 01 02 0f 03 0a 00 00 00 00 00 00 00 ff 00
         01 03 01 00 04 06 03 00 00 00 16 ff 01 03 03 00 07 02 00 00 00 0f 0a 00 00 00 16 ff 00
         61 61 2e 62 78 3d 31 e3 00 6c 69 62 2f 61 2f 62 2e 70 79",
    )
}

/// The specification's example of a map and a list.
fn maps() -> Vec<u8> {
    bytes(
        "70 79 65 6d 62 65 64 03 03 28 00 00 00 01 00 00 00 1c 00 00 00 01 02 03 03 01 00 00 00 00 00 00
         00 ff 01 02 0b 03 07 00 00 00 00 00 00 00 ff 01 02 0e 03 07 00 00 00 00 00 00 00 ff 00 01 03 01
         00 04 0b 01 00 00 00 05 00 02 00 00 00 00 00 00 00 0e 01 00 07 00 16 ff 00 70 72 2e 74 78 74 68
         69 6c 69 62 7a 2e 73 6f",
    )
}

/// Name, flags, and fields as kind, key and value.
type Shown = (String, u32, Vec<(u32, String, Vec<u8>)>);

fn shown(data: &[u8]) -> Result<Vec<Shown>, String> {
    let batch = parse(data, null_mut())?;
    let fields = |piece: &Piece| (piece.kind, String::from_utf8_lossy(piece.key).into(), piece.value.to_vec());
    let resources = batch.resources.iter().enumerate().map(|(number, resource)| {
        let name = String::from_utf8_lossy(resource.name).into();
        (name, resource.flags, batch.fields(number).iter().map(fields).collect())
    });
    Ok(resources.collect())
}

fn error(data: &[u8]) -> String {
    parse(data, null_mut()).map(drop).expect_err("it is not sound")
}

/// A section of the blob index, and its contents.
fn section(field: u8, padding: Option<u8>, data: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let mut entry = vec![0x01, 0x02, field, 0x03];
    entry.extend((data.len() as u64).to_le_bytes());
    entry.extend(padding.iter().flat_map(|padding| [0x04, *padding]));
    entry.push(0xff);
    (entry, data.to_vec())
}

fn packed(sections: &[(Vec<u8>, Vec<u8>)], count: u32, index: &[u8]) -> Vec<u8> {
    let mut blob_index: Vec<u8> = sections.iter().flat_map(|section| section.0.clone()).collect();
    blob_index.push(0);
    let mut data = MAGIC.to_vec();
    data.push(sections.len() as u8);
    for number in [blob_index.len() as u32, count, index.len() as u32] {
        data.extend(number.to_le_bytes());
    }
    data.extend(blob_index);
    data.extend(index);
    data.extend(sections.iter().flat_map(|section| section.1.clone()));
    data
}

#[test]
fn the_specifications_examples() {
    let source = (SOURCE, String::new(), b"x=1".to_vec());
    let code = (BYTECODE, String::new(), vec![0xe3, 0]);
    let path = (SOURCE_PATH, String::new(), b"lib/a/b.py".to_vec());
    let expected = vec![("a".into(), 1 | 4, vec![source]), ("a.b".into(), 4, vec![code, path])];
    assert_eq!(shown(&example()), Ok(expected));
    let resource = (RESOURCES, "r.txt".into(), b"hi".to_vec());
    let library = (DEPENDENCY, String::new(), b"libz.so".to_vec());
    assert_eq!(shown(&maps()), Ok(vec![("p".into(), 1 | 4, vec![resource, library])]));
}

#[test]
fn nothing_at_all() {
    assert_eq!(shown(&bytes("70 79 65 6d 62 65 64 03 00 01 00 00 00 00 00 00 00 01 00 00 00 00 00")), Ok(vec![]));
    assert_eq!(shown(&bytes("70 79 65 6d 62 65 64 03 00 00 00 00 00 00 00 00 00 00 00 00 00")), Ok(vec![]));
}

#[test]
fn both_paddings_and_none() {
    for (padding, blob) in [(None, "ab"), (Some(1), "ab"), (Some(2), "a\0b\0")] {
        let names = section(0x03, padding, blob.as_bytes());
        let source = section(0x06, padding, if padding == Some(2) { b"xy\0\0" } else { b"xy" });
        let index = bytes("01 03 01 00 06 02 00 00 00 ff 01 03 01 00 06 00 00 00 00 ff 00");
        let found = shown(&packed(&[names, source], 2, &index)).unwrap();
        assert_eq!(found[0], ("a".into(), 0, vec![(SOURCE, String::new(), b"xy".to_vec())]));
        assert_eq!(found[1], ("b".into(), 0, vec![(SOURCE, String::new(), vec![])]));
    }
}

#[test]
fn every_flag_has_the_bit_of_the_payloads_index() {
    let ids = [0x04, 0x05, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1c];
    for (bit, id) in ids.into_iter().enumerate() {
        let data = packed(&[section(0x03, None, b"a")], 1, &[0x01, 0x03, 1, 0, id, 0xff, 0]);
        assert_eq!(shown(&data), Ok(vec![("a".into(), 1 << bit, vec![])]));
    }
}

#[test]
fn every_other_field() {
    for id in (0x06..=0x1e).filter(|id| !matches!(id, 0x16..=0x1c)) {
        let form = form(id);
        let index = match form {
            Form::Value(4) => bytes("02 00 00 00"),
            Form::Value(8) => bytes("02 00 00 00 00 00 00 00"),
            Form::List => bytes("01 00 02 00"),
            Form::Map(4) => bytes("01 00 00 00 01 00 01 00 00 00"),
            Form::Map(8) => bytes("01 00 00 00 01 00 01 00 00 00 00 00 00 00"),
            _ => panic!("{id:#x}"),
        };
        let sections = [section(0x03, None, b"n"), section(id, None, b"kv")];
        let data = packed(&sections, 1, &[&[0x01, 0x03, 1, 0, id], &index[..], &[0xff, 0]].concat());
        let (key, value) = if matches!(form, Form::Map(_)) { ("k", b"v".to_vec()) } else { ("", b"kv".to_vec()) };
        assert_eq!(shown(&data), Ok(vec![("n".into(), 0, vec![(id.into(), key.into(), value)])]));
    }
}

#[test]
fn fields_and_keys_are_put_in_order() {
    let sections = [
        section(0x14, None, b"bYaX"),
        section(0x06, None, b"s"),
        section(0x03, None, b"n"),
        section(0x77, None, b"unknown"),
    ];
    let index = bytes("01 14 02 00 00 00 01 00 01 00 00 00 01 00 01 00 00 00 06 01 00 00 00 03 01 00 ff 00");
    let piece = |kind, key: &str, value: &[u8]| (kind, key.to_owned(), value.to_vec());
    let expected = vec![piece(SOURCE, "", b"s"), piece(RESOURCE_PATHS, "a", b"X"), piece(RESOURCE_PATHS, "b", b"Y")];
    assert_eq!(shown(&packed(&sections, 1, &index)), Ok(vec![("n".into(), 0, expected)]));
}

#[test]
fn a_field_of_empty_values_needs_no_section() {
    let data = packed(&[section(0x03, None, b"a")], 1, &bytes("01 03 01 00 06 00 00 00 00 16 ff 00"));
    assert_eq!(shown(&data), Ok(vec![("a".into(), 4, vec![(SOURCE, String::new(), vec![])])]));
    let data = packed(&[section(0x03, None, b"a")], 1, &bytes("01 03 01 00 06 01 00 00 00 16 ff 00"));
    assert_eq!(error(&data), "resource 0: field 0x06 has 1 bytes, but there is no such section");
}

#[test]
fn what_is_not_packed_resources_of_this_version() {
    assert_eq!(error(b""), "packed resources are cut short: 0 bytes, the magic alone has 8");
    assert_eq!(error(b"pyembed\x03"), "packed resources are cut short: 8 bytes, the header has 21");
    for version in [1, 2, 4] {
        let mut data = example();
        data[7] = version;
        let expected = format!("not packed resources of version 3: they start with 'pyembed\\x0{version}'");
        assert_eq!(error(&data), expected);
    }
}

#[test]
fn every_cut_is_seen() {
    for data in [example(), maps()] {
        for length in 0..data.len() {
            error(&data[..length]);
        }
        error(&[&data[..], b"\0"].concat());
    }
}

#[test]
fn damage_is_named() {
    let names = || section(0x03, None, b"a");
    let cases: &[(&str, Vec<u8>)] = &[
        ("resource 0: invalid field type 0x02", packed(&[names()], 1, &bytes("01 02 01 03 01 00 ff 00"))),
        ("resource 0: invalid field type 0x1f", packed(&[names()], 1, &bytes("01 1f 03 01 00 ff 00"))),
        ("resource 0: field 0x04 stands twice", packed(&[names()], 1, &bytes("01 03 01 00 04 04 ff 00"))),
        ("resource 0 has no name", packed(&[], 1, &bytes("01 04 ff 00"))),
        ("resource 0: field 0x03 runs past its section", packed(&[names()], 1, &bytes("01 03 02 00 ff 00"))),
        ("resources index: it ends", packed(&[names()], 2, &bytes("01 03 01 00 ff 00"))),
        ("resources index: no end", packed(&[section(3, None, b"aa")], 1, &bytes("01 03 01 00 ff 01 03 01 00 ff 00"))),
        ("the resources index ends", packed(&[names()], 1, &bytes("01 03 01 00 ff 00 00"))),
        ("section 0x06 has 1 bytes", packed(&[names(), section(6, None, b"x")], 1, &bytes("01 03 01 00 ff 00"))),
        ("resource 0: text of field 0x03", packed(&[section(3, None, b"\xff")], 1, &bytes("01 03 01 00 ff 00"))),
        ("blob index: invalid padding 0x03", packed(&[section(3, Some(3), b"a")], 0, &[])),
        ("blob index: invalid tag 0x05", packed(&[(bytes("01 05 ff"), vec![])], 0, &[])),
        ("blob index: entry 1 has no field", packed(&[(bytes("01 03 00 00 00 00 00 00 00 00 ff"), vec![])], 0, &[])),
        ("blob index: entry 1 has no length", packed(&[(bytes("01 02 03 ff"), vec![])], 0, &[])),
        (
            "section 0x03 is cut short: 18446744073709551615 bytes",
            packed(&[(bytes("01 02 03 03 ff ff ff ff ff ff ff ff ff"), vec![])], 0, &[]),
        ),
        ("resource 0: field 0x0e claims 65535 items", packed(&[names()], 1, &bytes("01 03 01 00 0e ff ff ff 00"))),
        (
            "resource 0: field 0x0b claims 4294967295 items",
            packed(&[names()], 1, &bytes("01 03 01 00 0b ff ff ff ff ff 00")),
        ),
        (
            "resource 0: field 0x14 has the key 'k' twice",
            packed(
                &[names(), section(0x14, None, b"kk")],
                1,
                &bytes("01 03 01 00 14 02 00 00 00 01 00 00 00 00 00 01 00 00 00 00 00 ff 00"),
            ),
        ),
        (
            "resource 0: text of field 0x1e",
            packed(&[names(), section(0x1e, None, b"\xc3")], 1, &bytes("01 03 01 00 1e 01 00 00 00 ff 00")),
        ),
    ];
    for (expected, data) in cases {
        let message = error(data);
        assert!(message.starts_with(expected), "{message:?}, expected {expected:?}");
    }
    let mut data = example();
    data[8] = 5;
    assert_eq!(error(&data), "the blob index has 4 sections, the header says 5");
}

#[test]
fn damage_never_panics_and_stays_inside() {
    let mut random = Random(0xb10b);
    for sound in [example(), maps()] {
        for _ in 0..100_000 {
            let mut data = sound.clone();
            random.damage(&mut data);
            let Ok(batch) = parse(&data, null_mut()) else { continue };
            let range = data.as_ptr_range();
            for piece in &batch.pieces {
                for found in [piece.key, piece.value].into_iter().filter(|found| !found.is_empty()) {
                    let found = found.as_ptr_range();
                    assert!(range.start <= found.start && found.end <= range.end);
                }
            }
        }
    }
}

#[test]
fn whatever_the_values_are_owned_by_is_noted() {
    let mut owner = 0u64;
    let owner: *mut PyObject = (&raw mut owner).cast();
    assert!(parse(&example(), owner).unwrap().pieces.iter().all(|piece| piece.owner == owner));
}
