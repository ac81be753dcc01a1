use super::*;
use crate::entry::Piece;
use crate::entry::{IS_MODULE, IS_NAMESPACE_PACKAGE};
use crate::packed::{Batch, Resource};
use std::ptr::null_mut;

static NOTHING: Index<'static> = Index::EMPTY;

/// Packages `a` and `a.b` with resources, and a module `a.m` with source.
fn store() -> Store {
    let store = Store::new(&NOTHING, b"/bin/app".to_vec(), b"/bin".to_vec(), true);
    let piece = |kind, key: &'static str, value: &'static str| Piece {
        kind,
        key: key.as_bytes(),
        value: value.as_bytes(),
        owner: null_mut(),
    };
    let pieces = vec![
        piece(SOURCE, "", "source of a"),
        piece(RESOURCES, "b/deep.txt", "deep"),
        piece(RESOURCES, "r.txt", "of a"),
        piece(RESOURCE_PATHS, "f.txt", "lib/a/f.txt"),
        piece(RESOURCE_PATHS, "out.txt", "../out.txt"),
        piece(RESOURCES, "r.txt", "of b"),
        piece(SOURCE, "", "source of m"),
    ];
    let resource = |name: &'static [u8], flags, first, count| Resource { name, flags, first, count };
    let resources = vec![
        resource(b"a", IS_PACKAGE | IS_MODULE, 0, 5),
        resource(b"a.b", IS_PACKAGE | IS_MODULE | IS_NAMESPACE_PACKAGE, 5, 1),
        resource(b"a.m", IS_MODULE, 6, 1),
    ];
    store.catalog.add(Batch { resources, pieces }, false);
    store
}

#[test]
fn paths_below_the_executable() {
    let store = store();
    for (path, expected) in [
        ("/bin/app/a/r.txt", "of a"),
        ("/bin/app/a/b/r.txt", "of b"),
        ("/bin/app/a/b/deep.txt", "deep"),
        ("/bin/app/a/b/../r.txt", "of a"),
        ("/bin/app//a/./r.txt", "of a"),
        ("/bin/app/a/__init__.py", "source of a"),
        ("/bin/app/a/m.py", "source of m"),
    ] {
        assert_eq!(store.data(path.as_bytes()), Some(Data::Memory(expected.as_bytes())), "{path}");
    }
    assert_eq!(store.data(b"/bin/app/a/f.txt"), Some(Data::File(b"/bin/lib/a/f.txt".to_vec())));
    for path in [
        "/bin/app/a/none.txt",
        "/bin/app/a/out.txt",
        "/bin/app/r.txt",
        "/bin/app/a.py",
        "/bin/app/a/m/__init__.py",
        "/bin/app/a",
        "/bin/app/../app/a/r.txt",
        "/bin/app/",
        "/elsewhere/a/r.txt",
        "a/r.txt",
        "",
    ] {
        assert_eq!(store.data(path.as_bytes()), None, "{path}");
    }
}

#[test]
fn paths_below_the_origin_are_files() {
    assert_eq!(store().data(b"/bin/lib/x"), Some(Data::File(b"/bin/lib/x".to_vec())));
    assert_eq!(store().data(b"/binary/x"), None);
    let store = Store::new(&NOTHING, b"/app".to_vec(), b"/".to_vec(), false);
    assert_eq!(store.data(b"/lib/x"), Some(Data::File(b"/lib/x".to_vec())));
    assert_eq!(store.file(b"lib/x"), Some(b"/lib/x".to_vec()));
}

#[test]
fn sources_by_the_name_of_their_file() {
    let store = store();
    for (name, expected) in [
        ("/bin/app/a/m.py", Some("source of m")),
        ("a/m.py", Some("source of m")),
        ("a/__init__.py", Some("source of a")),
        ("a/m", None),
        ("a/r.txt", None),
        ("/a/m.py", None),
        ("../a/m.py", None),
        ("<string>", None),
        ("", None),
    ] {
        assert_eq!(store.source(name.as_bytes()), expected.map(str::as_bytes), "{name}");
    }
}

#[test]
fn paths_of_modules() {
    let store = store();
    assert_eq!(store.package_path(b"a.b"), b"/bin/app/a/b");
    assert_eq!(store.module_path(b"a.m", false), b"/bin/app/a/m.py");
    assert_eq!(store.module_path(b"a", true), b"/bin/app/a/__init__.py");
    let dotted = Store::new(&NOTHING, b"/v1.2/app.x".to_vec(), b"/v1.2".to_vec(), true);
    assert_eq!(dotted.package_path(b"a.b"), b"/v1.2/app.x/a/b");
}

#[test]
fn packages_by_path() {
    let store = store();
    for (path, expected) in [
        ("/bin/app", Some("")),
        ("/bin/app/a", Some("a")),
        ("/bin/app/a/b", Some("a.b")),
        ("/bin/app/", None),
        ("/bin/app/a/", None),
        ("/bin/app/a/m", None),
        ("/bin/app/a.b", None),
        ("/bin/app/none", None),
        ("/bin/app2", None),
        ("/bin", None),
    ] {
        assert_eq!(store.package_at(path.as_bytes()), expected.map(|name| name.as_bytes().to_vec()), "{path}");
    }
}

#[test]
fn directories() {
    for (path, expected) in [("/bin/app", "/bin"), ("/app", "/"), ("app", ""), ("", "")] {
        assert_eq!(directory(path.as_bytes()), expected.as_bytes());
    }
}
