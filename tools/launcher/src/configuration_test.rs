use super::*;
use crate::sample::{setting, settings};

fn with<T>(records: &[Vec<u8>], executable: &CStr, use_it: impl FnOnce(Result<Configuration, String>) -> T) -> T {
    let data = settings(records);
    let settings = Settings::parse(&data).unwrap();
    use_it(Configuration::of(&settings, RunMode::Noop, executable))
}

#[test]
fn origins() {
    for (executable, expected) in
        [(c"/a/b", &b"/a"[..]), (c"/b", b"/"), (c"b", b"/"), (c"/a\xff/b", b"/a\xff"), (c"/a/b/c", b"/a/b")]
    {
        with(&[], executable, |configuration| assert_eq!(configuration.unwrap().origin(), expected));
    }
}

#[test]
fn profiles() {
    for (profile, expected) in [
        ("isolated", Ok(true)),
        ("python", Ok(false)),
        ("x", Err("setting 'profile' is 'x'; expected 'isolated' or 'python'".to_owned())),
    ] {
        let record = setting("profile", 3, profile.as_bytes());
        with(&[record], c"/a/b", |found| assert_eq!(found.map(|configuration| configuration.isolated), expected));
    }
    with(&[], c"/a/b", |configuration| assert!(configuration.unwrap().isolated));
}

#[test]
fn importer_of_files() {
    with(&[], c"/a/b", |configuration| assert!(!configuration.unwrap().filesystem_importer));
    let asked = setting("filesystem_importer", 1, &[1]);
    with(&[asked], c"/a/b", |configuration| assert!(configuration.unwrap().filesystem_importer));
    with(&[setting("sys_paths", 4, b"")], c"/a/b", |found| assert!(found.unwrap().filesystem_importer));
    with(&[setting("sys_paths", 3, b"")], c"/a/b", |found| {
        assert_eq!(found.err(), Some("setting 'sys_paths' is not a list of strings".to_owned()));
    });
}

#[test]
fn expansion() {
    for (path, expected) in [
        ("$ORIGIN/lib", &b"/\xff/lib"[..]),
        ("$ORIGIN:$ORIGIN/a", b"/\xff:/\xff/a"),
        ("/plain", b"/plain"),
        ("$origin", b"$origin"),
    ] {
        assert_eq!(expanded_bytes(path, b"/\xff"), expected, "{path}");
    }
}
