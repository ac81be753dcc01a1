use super::*;

const NAME: &[u8] = b"libname.so.1";
/// Addresses are not offsets.
const LOADED_AT: u64 = 0x1000;
const HEADERS_END: usize = 64 + 2 * 56;

/// A library with two segments, its names at the end, and the name once before them.
fn library(table: &[u8], dynamic: &[(u64, u64)]) -> Vec<u8> {
    let mut bytes = vec![0; 64];
    bytes[..6].copy_from_slice(IDENTITY);
    bytes[32..40].copy_from_slice(&64u64.to_le_bytes());
    bytes[54..58].copy_from_slice(&[56, 0, 2, 0]);
    let entries: Vec<u8> = dynamic.iter().flat_map(|(tag, value)| [*tag, *value]).flat_map(u64::to_le_bytes).collect();
    let before = [b"\0", NAME, b"\0"].concat();
    let size = HEADERS_END + entries.len() + before.len() + table.len();
    for (kind, offset, address, size) in
        [(2u64, HEADERS_END, 0, entries.len()), (1, HEADERS_END, LOADED_AT, size - HEADERS_END)]
    {
        for number in [kind, offset as u64, address, 0, size as u64, 0, 0] {
            bytes.extend(number.to_le_bytes());
        }
    }
    [bytes, entries, before, table.to_vec()].concat()
}

/// As the linker writes it.
fn ordinary(table: &[u8]) -> Vec<u8> {
    let start = LOADED_AT + 4 * 16 + 2 + NAME.len() as u64;
    library(table, &[(1, 1), (5, start), (10, table.len() as u64), (0, 0)])
}

#[test]
fn only_the_table_of_names_is_searched() {
    let table = [b"\0", NAME, b"\0x", NAME, b"\0", NAME, b"2\0"].concat();
    let content = ordinary(&table);
    assert_eq!(places(&content, NAME), [content.len() - table.len() + 1]);
    assert_eq!(places(&content, b"libother.so"), []);
}

#[test]
fn what_is_no_library_is_searched_as_a_whole() {
    assert_eq!(places(b"\0libname.so.1\0", NAME), [1]);
    assert_eq!(places(b"", NAME), []);
    let mut other = ordinary(&[b"\0", NAME, b"\0"].concat());
    other[4] = 1;
    assert_eq!(places(&other, NAME).len(), 2);
}

#[test]
fn numbers_that_lead_nowhere_are_none() {
    let table = [b"\0", NAME, b"\0"].concat();
    for dynamic in [
        &[(5, LOADED_AT), (10, u64::MAX), (0, 0)][..],
        &[(5, LOADED_AT + 10_000), (10, 1), (0, 0)],
        &[(5, 0), (10, 1), (0, 0)],
        &[(10, 1), (0, 0), (5, LOADED_AT)],
        &[],
    ] {
        assert_eq!(places(&library(&table, dynamic), NAME).len(), 2, "{dynamic:?}");
    }
    let whole = ordinary(&table);
    for length in 0..whole.len() {
        places(&whole[..length], NAME);
    }
    for at in 0..HEADERS_END {
        let mut damaged = whole.clone();
        damaged[at] = 0xff;
        places(&damaged, NAME);
    }
}
