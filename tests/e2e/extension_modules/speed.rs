//! An extension module in Rust, without bindings.

use std::ffi::{c_char, c_int, c_void};

extern "C" {
    fn PyLong_FromSize_t(value: usize) -> *mut c_void;
    fn PyModule_Create2(definition: *mut Definition, version: c_int) -> *mut c_void;
}

const API_VERSION: c_int = 1013;

#[repr(C)]
struct Method {
    name: *const c_char,
    function: Option<unsafe extern "C" fn(*mut c_void, *mut c_void) -> *mut c_void>,
    flags: c_int,
    doc: *const c_char,
}

#[repr(C)]
struct Definition {
    /// Reference count, type, init function, index, copy.
    base: [usize; 5],
    name: *const c_char,
    doc: *const c_char,
    size: isize,
    methods: *mut Method,
    slots: [usize; 4],
}

/// Something that needs Rust's library, and frees it again.
unsafe extern "C" fn call(_: *mut c_void, _: *mut c_void) -> *mut c_void {
    let words: Vec<String> = (0..7).map(|number| number.to_string()).collect();
    PyLong_FromSize_t(words.concat().len() * 6)
}

static mut METHODS: [Method; 2] = [
    Method { name: c"call".as_ptr(), function: Some(call), flags: 4, doc: c"Forty-two.".as_ptr() },
    Method { name: std::ptr::null(), function: None, flags: 0, doc: std::ptr::null() },
];

static mut DEFINITION: Definition = Definition {
    base: [1, 0, 0, 0, 0],
    name: c"speed".as_ptr(),
    doc: std::ptr::null(),
    size: -1,
    methods: &raw mut METHODS as *mut Method,
    slots: [0; 4],
};

/// # Safety
/// Called by Python, once.
#[no_mangle]
pub unsafe extern "C" fn PyInit_speed() -> *mut c_void {
    PyModule_Create2(&raw mut DEFINITION, API_VERSION)
}
