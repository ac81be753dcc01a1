//! libFuzzer for one target: `FUZZ_TARGET`, as it was when this was compiled. Its arguments are libFuzzer's own. Where they name no
//! folder, what is new goes to one in the system's for temporary files, and it begins with the corpus that is kept. What makes the
//! target fail is left beside that folder.

use std::ffi::{c_char, c_int, CString};

const NAME: &str = env!("FUZZ_TARGET");

extern "C" {
    fn LLVMFuzzerRunDriver(
        argc: *mut c_int,
        argv: *mut *mut *mut c_char,
        callback: extern "C" fn(*const u8, usize) -> c_int,
    ) -> c_int;
}

extern "C" fn run(data: *const u8, length: usize) -> c_int {
    // SAFETY: libFuzzer's own bytes, of that length; there may be none, at no address.
    let data = if length == 0 { &[] } else { unsafe { std::slice::from_raw_parts(data, length) } };
    targets::target(NAME).expect("it is one of the targets")(data);
    0
}

fn main() {
    let new = std::env::temp_dir().join(format!("fuzz-{NAME}")).display().to_string();
    let mut arguments: Vec<String> = std::env::args().collect();
    arguments.insert(1, format!("-artifact_prefix={new}-"));
    if arguments[1..].iter().all(|argument| argument.starts_with('-')) {
        std::fs::create_dir_all(&new).expect("the folder for what is new can be made");
        arguments.push(new);
        if let Ok(workspace) = std::env::var("BUILD_WORKSPACE_DIRECTORY") {
            arguments.push(format!("{workspace}/tests/fuzz/corpus/{NAME}"));
        }
    }
    let arguments = arguments.into_iter().map(|argument| CString::new(argument).expect("arguments have no NUL"));
    let mut argv: Vec<*mut c_char> = arguments.map(CString::into_raw).collect();
    let mut argc = argv.len() as c_int;
    argv.push(std::ptr::null_mut());
    let mut argv = argv.as_mut_ptr();
    // SAFETY: the arguments are strings that end with NUL, and a NULL after them; they live as long as the process.
    std::process::exit(unsafe { LLVMFuzzerRunDriver(&mut argc, &mut argv, run) });
}
