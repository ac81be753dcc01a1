//! The life of an embedded interpreter.

use super::config::Config;
use super::ffi;
use super::object::{Error, Object};
use crate::interpreter::{self, Process};
use crate::multiprocessing;
use crate::payload::Payload;
use crate::python;
use crate::run;
use crate::run_mode::RunMode;
use crate::settings::Settings;
use std::ffi::{c_char, c_int, CString, OsString};
use std::marker::PhantomData;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::sync::atomic::{AtomicBool, Ordering};

/// Why Python did not start.
#[derive(Debug, Clone, PartialEq)]
pub enum StartError {
    /// Something is wrong; the text says what.
    Message(String),
    /// The process is to end with this code: Python was asked for its version or for help.
    Exit(i32),
}

impl std::fmt::Display for StartError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            StartError::Message(message) => formatter.write_str(message),
            StartError::Exit(code) => write!(formatter, "Python asked for the process to end with code {code}"),
        }
    }
}

impl std::error::Error for StartError {}

impl From<interpreter::StartError> for StartError {
    fn from(error: interpreter::StartError) -> StartError {
        match error {
            interpreter::StartError::Message(message) => StartError::Message(message),
            interpreter::StartError::Exit(code) => StartError::Exit(code),
        }
    }
}

impl From<String> for StartError {
    fn from(message: String) -> StartError {
        StartError::Message(message)
    }
}

static STARTED: AtomicBool = AtomicBool::new(false);

/// A running Python. It belongs to the thread that started it, which is attached to it (holds its lock), and ends when dropped.
pub struct Interpreter {
    mode: RunMode<'static>,
    finder: Option<python::Object>,
    _one_thread: PhantomData<*mut ()>,
}

impl Interpreter {
    /// Starts Python with the modules of the `python_embedded_library`.
    ///
    /// Does not return in a process that Python's `multiprocessing` has started, with the program as its interpreter: does that one's
    /// work and ends the process. So start Python before anything that such a process must not do.
    ///
    /// # Errors
    /// The configuration or the library cannot be used, Python does not start, or it was started before in this process.
    pub fn new(config: Config) -> Result<Interpreter, StartError> {
        if STARTED.swap(true, Ordering::SeqCst) {
            return Err("Python was started before, and can be once in a process".to_owned().into());
        }
        // Python keeps some of it until the process ends.
        let config: &'static Config = Box::leak(Box::new(config));
        if let Some(text) = config.text_with_nul() {
            return Err(format!("a setting has {text:?}, which has a NUL").into());
        }
        let payload =
            Payload::parse(embedded_payload()).map_err(|why| format!("the embedded payload cannot be used: {why}"))?;
        let embedded = payload.settings.iter().map(|(key, value)| (key, value.clone()));
        let settings: Settings = embedded.chain(config.changes()).collect();
        let mode = RunMode::from_settings(&settings)?;
        let executable = std::env::current_exe().map_err(|why| format!("the path of the executable: {why}"))?;
        let executable = c_string(executable.into_os_string())?;
        let of_process = leaked(std::env::args_os())?;
        let worker = multiprocessing::worker(&settings, mode, of_process.iter().map(CString::as_c_str))?;
        let arguments = match config.own_arguments() {
            Some(own) if worker.is_none() => leaked(own.iter().cloned())?,
            _ => of_process,
        };
        let pointers: Vec<*const c_char> = arguments.iter().map(|argument| argument.as_ptr()).collect();
        let process = Process { argc: pointers.len() as c_int, argv: pointers.as_ptr(), executable: &executable };
        for (name, init) in config.extension_modules() {
            // SAFETY: Python has not been started; it keeps the name, which lives as long as the process. `init` is what
            // `Config::extension_module` asks for.
            if unsafe { ffi::PyImport_AppendInittab(name.as_ptr(), *init) } != 0 {
                return Err("no memory for the table of builtin modules".to_owned().into());
            }
        }
        let is_worker = worker.is_some();
        let mode = worker.map_or(mode, |worker| RunMode::Worker(Box::leak(Box::new(worker))));
        let finder = interpreter::start(payload.index, &settings, mode, &process)?;
        let interpreter = Interpreter { mode, finder: Some(finder), _one_thread: PhantomData };
        if is_worker {
            std::process::exit(interpreter.run());
        }
        Ok(interpreter)
    }

    /// What Python can be used by, as long as it runs.
    pub fn python(&self) -> Python<'_> {
        Python(PhantomData)
    }

    /// Lets other threads use Python while `work` is done, which does without it unless it asks for it. What it takes along has to be `Send`, as
    /// if for another thread: that keeps out every `Python` and `Object`, which must not be used meanwhile.
    ///
    /// ```compile_fail
    /// # fn detach(interpreter: &pyembed::Interpreter) {
    /// let python = interpreter.python();
    /// interpreter.detach(|_| python.run("print()"));
    /// # }
    /// ```
    pub fn detach<T>(&self, work: impl FnOnce(&Detached) -> T + Send) -> T {
        struct Reattached(*mut std::ffi::c_void);
        impl Drop for Reattached {
            fn drop(&mut self) {
                // SAFETY: this thread's own state, from when it was detached; also when `work` panics.
                unsafe { ffi::PyEval_RestoreThread(self.0) }
            }
        }
        // SAFETY: the thread is attached: it started Python, or was attached again.
        let _reattached = Reattached(unsafe { ffi::PyEval_SaveThread() });
        work(&Detached(()))
    }

    /// Runs what the settings say is the main program (`run_module` and the like), ends Python, and returns the process's exit code.
    pub fn run(mut self) -> i32 {
        let finder = self.finder.take().expect("it is taken at the end alone");
        run::run(self.mode, finder)
    }

    /// Ends Python: runs what is registered for its exit and flushes its streams. The exit code is 120 if that fails, else 0.
    pub fn end(mut self) -> i32 {
        self.finalize()
    }

    fn finalize(&mut self) -> i32 {
        match self.finder.take() {
            None => 0, // it has run
            Some(finder) => {
                drop(finder);
                // SAFETY: Python runs, on this thread, and what borrows the interpreter is gone.
                unsafe { crate::ffi::pyox_finalize(0) }
            }
        }
    }
}

impl Drop for Interpreter {
    fn drop(&mut self) {
        self.finalize();
    }
}

/// The time in which the thread that started Python does without it. Can be handed to other threads.
pub struct Detached(());

impl Detached {
    /// Attaches the calling thread to Python while `work` is done.
    pub fn attach<T>(&self, work: impl for<'py> FnOnce(Python<'py>) -> T) -> T {
        struct Attached(c_int);
        impl Drop for Attached {
            fn drop(&mut self) {
                // SAFETY: the counterpart of PyGILState_Ensure in the same thread; also when `work` panics.
                unsafe { ffi::PyGILState_Release(self.0) }
            }
        }
        // SAFETY: Python cannot end while `self` is borrowed, for the interpreter is.
        let _attached = Attached(unsafe { ffi::PyGILState_Ensure() });
        work(Python(PhantomData))
    }
}

/// Proof that the current thread is attached to a running Python.
#[derive(Clone, Copy)]
pub struct Python<'py>(PhantomData<(&'py (), *mut ())>);

impl<'py> Python<'py> {
    /// Imports a module.
    pub fn import(self, name: &str) -> Result<Object<'py>, Error> {
        self.main_function("importlib", "import_module")?.call(&[&self.text(name)?])
    }

    /// Runs statements in the namespace of `__main__`.
    pub fn run(self, statements: &str) -> Result<(), Error> {
        let exec = self.main_function("builtins", "exec")?;
        exec.call(&[&self.text(statements)?, &self.main_namespace()?]).map(|_| ())
    }

    /// The value of an expression in the namespace of `__main__`.
    pub fn eval(self, expression: &str) -> Result<Object<'py>, Error> {
        let eval = self.main_function("builtins", "eval")?;
        eval.call(&[&self.text(expression)?, &self.main_namespace()?])
    }

    /// Runs a module as `python -m` does, and does not end Python: a program that asks for the end raises `SystemExit`.
    pub fn run_module(self, name: &str) -> Result<(), Error> {
        let run = self.main_function("runpy", "_run_module_as_main")?;
        run.call(&[&self.text(name)?, &self.boolean(false)]).map(|_| ())
    }

    fn main_function(self, module: &str, name: &str) -> Result<Object<'py>, Error> {
        let module = CString::new(module).expect("our own names have no NUL");
        self.result(python::Object::import(&module))?.attribute(name)
    }

    fn main_namespace(self) -> Result<Object<'py>, Error> {
        self.result(python::Object::import(c"__main__"))?.attribute("__dict__")
    }
}

/// The bytes that the library brings along.
fn embedded_payload() -> &'static [u8] {
    // SAFETY: rules/private/embedded_library.bzl puts so many bytes there, never written to.
    unsafe {
        let start = (&raw const ffi::pyox_embedded_payload).cast::<u8>();
        std::slice::from_raw_parts(start, ffi::pyox_embedded_payload_length as usize)
    }
}

/// Arguments as Python is told them, which keeps them until the process ends.
fn leaked(arguments: impl Iterator<Item = OsString>) -> Result<&'static [CString], StartError> {
    Ok(Vec::leak(arguments.map(c_string).collect::<Result<_, _>>()?))
}

fn c_string(text: OsString) -> Result<CString, StartError> {
    CString::new(text.into_vec()).map_err(|error| {
        format!("{:?} has a NUL", String::from_utf8_lossy(OsString::from_vec(error.into_vec()).as_bytes())).into()
    })
}
