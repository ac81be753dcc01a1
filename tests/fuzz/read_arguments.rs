//! A command line, its arguments ended by NUL: is it one of `multiprocessing`?

use crate::multiprocessing;
use crate::run_mode::RunMode;
use crate::sample;
use crate::settings::Settings;
use std::ffi::CStr;

pub fn read(data: &[u8]) {
    let arguments: Vec<&CStr> =
        data.split_inclusive(|byte| *byte == 0).filter_map(|part| CStr::from_bytes_with_nul(part).ok()).collect();
    let nothing = sample::settings(&[]);
    let settings = Settings::parse(&nothing).expect("they are well formed");
    for mode in [RunMode::Noop, RunMode::Python] {
        let worker = multiprocessing::worker(&settings, mode, arguments.iter().copied()).expect("nothing is set");
        let Some(worker) = worker else { continue };
        // Whatever is run comes from the command line, or is a constant.
        assert!(arguments.contains(&worker.command) || worker.command.to_bytes().ends_with(b"freeze_support()"));
        assert!(worker.arguments.iter().all(|argument| arguments.contains(argument) || *argument == c"-c"));
        assert!(worker.warnings.unwrap_or_default().iter().all(|warning| !warning.is_empty()));
    }
}
