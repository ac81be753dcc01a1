//! Python inside a Rust program of your own: what a `python_embedded_library` adds to it is started, used and ended from here.
//!
//! ```no_run
//! use pyembed::{Config, Interpreter};
//!
//! let interpreter = Interpreter::new(Config::embedded()).expect("Python starts");
//! let python = interpreter.python();
//! let answer = python.eval("6 * 7").and_then(|answer| answer.to_integer()).expect("a number");
//! assert_eq!(answer, 42);
//! ```
//!
//! One interpreter can be started in a process, and not again after its end: modules of C code do not survive that.
#![warn(clippy::undocumented_unsafe_blocks)]

mod allocator;
mod catalog;
mod configuration;
mod embedding;
mod entry;
mod ffi;
mod finder;
mod index;
mod interpreter;
mod libraries;
mod library_names;
mod methods;
mod modules_report;
mod multiprocessing;
mod packed;
mod payload;
mod primitives;
mod python;
mod recorder;
mod run;
mod run_mode;
mod settings;
mod setup;
mod start_method;
mod store;
mod terminfo;

pub use embedding::{Config, Detached, Error, Init, Interpreter, Object, Python, RawObject, Setting, StartError};
