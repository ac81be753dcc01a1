//! Settings by themselves. What is accepted is what its values are written as, byte for byte.

use crate::multiprocessing;
use crate::run_mode::RunMode;
use crate::sample;
use crate::settings::{Settings, Value};

pub fn read(data: &[u8]) {
    if let Ok(settings) = Settings::parse(data) {
        assert_eq!(written(&settings), data);
        ask(&settings);
    }
}

/// Asks for every setting as what it is and as what it is not.
pub fn ask(settings: &Settings) {
    for (key, value) in settings.iter() {
        assert_eq!(settings.text(key).is_ok(), matches!(value, Value::Text(_)));
        assert_eq!(settings.list(key).is_ok(), matches!(value, Value::List(_)));
        assert_eq!(settings.boolean(key).is_ok(), matches!(value, Value::Boolean(_)));
    }
    if let Ok(mode) = RunMode::from_settings(settings) {
        mode.config_field();
        let _ = multiprocessing::worker(settings, mode, [c"program"].into_iter());
    }
}

fn written(settings: &Settings) -> Vec<u8> {
    let records: Vec<_> = settings.iter().map(|(key, value)| record(key, value)).collect();
    sample::settings(&records)
}

fn record(key: &str, value: &Value) -> Vec<u8> {
    match value {
        Value::Boolean(value) => sample::setting(key, 1, &[(*value).into()]),
        Value::Integer(value) => sample::setting(key, 2, &value.to_le_bytes()),
        Value::Text(value) => sample::setting(key, 3, value.as_bytes()),
        Value::List(items) => sample::setting(key, 4, &sample::list(items)),
    }
}
