//! The memory of bytes-like objects.
//!
//! Safety: see `python.rs`.

use super::{Object, Raised, Result};
use crate::ffi;
use std::ffi::c_void;
use std::ptr::NonNull;

/// Memory that an object gives access to, kept where it is until dropped. It must be dropped by a thread that is attached to Python.
pub struct Buffer {
    /// The view that it was got through, which it keeps alive.
    view: *mut ffi::PyObject,
    handle: NonNull<c_void>,
    data: *const u8,
    length: usize,
}

impl Buffer {
    /// The memory of a bytes-like object; what others may change is copied.
    pub fn of(object: &Object) -> Result<Buffer> {
        let (mut data, mut length, mut view) = (std::ptr::null(), 0, std::ptr::null_mut());
        // SAFETY: the object is live; the pointers are to variables.
        let handle = unsafe { ffi::pyox_buffer_get(object.as_ptr(), &mut view, &mut data, &mut length) };
        let handle = NonNull::new(handle).ok_or(Raised)?;
        Ok(Buffer { view, handle, data, length: length as usize })
    }

    pub fn view(&self) -> *mut ffi::PyObject {
        self.view
    }

    /// # Safety
    /// The result must not be used after the buffer is dropped.
    pub unsafe fn bytes(&self) -> &'static [u8] {
        match self.length {
            0 => b"",
            _ => std::slice::from_raw_parts(self.data, self.length),
        }
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        // SAFETY: the handle is from `pyox_buffer_get` and given back once.
        unsafe { ffi::pyox_buffer_release(self.handle.as_ptr()) }
    }
}
