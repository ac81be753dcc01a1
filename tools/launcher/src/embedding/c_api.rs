//! The same for programs in C: the functions of `pyembed.h`, which documents them.
//!
//! Safety, for every function: the caller keeps to what the header says of each argument.

use super::config::{Config, Init, Setting};
use super::interpreter::{Interpreter, StartError};
use std::cell::RefCell;
use std::ffi::{c_char, c_int, c_longlong, CStr, OsStr, OsString};
use std::mem::ManuallyDrop;
use std::os::unix::ffi::OsStrExt;

const OK: c_int = 0;
const FAILED: c_int = 1;
const EXIT: c_int = 2;
const NOT_RUNNING: c_int = -1;

thread_local! {
    // Never dropped: a thread's end is no place to end Python at.
    static RUNNING: ManuallyDrop<RefCell<Option<Interpreter>>> = const { ManuallyDrop::new(RefCell::new(None)) };
}

#[no_mangle]
extern "C" fn pyembed_config_new() -> *mut Config {
    Box::into_raw(Box::new(Config::embedded()))
}

#[no_mangle]
unsafe extern "C" fn pyembed_config_free(config: *mut Config) {
    if !config.is_null() {
        // SAFETY: it came from pyembed_config_new.
        drop(unsafe { Box::from_raw(config) });
    }
}

#[no_mangle]
unsafe extern "C" fn pyembed_config_set_boolean(config: *mut Config, key: *const c_char, value: c_int) {
    // SAFETY: see the module's comment.
    unsafe { set(config, key, Setting::Boolean(value != 0)) }
}

#[no_mangle]
unsafe extern "C" fn pyembed_config_set_integer(config: *mut Config, key: *const c_char, value: c_longlong) {
    // SAFETY: see the module's comment.
    unsafe { set(config, key, Setting::Integer(value)) }
}

#[no_mangle]
unsafe extern "C" fn pyembed_config_set_text(config: *mut Config, key: *const c_char, value: *const c_char) {
    // SAFETY: see the module's comment.
    unsafe { set(config, key, Setting::Text(text(value))) }
}

#[no_mangle]
unsafe extern "C" fn pyembed_config_set_list(
    config: *mut Config,
    key: *const c_char,
    items: *const *const c_char,
    count: usize,
) {
    // SAFETY: see the module's comment.
    unsafe { set(config, key, Setting::List((0..count).map(|at| text(*items.add(at))).collect())) }
}

#[no_mangle]
unsafe extern "C" fn pyembed_config_set_arguments(config: *mut Config, count: c_int, arguments: *const *const c_char) {
    // SAFETY: see the module's comment.
    unsafe {
        let own = (0..count as usize).map(|at| OsStr::from_bytes(CStr::from_ptr(*arguments.add(at)).to_bytes()));
        change(config, |config| config.arguments(own.map(OsString::from)));
    }
}

#[no_mangle]
unsafe extern "C" fn pyembed_config_add_extension_module(config: *mut Config, name: *const c_char, init: Init) {
    // SAFETY: see the module's comment.
    unsafe { change(config, |config| config.extension_module(&text(name), init)) }
}

#[no_mangle]
unsafe extern "C" fn pyembed_start(
    config: *mut Config,
    exit_code: *mut c_int,
    message: *mut c_char,
    size: usize,
) -> c_int {
    // SAFETY: it came from pyembed_config_new, and is given up.
    let config = unsafe { *Box::from_raw(config) };
    match Interpreter::new(config) {
        Ok(interpreter) => {
            RUNNING.with(|running| running.replace(Some(interpreter)));
            OK
        }
        Err(StartError::Exit(code)) => {
            // SAFETY: see the module's comment.
            unsafe { exit_code.write(code) };
            EXIT
        }
        Err(StartError::Message(why)) => {
            let length = why.len().min(size.saturating_sub(1));
            if size > 0 {
                // SAFETY: there is room for `size` bytes.
                unsafe {
                    message.copy_from_nonoverlapping(why.as_ptr().cast(), length);
                    message.add(length).write(0);
                }
            }
            FAILED
        }
    }
}

#[no_mangle]
extern "C" fn pyembed_run() -> c_int {
    take().map_or(NOT_RUNNING, Interpreter::run)
}

#[no_mangle]
extern "C" fn pyembed_end() -> c_int {
    take().map_or(NOT_RUNNING, Interpreter::end)
}

/// The interpreter that the calling thread started.
fn take() -> Option<Interpreter> {
    RUNNING.with(|running| running.take())
}

/// # Safety
/// `config` came from pyembed_config_new, `key` is a string that ends with NUL.
unsafe fn set(config: *mut Config, key: *const c_char, value: Setting) {
    // SAFETY: see above.
    unsafe { change(config, |config| config.set(&text(key), value)) }
}

/// # Safety
/// `config` came from pyembed_config_new.
unsafe fn change(config: *mut Config, how: impl FnOnce(Config) -> Config) {
    // SAFETY: the caller's, and nobody else uses it meanwhile.
    let config = unsafe { &mut *config };
    *config = how(std::mem::take(config));
}

/// # Safety
/// `pointer` is a string that ends with NUL.
unsafe fn text(pointer: *const c_char) -> String {
    // SAFETY: see above.
    unsafe { CStr::from_ptr(pointer) }.to_string_lossy().into_owned()
}
