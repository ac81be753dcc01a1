use super::*;
use crate::sample::{setting, settings};

fn asked_for(variable: &str) -> Option<OsString> {
    let data = settings(&[setting("write_modules_directory_env", 3, variable.as_bytes())]);
    ModulesReport::asked_for(&Settings::parse(&data).unwrap()).unwrap().map(|report| report.0)
}

#[test]
fn only_where_the_variable_is_set() {
    let data = settings(&[]);
    assert!(ModulesReport::asked_for(&Settings::parse(&data).unwrap()).unwrap().is_none());
    assert_eq!(asked_for("PYOX_TEST_NO_SUCH_VARIABLE"), None);
    assert_eq!(asked_for("PYOX_TEST_NO_SUCH=VARIABLE"), None);
    assert_eq!(asked_for(""), None);
    assert_eq!(asked_for("PATH"), std::env::var_os("PATH"));
}

#[test]
fn names_are_random_uuids() {
    assert_eq!(file_name(0), "modules-00000000-0000-4000-8000-000000000000");
    assert_eq!(file_name(u128::MAX), "modules-ffffffff-ffff-4fff-bfff-ffffffffffff");
    assert_ne!(random(), random());
    assert_ne!(random() >> 64, random() & u128::from(u64::MAX));
}

#[test]
fn folders_are_made() {
    let directory = std::env::temp_dir().join(file_name(random())).join("a/b");
    write(&directory, b"x\n").unwrap();
    write(&directory, b"x\n").unwrap();
    let files: Vec<_> = std::fs::read_dir(&directory).unwrap().map(|file| file.unwrap().path()).collect();
    assert_eq!(files.len(), 2);
    assert_eq!(std::fs::read(&files[0]).unwrap(), b"x\n");
    assert!(write(&files[0], b"").is_err());
    std::fs::remove_dir_all(directory.ancestors().nth(2).unwrap()).unwrap();
}
