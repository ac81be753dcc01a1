use super::*;
use crate::entry::{BYTECODE, IS_MODULE, IS_PACKAGE, SOURCE};
use crate::sample::{self, Random, Resource};

const RESOURCES: [Resource; 4] = [
    ("", IS_MODULE, &[(SOURCE, b"")]),
    ("a", IS_MODULE, &[(SOURCE, b"source"), (BYTECODE, b"code"), (BYTECODE + 2, b"code 2")]),
    ("a.b", IS_PACKAGE | IS_MODULE, &[]),
    ("größe", 0, &[(BYTECODE, b"other")]),
];

fn error(data: &[u8]) -> String {
    Index::parse(data, &[]).map(drop).err().unwrap()
}

/// An index header, then as many zeros as its counts ask for.
fn counts(entries: u32, fields: u32, buckets: u32) -> Vec<u8> {
    let mut data: Vec<u8> = [entries, fields, buckets, 0].iter().flat_map(|word| word.to_le_bytes()).collect();
    data.resize(16 + 4 * buckets as usize + 32 * (entries + fields) as usize, 0);
    data
}

#[test]
fn every_resource_is_found_whatever_the_buckets() {
    for buckets in [8, 16, 1024] {
        let (data, resources) = sample::index(&RESOURCES, buckets);
        let index = Index::parse(&data, &resources).unwrap();
        for (name, flags, fields) in RESOURCES {
            let entry = index.lookup(name.as_bytes()).unwrap();
            assert_eq!((entry.has(IS_PACKAGE), entry.has(IS_MODULE)), (flags & 1 != 0, flags & 4 != 0));
            for kind in 0..BYTECODE + 4 {
                let expected = fields.iter().find(|field| field.0 == kind).map(|field| field.1);
                assert_eq!(entry.field(kind), expected, "{name}: {kind}");
            }
        }
        for name in ["b", "a.", "a.b.c", "gr", "aa"] {
            assert!(index.lookup(name.as_bytes()).is_none(), "{name}");
        }
    }
}

#[test]
fn an_empty_index() {
    let (data, resources) = sample::index(&[], 2);
    assert!(Index::parse(&data, &resources).unwrap().lookup(b"a").is_none());
}

#[test]
fn the_hash_is_fnv1a() {
    // From the authors' own test vectors.
    assert_eq!(fnv1a(b""), 0x811c9dc5);
    assert_eq!(fnv1a(b"a"), 0xe40c292c);
    assert_eq!(fnv1a(b"foobar"), 0xbf9cf968);
}

#[test]
fn lengths_that_do_not_fit_the_counts() {
    let (data, _) = sample::index(&RESOURCES, 8);
    for length in 0..16 {
        assert_eq!(error(&data[..length]), "its index is shorter than the index header");
    }
    for length in 16..data.len() {
        assert_eq!(
            error(&data[..length]),
            format!("its index has {length} bytes where its counts ask for {}", data.len())
        );
    }
    let longer = [&data[..], &[0]].concat();
    assert!(error(&longer).contains("where its counts ask for"));
    for at in [0, 4, 8] {
        let mut hostile = data.clone();
        hostile[at..at + 4].fill(0xff);
        assert!(error(&hostile).contains("where its counts ask for"));
    }
}

#[test]
fn bucket_counts_that_would_break_the_search() {
    for (entries, buckets) in [(0, 0), (0, 1), (0, 3), (1, 6), (2, 2), (5, 8)] {
        let expected = format!("its index has {buckets} buckets for {entries} entries");
        assert_eq!(error(&counts(entries, 0, buckets)), expected);
    }
}

#[test]
fn a_search_ends_without_empty_buckets() {
    // All buckets name the first entry, whose hash is another name's.
    let mut data = counts(1, 0, 4);
    for bucket in 0..4 {
        data[16 + 4 * bucket] = 1;
    }
    assert!(Index::parse(&data, &[]).unwrap().lookup(b"a").is_none());
}

#[test]
fn what_points_outside_is_not_found() {
    let (sound, resources) = sample::index(&[("a", IS_MODULE, &[(SOURCE, b"source")])], 2);
    let (entry, field) = (16 + 8, 16 + 8 + 32);
    let outside = |offset: usize, hostile: u64, size: usize| {
        let mut data = sound.clone();
        data[offset..offset + size].copy_from_slice(&hostile.to_le_bytes()[..size]);
        let index = Index::parse(&data, &resources).unwrap();
        let found = index.lookup(b"a");
        found.and_then(|entry| entry.field(SOURCE)).is_none()
    };
    assert!(!outside(16, word_of_bucket(&sound), 4));
    for hostile in [resources.len() as u64 + 1, u32::MAX.into(), u64::MAX - 1, u64::MAX] {
        assert!(outside(entry, hostile, 8), "name offset {hostile}");
        assert!(outside(entry + 8, hostile, 4), "name length {hostile}");
        assert!(outside(entry + 20, hostile, 4), "first field {hostile}");
        assert!(outside(entry + 24, hostile, 4), "number of fields {hostile}");
        assert!(outside(field + 16, hostile, 8), "field offset {hostile}");
        assert!(outside(field + 24, hostile, 8), "field length {hostile}");
    }
    for bucket in [16, 20] {
        if sound[bucket] != 0 {
            assert!(outside(bucket, 2, 4) && outside(bucket, u32::MAX.into(), 4), "entry number");
        }
    }
}

fn word_of_bucket(data: &[u8]) -> u64 {
    u32_at(data, 16).into()
}

#[test]
fn damage_never_panics_and_stays_inside() {
    let mut random = Random(0x1dec);
    let (sound, resources) = sample::index(&RESOURCES, 8);
    let range = resources.as_ptr_range();
    for _ in 0..20_000 {
        let mut data = sound.clone();
        random.damage(&mut data);
        let Ok(index) = Index::parse(&data, &resources) else { continue };
        for name in ["", "a", "a.b", "größe", "none"] {
            let Some(entry) = index.lookup(name.as_bytes()) else { continue };
            for kind in [SOURCE, BYTECODE, BYTECODE + 2, random.next() as u32] {
                if let Some(value) = entry.field(kind) {
                    let found = value.as_ptr_range();
                    assert!(range.start <= found.start && found.end <= range.end);
                }
            }
        }
    }
}
