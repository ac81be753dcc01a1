//! Shared libraries that are packaged: extension modules and what they need, from memory or from files beside the executable.
//! Each is opened once in a process and stays.
//!
//! glibc's loader finds an open library by its name (SONAME). musl's knows it by its file alone: there, names of libraries in one that
//! needs them are replaced by paths to descriptors, which stay open. Packing has seen to it that such names are long enough. Files it
//! finds beside the files that need them, as everywhere.

use crate::entry::{self, Entry, Piece};
use crate::store::Store;
use std::collections::BTreeMap;
use std::ffi::{c_char, c_int, c_void, CStr, CString};
use std::sync::{Mutex, PoisonError};
#[cfg(target_os = "linux")]
use {
    crate::library_names,
    std::fs::File,
    std::io::Write,
    std::os::fd::{AsRawFd, FromRawFd, IntoRawFd},
    std::os::unix::fs::FileExt,
};

#[cfg(target_os = "linux")]
const ADVICE: &str =
    "build the executable with resources_policy = \"filesystem-relative-only:PREFIX\" to load it from a file";
const RTLD_NOW: c_int = 2;
const KNOWN_BY_NAME: bool = !cfg!(target_env = "musl");

extern "C" {
    fn dlopen(path: *const c_char, flags: c_int) -> *mut c_void;
    fn dlerror() -> *const c_char;
}

/// Libraries that are open, and the paths that the loader knows them by.
static OPENED: Mutex<Opened> = Mutex::new(BTreeMap::new());

type Opened = BTreeMap<Source, CString>;

/// What a library was opened from.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    /// Bytes at an address, which stay what they are as long as the store of that number does; 0 is the process.
    Memory(u64, usize),
    File(Vec<u8>),
}

impl Source {
    fn memory(store: &Store, content: &Piece) -> Source {
        let owner = if content.owner.is_null() { 0 } else { store.serial };
        Source::Memory(owner, content.value.as_ptr() as usize)
    }
}

/// Opens an extension module's library, after those it needs. The path opens the same library again: the loader knows it.
pub fn open_extension(store: &Store, name: &[u8], entry: Entry) -> Result<CString, String> {
    let mut opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
    for needed in entry.fields(entry::DEPENDENCY).map(|piece| piece.value) {
        let library = store.catalog.lookup(needed).filter(|found| found.has(entry::IS_SHARED_LIBRARY));
        let library = library.filter(|found| KNOWN_BY_NAME || found.fields(entry::LIBRARY).next().is_some());
        if let Some(library) = library {
            open_library(&mut opened, store, needed, library)
                .map_err(|why| format!("'{}', which it needs, {why}", String::from_utf8_lossy(needed)))?;
        }
    }
    open(&mut opened, store, name, entry, [entry::EXTENSION, entry::EXTENSION_PATH]).map_err(|why| format!("it {why}"))
}

/// Opens a library, alone or with those that it needs and that need it.
fn open_library(opened: &mut Opened, store: &Store, name: &[u8], entry: Entry) -> Result<(), String> {
    let content = entry.fields(entry::LIBRARY).next();
    let mut ring = Vec::new();
    if let Some(content) = content.filter(|content| !opened.contains_key(&Source::memory(store, content))) {
        ring.push((name, content));
        for needed in entry.fields(entry::DEPENDENCY).map(|piece| piece.value).filter(|needed| *needed != name) {
            let other = store.catalog.lookup(needed);
            let other = other.filter(|other| other.fields(entry::DEPENDENCY).any(|needed| needed.value == name));
            ring.extend(other.and_then(|other| other.fields(entry::LIBRARY).next()).map(|content| (needed, content)));
        }
    }
    match ring.len() {
        0 | 1 => open(opened, store, name, entry, [entry::LIBRARY, entry::LIBRARY_PATH]).map(drop),
        _ => open_ring(opened, store, &ring),
    }
}

/// Opens a library, given the fields that may hold its content or its path.
fn open(
    opened: &mut Opened,
    store: &Store,
    name: &[u8],
    entry: Entry,
    [content, path]: [u32; 2],
) -> Result<CString, String> {
    if let Some(content) = entry.fields(content).next() {
        let source = Source::memory(store, &content);
        if let Some(path) = opened.get(&source) {
            return Ok(path.clone());
        }
        let path = if KNOWN_BY_NAME {
            open_content(name, content.value, opened.len() + 1)?
        } else {
            open_renamed(name, content.value, &in_memory(opened, store, entry))?
        };
        opened.insert(source, path.clone());
        return Ok(path);
    }
    let path = entry.field(path).ok_or("is packaged without content")?;
    let path = store.file(path).ok_or("is to be at a path that leads away from the executable")?;
    let c_path = CString::new(path.as_slice()).map_err(|_| "is to be at a path with a NUL byte")?;
    if opened.get(&Source::File(path.clone())).is_none() {
        load(&c_path)?;
        opened.insert(Source::File(path), c_path.clone());
    }
    Ok(c_path)
}

fn load(path: &CStr) -> Result<(), String> {
    // SAFETY: the path ends with NUL. What a library does when it is loaded is for those to answer who packaged it.
    if !unsafe { dlopen(path.as_ptr(), RTLD_NOW) }.is_null() {
        return Ok(());
    }
    // SAFETY: this thread's last error: NULL, or a string that lives until the next one.
    let error = unsafe {
        let error = dlerror();
        (!error.is_null()).then(|| CStr::from_ptr(error).to_string_lossy().into_owned())
    };
    Err(format!("cannot be loaded: {}", error.unwrap_or_default()))
}

/// Opens a library from memory: through a file that has no place in any file system, and is gone when it is mapped.
#[cfg(target_os = "linux")]
fn open_content(name: &[u8], content: &[u8], serial: usize) -> Result<CString, String> {
    let mut file = memory_file(name)?;
    fill(&mut file, content)?;
    let path = descriptor_path(file.as_raw_fd(), serial);
    load_descriptor(&path)?;
    Ok(path)
}

/// The libraries in memory that one needs, by name: all of them are open.
fn in_memory<'s>(opened: &Opened, store: &'s Store, entry: Entry<'s>) -> Vec<(&'s [u8], CString)> {
    let path = |needed: &[u8]| {
        let content = store.catalog.lookup(needed)?.fields(entry::LIBRARY).next()?;
        opened.get(&Source::memory(store, &content)).cloned()
    };
    let needed = entry.fields(entry::DEPENDENCY).map(|piece| piece.value);
    needed.filter_map(|needed| Some((needed, path(needed)?))).collect()
}

/// Opens a library from memory, with paths for the names of those it needs. Its descriptor stays open: a path to it is how it is found again.
#[cfg(target_os = "linux")]
fn open_renamed(name: &[u8], content: &[u8], needed: &[(&[u8], CString)]) -> Result<CString, String> {
    let mut file = memory_file(name)?;
    fill(&mut file, content)?;
    for (needed, path) in needed {
        rename(&file, content, needed, path)?;
    }
    let path = plain_path(&file);
    load_descriptor(&path)?;
    let _stays_open = file.into_raw_fd();
    Ok(path)
}

#[cfg(not(target_os = "linux"))]
fn open_renamed(_name: &[u8], _content: &[u8], _needed: &[(&[u8], CString)]) -> Result<CString, String> {
    Err("cannot be loaded from memory on this platform".into())
}

#[cfg(target_os = "linux")]
fn plain_path(file: &File) -> CString {
    CString::new(format!("/proc/self/fd/{}", file.as_raw_fd())).expect("there is no NUL in it")
}

/// Opens libraries of which each needs all others: whichever comes first, the loader must find the rest. So that it does, their names
/// in one another are replaced by paths, and their descriptors stay open.
#[cfg(target_os = "linux")]
fn open_ring(opened: &mut Opened, store: &Store, members: &[(&[u8], Piece)]) -> Result<(), String> {
    let mut files = Vec::new();
    for (name, content) in members {
        let file = memory_file(name)?;
        let path = plain_path(&file);
        files.push((*name, *content, file, path));
    }
    for (_, content, file, _) in &mut files {
        fill(file, content.value)?;
    }
    for (name, content, file, _) in &files {
        for (other, _, _, path) in files.iter().filter(|other| other.0 != *name) {
            rename(file, content.value, other, path)?;
        }
        let entry = store.catalog.lookup(name).filter(|_| !KNOWN_BY_NAME);
        for (other, path) in entry.map(|entry| in_memory(opened, store, entry)).unwrap_or_default() {
            rename(file, content.value, other, &path)?;
        }
    }
    load_descriptor(&files[0].3)?;
    for (_, content, file, path) in files {
        let _stays_open = file.into_raw_fd();
        opened.insert(Source::memory(store, &content), path);
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn open_ring(_opened: &mut Opened, _store: &Store, _members: &[(&[u8], Piece)]) -> Result<(), String> {
    Err("cannot be loaded from memory on this platform".into())
}

/// Replaces the name of another library by a path, in the file that a library's content was written to.
#[cfg(target_os = "linux")]
fn rename(file: &File, content: &[u8], name: &[u8], path: &CStr) -> Result<(), String> {
    let path = path.to_bytes_with_nul();
    if path.len() > name.len() + 1 {
        return Err(format!("cannot be loaded from memory: the name {} is too short", String::from_utf8_lossy(name)));
    }
    for place in library_names::places(content, name) {
        file.write_all_at(path, place as u64).map_err(|error| format!("cannot be loaded from memory: {error}"))?;
    }
    Ok(())
}

#[cfg(target_os = "linux")]
fn fill(file: &mut File, content: &[u8]) -> Result<(), String> {
    file.write_all(content).map_err(|error| format!("cannot be loaded from memory: {error}"))
}

#[cfg(target_os = "linux")]
fn load_descriptor(path: &CStr) -> Result<(), String> {
    load(path).map_err(|why| match std::fs::exists("/proc/self/fd") {
        Ok(true) => why,
        _ => format!("cannot be loaded from memory, for /proc is not there: mount it, or {ADVICE}"),
    })
}

#[cfg(not(target_os = "linux"))]
fn open_content(_name: &[u8], _content: &[u8], _serial: usize) -> Result<CString, String> {
    Err("cannot be loaded from memory on this platform".into())
}

/// A path to an open file that no other library was opened by. The loader takes equal paths for equal libraries, while the
/// numbers of descriptors are used again: the serial number, from 1, is written in `/` and `./`, which lead nowhere else.
#[cfg(target_os = "linux")]
fn descriptor_path(descriptor: c_int, serial: usize) -> CString {
    let bits = usize::BITS - serial.leading_zeros();
    let steps: String = (0..bits).map(|bit| if serial >> bit & 1 == 0 { "/" } else { "./" }).collect();
    CString::new(format!("/proc/self/fd/{steps}{descriptor}")).expect("there is no NUL in it")
}

/// A file in memory; debuggers and profilers see its name.
#[cfg(target_os = "linux")]
fn memory_file(name: &[u8]) -> Result<File, String> {
    const MFD_CLOEXEC: c_int = 1;
    const MFD_NOEXEC_SEAL: c_int = 8;
    const LONGEST_NAME: usize = 249;
    let name = CString::new(&name[..name.len().min(LONGEST_NAME)]).map_err(|_| "has a name with a NUL byte")?;
    // It is mapped, never executed, and some systems demand that this be said; kernels before 6.3 do not understand it.
    for flags in [MFD_CLOEXEC | MFD_NOEXEC_SEAL, MFD_CLOEXEC] {
        // SAFETY: the name ends with NUL.
        let descriptor = unsafe { syscall(MEMFD_CREATE, name.as_ptr(), flags) };
        if descriptor >= 0 {
            // SAFETY: the descriptor is new, and nobody else's.
            return Ok(unsafe { File::from_raw_fd(descriptor as c_int) });
        }
    }
    let error = std::io::Error::last_os_error();
    Err(format!("cannot be loaded from memory, for memfd_create fails: {error}; {ADVICE}"))
}

/// The system call's number: the function of that name is not in all C libraries that executables are linked against.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
const MEMFD_CREATE: std::ffi::c_long = 319;
#[cfg(all(target_os = "linux", target_arch = "x86"))]
const MEMFD_CREATE: std::ffi::c_long = 356;
#[cfg(all(target_os = "linux", target_arch = "arm"))]
const MEMFD_CREATE: std::ffi::c_long = 385;
#[cfg(all(target_os = "linux", target_arch = "powerpc64"))]
const MEMFD_CREATE: std::ffi::c_long = 360;
#[cfg(all(target_os = "linux", target_arch = "s390x"))]
const MEMFD_CREATE: std::ffi::c_long = 350;
#[cfg(all(target_os = "linux", any(target_arch = "aarch64", target_arch = "riscv64")))]
const MEMFD_CREATE: std::ffi::c_long = 279;

#[cfg(target_os = "linux")]
extern "C" {
    fn syscall(number: std::ffi::c_long, ...) -> std::ffi::c_long;
}

#[cfg(test)]
#[path = "libraries_test.rs"]
mod tests;
