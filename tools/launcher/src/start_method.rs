//! How `multiprocessing` starts processes where the program does not say.

use crate::python::{Object, Result};

/// The module whose import `set` waits for.
pub const MODULE: &[u8] = b"multiprocessing.context";

/// Makes a start method the default one, once `multiprocessing.context` is imported. It stays a default: a program may choose another.
pub fn set(context_module: &Object, method: &str) -> Result<()> {
    let default = context_module.get(c"_default_context")?;
    let wanted = default.get(c"get_context")?.call1(&Object::text(method)?)?;
    default.set(c"_default_context", &wanted)
}
