//! The interface for programs that embed Python: Rust's, and in `c_api.rs` C's.

mod c_api;
mod config;
mod ffi;
mod interpreter;
mod object;

pub use crate::ffi::PyObject as RawObject;
pub use config::{Config, Init, Setting};
pub use interpreter::{Detached, Interpreter, Python, StartError};
pub use object::{Error, Object};
