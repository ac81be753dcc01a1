//! Where the payload is. Attaching appends it to the linked launcher, maps it by a program header of its own, and writes its
//! place into a note, so nothing is searched for at start-up.

use std::ffi::{c_char, c_int, c_ulong, c_void, CStr, OsStr};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

/// An ELF note: attaching finds it by its name and turns its program header into the payload's.
/// The unusual alignment makes the linker give it a program header of its own.
#[repr(C, align(16))]
struct Note {
    name_length: u32,
    descriptor_length: u32,
    kind: u32,
    name: [u8; 12],
    /// Bytes from this note to the payload in memory; 0 until one is attached.
    distance: u64,
    /// Bytes of the payload.
    length: u64,
    /// Zero; fills the note up to its alignment.
    reserved: u64,
}

#[used]
#[cfg_attr(target_os = "linux", link_section = ".note.pyoxidizer")]
static NOTE: Note = Note {
    name_length: 11,
    descriptor_length: 24,
    kind: 1,
    name: *b"PYOXIDIZER\0\0",
    distance: 0,
    length: 0,
    reserved: 0,
};

const MADV_POPULATE_READ: c_int = 22;
const EFAULT: i32 = 14;
const PAGE: usize = 4096;
const AT_EXECFN: c_ulong = 31;

extern "C" {
    fn madvise(address: *mut c_void, length: usize, advice: c_int) -> c_int;
    fn getauxval(kind: c_ulong) -> c_ulong;
}

/// The path the kernel was asked to execute; it may be relative or a link.
pub fn execution_path() -> Option<PathBuf> {
    // SAFETY: the kernel gives NULL or a string that ends with NUL and lives as long as the process.
    let path = unsafe {
        let pointer = getauxval(AT_EXECFN) as *const c_char;
        (!pointer.is_null()).then(|| CStr::from_ptr(pointer))?
    };
    Some(OsStr::from_bytes(path.to_bytes()).into())
}

/// The attached payload's bytes.
pub fn payload() -> Result<&'static [u8], String> {
    let note = &raw const NOTE;
    // SAFETY: the note is a live static; volatile, because its last fields are written after the compiler has seen them.
    let (distance, length) =
        unsafe { ((&raw const (*note).distance).read_volatile(), (&raw const (*note).length).read_volatile()) };
    if distance == 0 || length == 0 {
        return Err("no payload is attached to it".into());
    }
    let start = (note as usize).wrapping_add(distance as usize);
    let last_page = start.wrapping_add(length as usize).wrapping_sub(1) & !(PAGE - 1);
    // A file that was cut short still gets its full mapping, but touching what is missing would end the process with SIGBUS. The
    // kernel answers without that; kernels before 5.14 do not know the question, and then it is not asked.
    // SAFETY: the advice changes no memory, whatever the address.
    let answer = unsafe { madvise(last_page as *mut c_void, 1, MADV_POPULATE_READ) };
    if answer != 0 && std::io::Error::last_os_error().raw_os_error() == Some(EFAULT) {
        return Err("the file is cut short: its end is missing".into());
    }
    // SAFETY: attaching made the kernel map exactly this range, read-only, for the life of the process.
    Ok(unsafe { std::slice::from_raw_parts(start as *const u8, length as usize) })
}
