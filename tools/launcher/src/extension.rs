//! The importer as an extension module of an ordinary interpreter, in which nothing is packaged: programs make finders of their own.

// What only the launcher calls is compiled along, and not linked.
#![allow(dead_code, unused_imports)]
#![warn(clippy::undocumented_unsafe_blocks)]

mod catalog;
mod entry;
mod ffi;
mod finder;
mod index;
mod libraries;
mod library_names;
mod methods;
mod packed;
mod primitives;
mod python;
mod recorder;
mod settings;
mod start_method;
mod store;
