//! Names of the packaged resources that a program uses: what a trimmed executable is made from.
//!
//! A name is written when it is first used, not at the end: processes that are killed, or forked and left by `os._exit`, count as well. A
//! child that was forked writes into the file of its parent. Where nobody asked for it, it costs one load.

use std::collections::HashSet;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};

static RECORDER: OnceLock<Recorder> = OnceLock::new();

struct Recorder {
    file: PathBuf,
    seen: Mutex<HashSet<Vec<u8>>>,
}

/// Records into a new file from now on, which is made with its folder.
pub fn start(file: PathBuf) -> Result<(), String> {
    let made = file.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| append(&file, b""));
    made.map_err(|why| format!("what is used cannot be recorded in {}: {why}", file.display()))?;
    let recorder = Recorder { file, seen: Mutex::default() };
    RECORDER.set(recorder).map_err(|_| "recording has been started before".to_owned())
}

pub fn is_on() -> bool {
    RECORDER.get().is_some()
}

/// Notes that the resource of that name is used.
pub fn note(name: &[u8]) {
    if let Some(recorder) = RECORDER.get() {
        recorder.note(name);
    }
}

impl Recorder {
    fn note(&self, name: &[u8]) {
        // In a child that was forked, a thread of the parent may have the lock forever; a name may stand there twice.
        let is_new = self.seen.try_lock().map_or(true, |mut seen| seen.insert(name.to_vec()));
        if !is_new || name.contains(&b'\n') {
            return;
        }
        if let Err(why) = append(&self.file, &[name, b"\n"].concat()) {
            let message = format!("error: what is used cannot be recorded in {}: {why}", self.file.display());
            // Nothing can be done if that cannot be written, either.
            let _ = writeln!(std::io::stderr(), "{message}");
        }
    }
}

/// Opened each time, for a program may close whatever descriptors there are and use their numbers again. What is written at once stays
/// together, whatever other processes write there.
fn append(file: &Path, line: &[u8]) -> std::io::Result<()> {
    OpenOptions::new().append(true).create(true).open(file)?.write_all(line)
}

#[cfg(test)]
#[path = "recorder_test.rs"]
mod tests;
