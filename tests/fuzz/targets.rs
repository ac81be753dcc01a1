//! What is fuzzed: the launcher's code that reads bytes it must not trust. A target takes any bytes and returns; what is wrong
//! ends in a panic.
#![allow(dead_code)] // of the launcher's modules only some functions are called here

#[path = "../../tools/launcher/src/catalog.rs"]
mod catalog;
#[path = "../../tools/launcher/src/entry.rs"]
mod entry;
#[path = "../../tools/launcher/src/ffi.rs"]
mod ffi;
#[path = "../../tools/launcher/src/index.rs"]
mod index;
#[path = "../../tools/launcher/src/multiprocessing.rs"]
mod multiprocessing;
#[path = "../../tools/launcher/src/packed.rs"]
mod packed;
#[path = "../../tools/launcher/src/payload.rs"]
mod payload;
#[path = "../../tools/launcher/src/run_mode.rs"]
mod run_mode;
#[path = "../../tools/launcher/src/sample_test.rs"]
mod sample;
#[path = "../../tools/launcher/src/settings.rs"]
mod settings;
#[path = "../../tools/launcher/src/store.rs"]
mod store;

mod read_arguments;
mod read_packed;
mod read_payload;
mod read_settings;

/// One way to read bytes.
pub type Target = fn(&[u8]);

/// All targets, by the names of the folders of their corpora.
pub const TARGETS: [(&str, Target); 5] = [
    ("arguments", read_arguments::read),
    ("packed", read_packed::read),
    ("payload", read_payload::read),
    ("sealed_payload", read_payload::read_sealed),
    ("settings", read_settings::read),
];

/// The target of that name.
pub fn target(name: &str) -> Option<Target> {
    TARGETS.iter().find(|(other, _)| *other == name).map(|(_, target)| *target)
}

/// What a target reads in bytes, as lines for packed resources and nothing for others; `None` if it refuses them.
pub fn accepted(target: &str, data: &[u8]) -> Option<String> {
    match target {
        "packed" => read_packed::shown(data),
        "payload" => payload::Payload::parse(data).ok().map(|_| String::new()),
        "settings" => settings::Settings::parse(data).ok().map(|_| String::new()),
        _ => panic!("no other reader can be asked about '{target}'"),
    }
}
