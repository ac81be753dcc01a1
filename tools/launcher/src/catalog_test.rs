use super::*;
use crate::entry::{BYTECODE, IS_PACKAGE, IS_SHARED_LIBRARY, RESOURCES, SOURCE};
use crate::sample::{self, Resource as Sample};
use std::ptr::null_mut;

fn piece<'a>(kind: u32, key: &'a str, value: &'a str) -> Piece<'a> {
    Piece { kind, key: key.as_bytes(), value: value.as_bytes(), owner: null_mut() }
}

fn batch<'a>(resources: &[(&'a str, u32, &[Piece<'a>])]) -> Batch<'a> {
    let mut batch = Batch { resources: Vec::new(), pieces: Vec::new() };
    for (name, flags, pieces) in resources {
        let (first, count) = (batch.pieces.len(), pieces.len());
        batch.resources.push(Resource { name: name.as_bytes(), flags: *flags, first, count });
        batch.pieces.extend(pieces.iter());
    }
    batch
}

/// Runs a test with a catalogue whose payload has these resources.
fn with(resources: &[Sample], test: impl FnOnce(&Catalog)) {
    let (data, bytes) = sample::index(resources, 16);
    let index = Index::parse(&data, &bytes).unwrap();
    test(&Catalog::new(&index));
}

fn value<'a>(catalog: &'a Catalog, name: &str, kind: u32) -> Option<&'a str> {
    let value = catalog.lookup(name.as_bytes())?.field(kind)?;
    Some(std::str::from_utf8(value).unwrap())
}

const PAYLOAD: [Sample; 2] =
    [("p", IS_MODULE, &[(SOURCE, b"payload"), (BYTECODE, b"code")]), ("p.q", IS_MODULE | IS_PACKAGE, &[])];

#[test]
fn what_was_added_comes_first() {
    with(&PAYLOAD, |catalog| {
        assert!(!catalog.is_added(b"p"));
        catalog.add(batch(&[("p", 0, &[piece(SOURCE, "", "added")]), ("new", IS_MODULE, &[])]), true);
        assert_eq!((value(catalog, "p", SOURCE), value(catalog, "p", BYTECODE)), (Some("added"), None));
        assert_eq!(catalog.lookup(b"p").unwrap().flags, 0);
        assert!(catalog.is_added(b"p") && catalog.is_added(b"new") && !catalog.is_added(b"p.q"));
        assert!(catalog.lookup(b"p.q").is_some() && catalog.lookup(b"none").is_none());
    });
}

#[test]
fn fields_are_united_with_the_payloads() {
    with(&PAYLOAD, |catalog| {
        catalog.add(batch(&[("p", IS_PACKAGE, &[piece(SOURCE, "", "added")])]), false);
        assert_eq!((value(catalog, "p", SOURCE), value(catalog, "p", BYTECODE)), (Some("added"), Some("code")));
        assert_eq!(catalog.lookup(b"p").unwrap().flags, IS_MODULE | IS_PACKAGE);
    });
}

#[test]
fn fields_are_united_over_batches_and_within_one() {
    with(&[], |catalog| {
        catalog.add(batch(&[("m", IS_MODULE, &[piece(SOURCE, "", "1"), piece(RESOURCES, "a", "1")])]), false);
        let first = ("m", IS_PACKAGE, &[piece(SOURCE, "", "2"), piece(BYTECODE, "", "2")][..]);
        let second = ("m", 0, &[piece(SOURCE, "", "3"), piece(RESOURCES, "b", "3"), piece(RESOURCES, "c", "3")][..]);
        catalog.add(batch(&[first, ("other", 0, &[]), second]), false);
        let entry = catalog.lookup(b"m").unwrap();
        assert_eq!(entry.flags, IS_MODULE | IS_PACKAGE);
        let fields: Vec<_> = entry.pieces().map(|piece| (piece.kind, piece.key, piece.value)).collect();
        let expected: [(u32, &[u8], &[u8]); 4] =
            [(SOURCE, b"", b"3"), (BYTECODE, b"", b"2"), (RESOURCES, b"b", b"3"), (RESOURCES, b"c", b"3")];
        assert_eq!(fields, expected);
        assert!(entry.keyed(RESOURCES, b"a").is_none(), "a map is replaced, not merged");
        assert_eq!(entry.keyed(RESOURCES, b"c").unwrap().value, b"3");
        assert!(catalog.lookup(b"other").is_some());
    });
}

#[test]
fn the_last_of_a_name_replaces_the_others() {
    with(&[], |catalog| {
        let one = ("m", IS_PACKAGE, &[piece(SOURCE, "", "1")][..]);
        let two = ("m", IS_MODULE, &[piece(BYTECODE, "", "2")][..]);
        catalog.add(batch(&[one, two]), true);
        assert_eq!((value(catalog, "m", SOURCE), value(catalog, "m", BYTECODE)), (None, Some("2")));
    });
}

#[test]
fn what_was_found_stays_when_it_is_replaced() {
    with(&[], |catalog| {
        catalog.add(batch(&[("m", IS_MODULE, &[piece(SOURCE, "", "1")])]), true);
        let before = catalog.lookup(b"m").unwrap();
        for _ in 0..100 {
            catalog.add(batch(&[("m", IS_MODULE, &[piece(SOURCE, "", "2")])]), true);
        }
        assert_eq!((before.field(SOURCE), value(catalog, "m", SOURCE)), (Some(&b"1"[..]), Some("2")));
    });
}

#[test]
fn one_name_many_times_is_not_quadratic() {
    let keys: Vec<String> = (0..20_000).map(|number| format!("{number:06}")).collect();
    let pieces: Vec<Piece> = keys.iter().map(|key| piece(RESOURCES, key, "")).collect();
    let mut resources = vec![("m", 0, &pieces[..])];
    resources.extend((0..20_000).map(|_| ("m", IS_MODULE, &[][..])));
    let index = Index::EMPTY;
    let catalog = Catalog::new(&index);
    catalog.add(batch(&resources), false);
    assert_eq!(catalog.lookup(b"m").unwrap().fields(RESOURCES).count(), 20_000);
}

#[test]
fn names_and_children() {
    let module = |name| (name, IS_MODULE, &[][..]);
    with(&PAYLOAD, |catalog| {
        let names = |catalog: &Catalog| {
            let names = catalog.names();
            names.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names(catalog), ["p", "p.q"]);
        catalog.add(batch(&["p.a", "p.q.deep", "p2", "p2.x", "p", "p-x", "p."].map(module)), false);
        catalog.add(batch(&[("p.libz", IS_SHARED_LIBRARY, &[])]), false);
        assert_eq!(names(catalog), ["p", "p-x", "p.", "p.a", "p.libz", "p.q", "p.q.deep", "p2", "p2.x"]);
        let children = |package: &str| {
            let found = catalog.children(package.as_bytes());
            let shown = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
            found.iter().map(|(name, entry)| (shown(name), entry.has(IS_PACKAGE))).collect::<Vec<_>>()
        };
        let expected =
            |names: &[(&str, bool)]| names.iter().map(|(name, is)| (name.to_string(), *is)).collect::<Vec<_>>();
        assert_eq!(children(""), expected(&[("p", false), ("p-x", false), ("p2", false)]));
        assert_eq!(children("p"), expected(&[("a", false), ("q", true)]));
        assert_eq!(children("p.q"), expected(&[("deep", false)]));
        assert_eq!(children("absent"), []);
    });
}

#[test]
fn threads_read_while_others_add() {
    with(&PAYLOAD, |catalog| {
        let shared = Shared(catalog);
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let shared = &shared;
                scope.spawn(move || {
                    for round in 0..200 {
                        match thread {
                            0 => {
                                shared.0.add(batch(&[("p", IS_MODULE, &[piece(SOURCE, "", "added")])]), round % 2 == 0)
                            }
                            1 => assert!(shared.0.names().len() >= 2),
                            _ => assert!(matches!(value(shared.0, "p", SOURCE), Some("payload" | "added"))),
                        }
                    }
                });
            }
        });
    });
}

/// The owners noted in pieces are not followed here, so that threads may share them.
struct Shared<'a, 'b>(&'a Catalog<'b>);
// SAFETY: see above.
unsafe impl Sync for Shared<'_, '_> {}
