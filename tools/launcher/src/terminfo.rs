//! The setting `terminfo_resolution`: where the terminal database is.

use crate::ffi;
use crate::settings::Settings;
use std::borrow::Cow;
use std::ffi::{CStr, CString};
use std::ptr::null;

/// Where systems have the database, in the order in which those that have several search them. Folders that do not exist are passed over,
/// so one list serves Debian's family, Red Hat's, macOS and others without finding out which of them this is. The empty item
/// at the end stands for what is compiled into ncurses.
const WELL_KNOWN: &CStr =
    c"/etc/terminfo:/lib/terminfo:/usr/share/terminfo:/usr/lib/terminfo:/usr/local/share/terminfo:\
                            /usr/local/lib/terminfo:/run/current-system/sw/share/terminfo:";

/// Readies what ncurses is told, if it is ever used. `expand` expands `$ORIGIN` in a path.
pub fn prepare(settings: &Settings, expand: impl Fn(&str) -> Vec<u8>) -> Result<(), String> {
    let dirs = dirs(settings, expand)?;
    let dirs = match &dirs {
        None => null(),
        Some(Cow::Borrowed(dirs)) => dirs.as_ptr(),
        // For as long as the process lives.
        Some(Cow::Owned(dirs)) => dirs.clone().into_raw().cast_const(),
    };
    // SAFETY: NULL or a string that ends with NUL and is never freed; there is one thread.
    unsafe { ffi::pyox_terminfo_dirs(dirs) };
    Ok(())
}

/// The folders, separated by `:`; `None` for those compiled into ncurses.
fn dirs(settings: &Settings, expand: impl Fn(&str) -> Vec<u8>) -> Result<Option<Cow<'static, CStr>>, String> {
    match settings.text("terminfo_resolution")? {
        None | Some("dynamic") => Ok(Some(Cow::Borrowed(WELL_KNOWN))),
        Some("none") => Ok(None),
        Some("static") => {
            let dirs = settings.text("terminfo_dirs")?.filter(|dirs| !dirs.is_empty());
            let dirs = dirs.ok_or("setting 'terminfo_dirs' is missing for terminfo_resolution 'static'")?;
            Ok(Some(Cow::Owned(CString::new(expand(dirs)).expect("neither settings nor paths have NUL"))))
        }
        Some(other) => Err(format!("setting 'terminfo_resolution' is '{other}'; expected dynamic, none or static")),
    }
}

#[cfg(test)]
#[path = "terminfo_test.rs"]
mod tests;
