use super::*;

/// A folder of this test's own, and the file to record in, two folders below.
fn place(name: &str) -> PathBuf {
    let folder = std::env::var_os("TEST_TMPDIR").map_or_else(std::env::temp_dir, PathBuf::from);
    folder.join(format!("recorder-{}-{name}", std::process::id())).join("made/file")
}

#[test]
fn names_are_written_once() {
    let file = place("once");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    let recorder = Recorder { file: file.clone(), seen: Mutex::default() };
    for name in [&b"b"[..], b"a.b", b"b", "größe".as_bytes(), b"two\nlines"] {
        recorder.note(name);
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "b\na.b\ngröße\n");
}

#[test]
fn a_lock_that_is_never_released_does_no_harm() {
    let file = place("locked");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    let recorder = Recorder { file: file.clone(), seen: Mutex::default() };
    let _lock = recorder.seen.lock().unwrap();
    recorder.note(b"a");
    recorder.note(b"a");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "a\na\n");
}

#[test]
fn recording_starts_once() {
    assert!(!is_on());
    note(b"before");
    let wrong = start("/dev/null/a/b".into()).unwrap_err();
    assert!(wrong.starts_with("what is used cannot be recorded in /dev/null/a/b: "), "{wrong}");
    let file = place("start");
    start(file.clone()).unwrap();
    assert!(is_on());
    note(b"after");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "after\n");
    assert!(start(place("again")).is_err());
}
