use super::*;
use crate::sample::{setting, settings};

/// The mode, and what Python itself is told to run.
fn mode_of(mode: Option<&str>, target: Option<&str>) -> Result<String, String> {
    let records: Vec<_> = [("run.mode", mode), ("run.target", target)]
        .into_iter()
        .filter_map(|(key, value)| Some(setting(key, 3, value?.as_bytes())))
        .collect();
    let data = settings(&records);
    let settings = Settings::parse(&data).unwrap();
    let mode = RunMode::from_settings(&settings)?;
    Ok(format!("{mode:?} {:?}", mode.config_field()))
}

#[test]
fn modes() {
    for (mode, target, expected) in [
        (None, None, "Repl None"),
        (Some("repl"), Some("unused"), "Repl None"),
        (Some("noop"), None, "Noop None"),
        (Some("python"), None, "Python None"),
        (Some("module"), Some("a.b"), "Module(\"a.b\") None"),
        (Some("eval"), Some("1"), "Eval(\"1\") Some((\"config.run_command\", \"1\"))"),
        (Some("file"), Some("a.py"), "File(\"a.py\") Some((\"config.run_filename\", \"a.py\"))"),
    ] {
        assert_eq!(mode_of(mode, target), Ok(expected.to_owned()));
    }
}

#[test]
fn modes_without_a_target() {
    for mode in ["eval", "file", "module"] {
        assert_eq!(mode_of(Some(mode), None), Err(format!("setting 'run.target' is missing for run mode '{mode}'")));
    }
}

#[test]
fn other_modes_and_other_types() {
    let expected = "setting 'run.mode' is 'Repl'; expected eval, file, module, noop, python or repl";
    assert_eq!(mode_of(Some("Repl"), None), Err(expected.to_owned()));
    for key in ["run.mode", "run.target"] {
        let data = settings(&[setting(key, 1, &[1])]);
        let found = RunMode::from_settings(&Settings::parse(&data).unwrap());
        assert_eq!(found, Err(format!("setting '{key}' is not a string")));
    }
}
