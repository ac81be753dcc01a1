//! `OxidizedFinder`: finds and loads packaged modules, from memory if they are not files. A finder and its own loader (PEP 451),
//! which also speaks for the builtin and frozen modules, so that it can be the only entry of `sys.meta_path`.
//!
//! Every function named `pyox_finder_*` is called by Python through the type in `finder_type.c`, attached to the interpreter, with
//! live arguments of which the first is a finder; that is what makes their `unsafe` blocks sound.

use crate::ffi::{self, Kept, PyObject};
use crate::index::{self, Entry, Index, BYTECODE, IS_EXTENSION, IS_MODULE, IS_PACKAGE, SOURCE};
use crate::libraries;
use crate::multiprocessing;
use crate::python::{self, Object, Raised, Result};
use std::ffi::c_int;
use std::ptr::null_mut;

/// What finders find, shared by all of them.
pub struct Resources {
    pub index: Index<'static>,
    /// Absolute path of the executable: bytes, for it need not be valid UTF-8.
    pub executable: Vec<u8>,
    /// How `multiprocessing` starts processes; `None` leaves it to Python.
    pub start_method: Option<&'static str>,
}

impl Resources {
    /// The path of a file that is packaged beside the executable; `None` if it is elsewhere.
    pub fn file(&self, relative: &[u8]) -> Option<Vec<u8>> {
        let plain = relative.split(|byte| *byte == b'/').all(|part| !matches!(part, b"" | b"." | b".."));
        let end = self.executable.iter().rposition(|byte| *byte == b'/')?;
        plain.then(|| [&self.executable[..=end], relative].concat())
    }
}

/// A finder that Python has handed to one of its methods.
#[derive(Clone, Copy)]
struct Finder(*mut PyObject);

impl Finder {
    fn resources(self) -> &'static Resources {
        // SAFETY: set once, when the finder was made, from a `&'static Resources`.
        unsafe { &*ffi::pyox_finder_resources(self.0).cast() }
    }

    fn kept(self, which: Kept) -> Result<Object> {
        // SAFETY: the finder keeps the object alive; the result has a reference of its own.
        unsafe { Object::borrowed(ffi::pyox_finder_kept(self.0, which as c_int)) }
    }

    fn keep(self, which: Kept, object: Object) {
        // SAFETY: each place is filled once, when the finder is made.
        unsafe { ffi::pyox_finder_keep(self.0, which as c_int, object.into_ptr()) }
    }

    /// The packaged module of that name.
    fn module(self, name: &Object) -> Option<Entry<'static>> {
        match name.utf8() {
            Ok(text) => self.resources().index.lookup(text).filter(|entry| entry.has(IS_MODULE | IS_EXTENSION)),
            Err(Raised) => {
                python::clear_error(); // a name with lone surrogates is no packaged module's
                None
            }
        }
    }

    /// The packaged module of that name, or ImportError.
    fn require(self, name: &Object) -> Result<Entry<'static>> {
        self.module(name).ok_or_else(|| {
            let text = String::from_utf8_lossy(name.utf8().unwrap_or(b"?")).into_owned();
            python::clear_error();
            python::import_error(&format!("no module named '{text}' is packaged in this executable"), name)
        })
    }

    fn find_spec(self, name: &Object, path: &Object, target: &Object) -> Result<Object> {
        if self.completes_start(name) {
            remove_path_finder()?;
            return Err(python::import_error("zip files are not imported from while Python starts", name));
        }
        let Some(entry) = self.module(name) else {
            return self.find_unpackaged(name, path, target);
        };
        let is_package = entry.has(IS_PACKAGE);
        // SAFETY: arguments are live; the result is a new reference.
        let spec = unsafe {
            let class = self.kept(Kept::ModuleSpec)?;
            Object::owned(ffi::pyox_new_spec(class.as_ptr(), name.as_ptr(), self.0, is_package.into()))?
        };
        if entry.has(IS_EXTENSION) {
            match self.extension_file(entry)? {
                Some(path) => {
                    spec.set(c"origin", &path)?;
                    spec.set(c"has_location", &Object::boolean(true))?;
                }
                None => spec.set(c"origin", &self.package_path(name)?)?,
            }
        }
        if is_package {
            let directory = self.package_path(name)?;
            spec.get(c"submodule_search_locations")?.append(&directory)?;
        }
        Ok(spec)
    }

    /// Whether Python asks for `zipimport`, which it does once its importer of files is complete, for `sys.path_hooks`. It does
    /// without when it is missing. Where nothing is imported from files that hook has no use, and zipimport's import of `time` reads
    /// the time zone's file. Only true once, and of a finder that is to be alone: afterwards it is a module like any other.
    fn completes_start(self, name: &Object) -> bool {
        // SAFETY: plain accesses to a field of a live finder.
        unsafe {
            let completes =
                ffi::pyox_finder_is_alone(self.0) != 0 && name.utf8().is_ok_and(|name| name == b"zipimport");
            if completes {
                ffi::pyox_finder_set_alone(self.0, 0);
            }
            completes
        }
    }

    /// The spec of a module that is in no payload: a builtin one or a frozen one.
    fn find_unpackaged(self, name: &Object, path: &Object, target: &Object) -> Result<Object> {
        let spec = self.kept(Kept::BuiltinFinder)?.call1(name)?;
        match spec.is_none() {
            false => Ok(spec),
            true => self.kept(Kept::FrozenFinder)?.call3(name, path, target),
        }
    }

    /// Where the extension module is if it is in a file.
    fn extension_file(self, entry: Entry) -> Result<Option<Object>> {
        let relative = match entry.field(index::EXTENSION) {
            None => entry.field(index::EXTENSION_PATH),
            Some(_) => None,
        };
        relative.and_then(|path| self.resources().file(path)).map(|path| Object::filesystem_text(&path)).transpose()
    }

    /// `None` for a module of Python code, for which the import system makes the object.
    fn create(self, spec: &Object) -> Result<Object> {
        let name = spec.get(c"name")?;
        let Some(entry) = self.module(&name).filter(|entry| entry.has(IS_EXTENSION)) else {
            return Ok(Object::none());
        };
        let origin = spec.get(c"origin")?;
        let path = libraries::open_extension(self.resources(), name.utf8()?, entry).map_err(|why| {
            let text = String::from_utf8_lossy(name.utf8().unwrap_or(b"?")).into_owned();
            python::import_error_at(&format!("extension module '{text}': {why}"), &name, Some(&origin))
        })?;
        let path = Object::filesystem_text(path.to_bytes())?;
        // Python opens what the spec calls its origin; the module's own spec does not change.
        // SAFETY: arguments are live; the result is a new reference.
        let opened = unsafe {
            let class = self.kept(Kept::ModuleSpec)?;
            Object::owned(ffi::pyox_new_spec(class.as_ptr(), name.as_ptr(), self.0, 0))?
        };
        opened.set(c"origin", &path)?;
        let folders = c"submodule_search_locations";
        opened.set(folders, &spec.get(folders)?)?;
        let create = Object::import(c"_imp")?.get(c"create_dynamic")?;
        let module = self.kept(Kept::CallWithFramesRemoved)?.call2(&create, &opened)?;
        if entry.field(index::EXTENSION).is_some() {
            forget_file(&module, &path);
        }
        Ok(module)
    }

    /// The one entry of a package's `__path__`: no such directory exists, it only tells packages apart.
    fn package_path(self, name: &Object) -> Result<Object> {
        let mut path = self.resources().executable.clone();
        path.push(b'/');
        path.extend(name.utf8()?.iter().map(|byte| if *byte == b'.' { b'/' } else { *byte }));
        Object::filesystem_text(&path)
    }

    /// The module's code object; `None` for a namespace package or an extension module, which have none.
    fn code(self, entry: Entry, name: &Object) -> Result<Option<Object>> {
        if entry.has(IS_EXTENSION) {
            return Ok(None);
        }
        // SAFETY: a plain read of a field that is set once.
        let wanted = unsafe { ffi::pyox_finder_optimization_level(self.0) } as u32;
        // Another level is better than a module that cannot be imported: only asserts and docstrings differ.
        let level = [wanted, 0, 1, 2].into_iter().find_map(|level| entry.field(BYTECODE + level));
        match level {
            Some(bytecode) => match Object::unmarshal(bytecode)? {
                code if code.is_code() => Ok(Some(code)),
                _ => Err(python::import_error("the module's bytecode is damaged: it holds no code object", name)),
            },
            None if entry.field(SOURCE).is_none() => Ok(None),
            None => Err(python::import_error("the module is packaged without bytecode", name)),
        }
    }

    fn source(self, name: &Object) -> Result<Object> {
        let entry = self.require(name)?;
        // What was compiled to an extension module may be packaged beside it; it is not what runs.
        let Some(source) = entry.field(SOURCE).filter(|_| !entry.has(IS_EXTENSION)) else {
            return Ok(Object::none());
        };
        let decode = Object::import(c"_frozen_importlib_external")?.get(c"decode_source")?;
        decode.call1(&Object::bytes(source)?)
    }

    fn exec(self, module: &Object) -> Result<()> {
        let name = module.get(c"__name__")?;
        let entry = self.require(&name)?;
        if entry.has(IS_EXTENSION) {
            let exec = Object::import(c"_imp")?.get(c"exec_dynamic")?;
            self.kept(Kept::CallWithFramesRemoved)?.call2(&exec, module)?;
            return Ok(());
        }
        if let Some(code) = self.code(entry, &name)? {
            let namespace = module.get(c"__dict__")?;
            // Frames of this function's Python namesake are what importlib cuts out of tracebacks.
            let call = self.kept(Kept::CallWithFramesRemoved)?;
            call.call3(&self.kept(Kept::Exec)?, &code, &namespace)?;
        }
        match self.resources().start_method {
            Some(method) if name.utf8()? == multiprocessing::CONTEXT_MODULE => {
                multiprocessing::set_start_method(module, method)
            }
            _ => Ok(()),
        }
    }
}

/// Takes back the `__file__` that a module got from the path it was opened by, which means nothing to anybody else.
fn forget_file(module: &Object, path: &Object) {
    let is_path = |file: &Object| matches!((file.utf8(), path.utf8()), (Ok(file), Ok(path)) if file == path);
    if !module.get(c"__file__").is_ok_and(|file| is_path(&file)) || module.delete(c"__file__").is_err() {
        python::clear_error();
    }
}

/// Takes Python's own importer of files away.
fn remove_path_finder() -> Result<()> {
    let path_finder = Object::import(c"_frozen_importlib_external")?.get(c"PathFinder")?;
    Object::sys(c"meta_path")?.remove_identical(&path_finder)
}

/// Makes a finder the only entry of `sys.meta_path`. To be called before Python adds its importer of files; if the finder is to be
/// `alone`, that will be taken away.
pub fn install(resources: &'static Resources, optimization_level: c_int, alone: bool) -> Result<Object> {
    let bootstrap = Object::import(c"_frozen_importlib")?;
    let kind = Object::import(c"oxidized_importer")?.get(c"OxidizedFinder")?;
    let resources: *const Resources = resources;
    // SAFETY: the resources are static, as `Finder::resources` asks.
    let object = unsafe { Object::owned(ffi::pyox_finder_new(kind.as_ptr(), resources.cast(), optimization_level))? };
    let finder = Finder(object.as_ptr());
    // SAFETY: a plain write to a field of a live finder.
    unsafe { ffi::pyox_finder_set_alone(finder.0, alone.into()) };
    finder.keep(Kept::ModuleSpec, bootstrap.get(c"ModuleSpec")?);
    finder.keep(Kept::Exec, Object::import(c"builtins")?.get(c"exec")?);
    finder.keep(Kept::CallWithFramesRemoved, bootstrap.get(c"_call_with_frames_removed")?);
    finder.keep(Kept::BuiltinFinder, bootstrap.get(c"BuiltinImporter")?.get(c"find_spec")?);
    finder.keep(Kept::FrozenFinder, bootstrap.get(c"FrozenImporter")?.get(c"find_spec")?);
    let meta_path = Object::sys(c"meta_path")?;
    meta_path.clear_list()?;
    meta_path.append(&object)?;
    Ok(object)
}

/// A packaged module as the main program needs it.
pub struct MainModule {
    pub spec: Object,
    pub code: Object,
}

/// The packaged module or package to be run as `__main__`, as `python -m` would choose it: of a package, its submodule `__main__`. `None` if
/// no such module is packaged or it has no code.
pub fn main_module(finder: &Object, name: &str) -> Result<Option<MainModule>> {
    let own = Finder(finder.as_ptr());
    let mut name = name.to_owned();
    if own.module(&Object::text(&name)?).is_some_and(|entry| entry.has(IS_PACKAGE)) {
        name.push_str(".__main__");
    }
    let text = Object::text(&name)?;
    let Some(entry) = own.module(&text) else {
        return Ok(None);
    };
    if let Some((parent, _)) = name.rsplit_once('.') {
        let parent = std::ffi::CString::new(parent).expect("settings have no NUL");
        Object::import(&parent)?;
    }
    let Some(code) = own.code(entry, &text)? else {
        return Ok(None);
    };
    let spec = own.find_spec(&text, &Object::none(), &Object::none())?;
    Ok(Some(MainModule { spec, code }))
}

/// Runs a method on live arguments and gives Python what it expects of one.
unsafe fn method(
    finder: *mut PyObject,
    argument: *mut PyObject,
    body: impl FnOnce(Finder, Object) -> Result<Object>,
) -> *mut PyObject {
    match Object::borrowed(argument).and_then(|argument| body(Finder(finder), argument)) {
        Ok(object) => object.into_ptr(),
        Err(Raised) => null_mut(),
    }
}

#[no_mangle]
unsafe extern "C" fn pyox_finder_find_spec(
    finder: *mut PyObject,
    name: *mut PyObject,
    path: *mut PyObject,
    target: *mut PyObject,
) -> *mut PyObject {
    method(finder, name, |finder, name| finder.find_spec(&name, &Object::borrowed(path)?, &Object::borrowed(target)?))
}

#[no_mangle]
unsafe extern "C" fn pyox_finder_create_module(finder: *mut PyObject, spec: *mut PyObject) -> *mut PyObject {
    method(finder, spec, |finder, spec| finder.create(&spec))
}

#[no_mangle]
unsafe extern "C" fn pyox_finder_exec_module(finder: *mut PyObject, module: *mut PyObject) -> *mut PyObject {
    method(finder, module, |finder, module| finder.exec(&module).map(|()| Object::none()))
}

#[no_mangle]
unsafe extern "C" fn pyox_finder_get_code(finder: *mut PyObject, name: *mut PyObject) -> *mut PyObject {
    method(finder, name, |finder, name| {
        let code = finder.code(finder.require(&name)?, &name)?;
        Ok(code.unwrap_or_else(Object::none))
    })
}

#[no_mangle]
unsafe extern "C" fn pyox_finder_get_source(finder: *mut PyObject, name: *mut PyObject) -> *mut PyObject {
    method(finder, name, |finder, name| finder.source(&name))
}

#[no_mangle]
unsafe extern "C" fn pyox_finder_is_package(finder: *mut PyObject, name: *mut PyObject) -> *mut PyObject {
    method(finder, name, |finder, name| Ok(Object::boolean(finder.require(&name)?.has(IS_PACKAGE))))
}
