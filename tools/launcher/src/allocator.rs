//! Where Python gets its memory from: the settings, and Rust's own allocator as one of the choices.

use crate::ffi;
use crate::settings::Settings;
use std::alloc::{GlobalAlloc, Layout, System};
use std::ffi::{c_int, c_void, CString};
use std::ptr::null_mut;

/// Settings of the domains, the default for where a backend is chosen, and the domain (`PYOX_DOMAIN_*` in `shim.h`).
const DOMAINS: [(&str, bool, c_int); 4] = [
    ("allocator_raw", true, RAW),
    ("allocator_mem", false, MEM),
    ("allocator_obj", false, OBJ),
    ("allocator_pymalloc_arena", false, ARENA),
];
const RAW: c_int = 1;
const MEM: c_int = 2;
const OBJ: c_int = 4;
const ARENA: c_int = 8;

/// Sets Python's allocators as the settings ask. To be called once Python is pre-initialised and has allocated nothing that it would
/// free later.
pub fn set_up(settings: &Settings) -> Result<(), String> {
    let mut domains = 0;
    match settings.text("allocator_backend")? {
        None | Some("default") => {}
        Some(backend) => {
            for (key, default, domain) in DOMAINS {
                if settings.boolean_or(key, default)? {
                    domains |= domain;
                }
            }
            install(backend, domains)?;
        }
    }
    if domains & ARENA == 0 && settings.boolean_or("huge_pages", true)? {
        // SAFETY: Python is pre-initialised and has no objects yet.
        unsafe { ffi::pyox_use_huge_pages() };
    }
    if settings.boolean("allocator_debug")? {
        // SAFETY: as above.
        unsafe { ffi::pyox_set_memory_debug_hooks() };
    }
    Ok(())
}

fn install(backend: &str, domains: c_int) -> Result<(), String> {
    // SAFETY: a constant of the Python that this is compiled for.
    if domains & (MEM | OBJ) != 0 && unsafe { ffi::pyox_objects_need_own_allocator() } != 0 {
        return Err(
            "settings 'allocator_mem' and 'allocator_obj' are not for a Python without the GIL, whose objects need \
                    Python's own allocator"
                .into(),
        );
    }
    let name = CString::new(backend).expect("settings have no NUL");
    // SAFETY: the name ends with NUL; Python is pre-initialised and has no objects yet.
    match unsafe { ffi::pyox_set_allocator(name.as_ptr(), domains) } {
        0 => Ok(()),
        _ => Err(format!(
            "setting 'allocator_backend' is '{backend}', with which this executable is not linked; build it again with the attribute"
        )),
    }
}

/// Before each block stands how long it is, for Rust wants to be told when it takes it back. As long as the greatest alignment that C
/// promises.
const HEADER: usize = 16;

fn layout(size: usize) -> Option<Layout> {
    Layout::from_size_align(size.checked_add(HEADER)?, HEADER).ok()
}

/// The block's address from that of the allocation, with its size noted.
///
/// # Safety
/// `allocation` is NULL or has `HEADER` and `size` bytes.
unsafe fn begin(allocation: *mut u8, size: usize) -> *mut c_void {
    if allocation.is_null() {
        return null_mut();
    }
    allocation.cast::<usize>().write(size);
    allocation.add(HEADER).cast()
}

#[no_mangle]
unsafe extern "C" fn pyox_rust_malloc(_: *mut c_void, size: usize) -> *mut c_void {
    layout(size).map_or(null_mut(), |layout| begin(System.alloc(layout), size))
}

#[no_mangle]
unsafe extern "C" fn pyox_rust_calloc(_: *mut c_void, count: usize, size: usize) -> *mut c_void {
    let size = count.checked_mul(size);
    let layout = size.and_then(layout);
    layout.map_or(null_mut(), |layout| begin(System.alloc_zeroed(layout), layout.size() - HEADER))
}

#[no_mangle]
unsafe extern "C" fn pyox_rust_realloc(context: *mut c_void, block: *mut c_void, size: usize) -> *mut c_void {
    if block.is_null() {
        return pyox_rust_malloc(context, size);
    }
    let allocation = block.cast::<u8>().sub(HEADER);
    let old = layout(allocation.cast::<usize>().read());
    match (old, layout(size)) {
        (Some(old), Some(new)) => begin(System.realloc(allocation, old, new.size()), size),
        _ => null_mut(),
    }
}

#[no_mangle]
unsafe extern "C" fn pyox_rust_free(_: *mut c_void, block: *mut c_void) {
    if !block.is_null() {
        let allocation = block.cast::<u8>().sub(HEADER);
        if let Some(layout) = layout(allocation.cast::<usize>().read()) {
            System.dealloc(allocation, layout);
        }
    }
}

#[cfg(test)]
#[path = "allocator_test.rs"]
mod tests;
