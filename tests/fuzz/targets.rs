//! What is fuzzed: the launcher's code that reads bytes it must not trust. A target takes any bytes and returns; what is wrong
//! ends in a panic.
#![allow(dead_code)] // of the launcher's modules only some functions are called here

#[path = "../../tools/launcher/src/index.rs"]
mod index;
#[path = "../../tools/launcher/src/multiprocessing.rs"]
mod multiprocessing;
#[path = "../../tools/launcher/src/payload.rs"]
mod payload;
#[path = "../../tools/launcher/src/run_mode.rs"]
mod run_mode;
#[path = "../../tools/launcher/src/sample_test.rs"]
mod sample;
#[path = "../../tools/launcher/src/settings.rs"]
mod settings;

mod read_arguments;
mod read_payload;
mod read_settings;

/// One way to read bytes.
pub type Target = fn(&[u8]);

/// All targets, by the names of the folders of their corpora.
pub const TARGETS: [(&str, Target); 4] = [
    ("arguments", read_arguments::read),
    ("payload", read_payload::read),
    ("sealed_payload", read_payload::read_sealed),
    ("settings", read_settings::read),
];

/// The target of that name.
pub fn target(name: &str) -> Option<Target> {
    TARGETS.iter().find(|(other, _)| *other == name).map(|(_, target)| *target)
}
