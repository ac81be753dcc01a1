use super::*;
use crate::entry::{DEPENDENCY, EXTENSION, EXTENSION_PATH, IS_EXTENSION, IS_SHARED_LIBRARY, LIBRARY};
use crate::index::Index;
use crate::sample::{self, Resource};
use std::collections::BTreeSet;
use std::io::Read;

/// What opening the extension module `name` says; never more than that, for none of these is a library.
fn error(resources: &[Resource], name: &str) -> String {
    let (data, bytes) = sample::index(resources, 16);
    let (data, bytes) = (data.leak(), bytes.leak());
    let index = Box::leak(Box::new(Index::parse(data, bytes).unwrap()));
    let store = Store::new(index, b"/nowhere/program".to_vec(), b"/nowhere".to_vec(), false);
    let entry = index.lookup(name.as_bytes()).unwrap();
    open_extension(&store, name.as_bytes(), entry).unwrap_err()
}

#[test]
fn garbage_is_refused_by_the_loader() {
    let message = error(&[("garbage", IS_EXTENSION, &[(EXTENSION, b"no library")])], "garbage");
    assert!(message.starts_with("it cannot be loaded: "), "{message}");
    assert!(message.contains("/proc/self/fd/"), "{message}");
}

#[test]
fn what_is_needed_comes_first_and_is_named() {
    let message = error(
        &[
            ("garbage", IS_EXTENSION, &[(DEPENDENCY, b"libm-not-packaged"), (DEPENDENCY, b"libx"), (EXTENSION, b"")]),
            ("libx", IS_SHARED_LIBRARY, &[(LIBRARY, b"no library either")]),
        ],
        "garbage",
    );
    assert!(message.starts_with("'libx', which it needs, cannot be loaded: "), "{message}");
}

#[test]
fn files_are_beside_the_executable() {
    let message = error(&[("m", IS_EXTENSION, &[(EXTENSION_PATH, b"lib/m.so")])], "m");
    assert!(message.starts_with("it cannot be loaded: /nowhere/lib/m.so: "), "{message}");
    for path in ["../m.so", "/lib/m.so", "lib/../../m.so", "lib//m.so", "./m.so", ""] {
        let message = error(&[("m", IS_EXTENSION, &[(EXTENSION_PATH, path.as_bytes())])], "m");
        assert_eq!(message, "it is to be at a path that leads away from the executable", "{path}");
    }
    let message = error(&[("m", IS_EXTENSION, &[(EXTENSION_PATH, b"lib/m\0.so")])], "m");
    assert_eq!(message, "it is to be at a path with a NUL byte");
}

#[test]
fn content_has_to_be_there() {
    assert_eq!(error(&[("m", IS_EXTENSION, &[])], "m"), "it is packaged without content");
}

#[test]
fn no_path_is_used_twice() {
    let mut seen = BTreeSet::new();
    for serial in 1..300 {
        for descriptor in [3, 4, 40] {
            assert!(seen.insert(descriptor_path(descriptor, serial)));
        }
    }
}

#[test]
fn every_path_leads_to_the_descriptor() {
    let mut file = memory_file(b"sample").unwrap();
    std::io::Write::write_all(&mut file, b"content").unwrap();
    for serial in [1, 2, 6, 1000] {
        let path = descriptor_path(std::os::fd::AsRawFd::as_raw_fd(&file), serial);
        let mut content = String::new();
        std::fs::File::open(path.to_str().unwrap()).unwrap().read_to_string(&mut content).unwrap();
        assert_eq!(content, "content");
    }
}

#[test]
fn names_are_replaced_where_they_stand_alone() {
    let content = b"x\0libname.so.1\0xlibname.so.1\0libname.so.1\0libname.so.12\0";
    let mut file = memory_file(b"sample").unwrap();
    fill(&mut file, content).unwrap();
    rename(&file, content, b"libname.so.1", c"/p/7").unwrap();
    let renamed = std::fs::read(plain_path(&file).to_str().unwrap()).unwrap();
    assert_eq!(renamed, b"x\0/p/7\0me.so.1\0xlibname.so.1\0/p/7\0me.so.1\0libname.so.12\0");
    assert!(rename(&file, content, b"lib", c"/p/7").unwrap_err().ends_with("the name lib is too short"));
    rename(&file, content, b"lib1", c"/p/7").unwrap();
}

#[test]
fn memory_files_may_have_long_names() {
    memory_file(&[b'x'; 1000]).unwrap();
}
