use super::*;
use crate::sample::{setting, settings};

/// What `prepare` says, and what ncurses would be told afterwards.
fn prepared(records: &[(&str, &str)]) -> Result<Option<String>, String> {
    let records: Vec<_> = records.iter().map(|(key, value)| setting(key, 3, value.as_bytes())).collect();
    let data = settings(&records);
    dirs(&Settings::parse(&data).unwrap(), |path| path.replace("$ORIGIN", "/home").into_bytes())
        .map(|dirs| dirs.map(|dirs| dirs.to_str().unwrap().to_owned()))
}

#[test]
fn resolutions() {
    let well_known = prepared(&[]).unwrap().unwrap();
    assert!(well_known.starts_with("/etc/terminfo:/lib/terminfo:/usr/share/terminfo:"), "{well_known}");
    assert!(well_known.ends_with(':') && !well_known.contains(' '), "{well_known}");
    assert_eq!(prepared(&[("terminfo_resolution", "dynamic")]), Ok(Some(well_known)));
    assert_eq!(prepared(&[("terminfo_resolution", "none")]), Ok(None));
    assert_eq!(
        prepared(&[("terminfo_dirs", "/a:$ORIGIN/b"), ("terminfo_resolution", "static")]),
        Ok(Some("/a:/home/b".to_owned()))
    );
}

#[test]
fn wrong_ones() {
    let missing = "setting 'terminfo_dirs' is missing for terminfo_resolution 'static'";
    assert_eq!(prepared(&[("terminfo_resolution", "static")]), Err(missing.to_owned()));
    assert_eq!(
        prepared(&[("terminfo_resolution", "Static")]),
        Err("setting 'terminfo_resolution' is 'Static'; expected dynamic, none or static".to_owned())
    );
}
