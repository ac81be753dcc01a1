//! `OxidizedFinder`: finds and loads packaged modules, from memory if they are not files. A finder and its own loader (PEP 451),
//! which also speaks for the builtin and frozen modules, so that it can be the only entry of `sys.meta_path`.

use crate::catalog::Catalog;
use crate::entry::{
    self, Entry, BYTECODE, BYTECODE_PATH, IS_EXTENSION, IS_MODULE, IS_NAMESPACE_PACKAGE, IS_PACKAGE, SOURCE,
    SOURCE_PATH,
};
use crate::ffi::{self, Kept, PyObject};
use crate::index::Index;
use crate::libraries;
use crate::packed;
use crate::python::{self, Buffer, Exception, Object, Raised, Result};
use crate::settings::Settings;
use crate::start_method;
use crate::store::{self, Store};
use std::ffi::c_int;
use std::sync::{Mutex, OnceLock, PoisonError};

/// What is packaged in the executable.
pub struct Resources {
    pub index: Index<'static>,
    /// Absolute path of the executable.
    pub executable: Vec<u8>,
    /// The setting `module_paths`: whether modules in memory have a `__file__`.
    pub virtual_paths: bool,
    /// How `multiprocessing` starts processes; `None` leaves it to Python.
    pub start_method: Option<&'static str>,
}

/// The setting `module_paths`, with what it is if it is not set.
pub fn virtual_paths(settings: &Settings, default: bool) -> std::result::Result<bool, String> {
    match settings.text("module_paths")? {
        None => Ok(default),
        Some("none") => Ok(false),
        Some("virtual") => Ok(true),
        Some(other) => Err(format!("setting 'module_paths' is '{other}'; expected 'none' or 'virtual'")),
    }
}

static PACKAGED: OnceLock<&'static Resources> = OnceLock::new();

/// What is packaged in this executable; `None` where an ordinary interpreter has imported us.
pub fn packaged() -> Option<&'static Resources> {
    PACKAGED.get().copied()
}

/// The Rust side of a finder.
pub struct Core {
    pub store: Store,
    optimization_level: u32,
    /// What the catalogue points into. Dropped after it, and never before.
    buffers: Mutex<Vec<Buffer>>,
}

impl Core {
    pub fn new(store: Store) -> Core {
        // SAFETY: a finder is made by a thread that is attached to Python.
        let optimization_level = unsafe { ffi::pyox_optimization_level() }.clamp(0, 2) as u32;
        Core { store, optimization_level, buffers: Mutex::default() }
    }

    /// Adds the packed resources in a bytes-like object, which is kept.
    pub fn add(&self, data: &Object, replace: bool) -> Result<()> {
        let buffer = Buffer::of(data)?;
        // SAFETY: the buffer is dropped with the core, after the catalogue.
        let bytes = unsafe { buffer.bytes() };
        let batch = packed::parse(bytes, buffer.view()).map_err(|why| python::raise(Exception::Value, &why))?;
        self.buffers.lock().unwrap_or_else(PoisonError::into_inner).push(buffer);
        self.store.catalog.add(batch, replace);
        Ok(())
    }
}

/// A finder that Python has handed to one of its methods.
#[derive(Clone, Copy)]
pub struct Finder(*mut PyObject);

/// A module's code or where to get it, in order of preference.
#[derive(Clone, Copy)]
enum Code<'a> {
    Bytecode(&'a [u8]),
    BytecodeFile(&'a [u8]),
    Source(&'a [u8]),
    SourceFile(&'a [u8]),
}

impl Finder {
    /// # Safety
    /// `pointer` is to a live finder, which somebody keeps alive while this is used.
    pub unsafe fn from_ptr(pointer: *mut PyObject) -> Finder {
        Finder(pointer)
    }

    pub fn core(&self) -> &Core {
        // SAFETY: set once, when the finder was made, and freed with it.
        unsafe { &*ffi::pyox_finder_core(self.0).cast() }
    }

    pub fn store(&self) -> &Store {
        &self.core().store
    }

    fn catalog(&self) -> &Catalog<'static> {
        &self.store().catalog
    }

    fn kept(&self, which: Kept) -> Result<Object> {
        // SAFETY: the module's state keeps the object alive; the result has a reference of its own.
        let kept = unsafe { Object::borrowed(ffi::pyox_finder_kept(self.0, which as c_int)) };
        kept.map_err(|_| python::raise(Exception::Runtime, "the importer cannot be used while Python ends"))
    }

    /// The packaged module of that name.
    pub fn module<'s>(&'s self, name: &Object) -> Option<Entry<'s>> {
        let Ok(text) = name.utf8() else {
            python::clear_error(); // a name with lone surrogates is no packaged module's
            return None;
        };
        let found = self.catalog().lookup(text).filter(|entry| entry.has(IS_MODULE | IS_EXTENSION));
        // A package's own code can be imported as its submodule `__init__`, too.
        found.or_else(|| {
            let package = self.catalog().lookup(text.strip_suffix(b".__init__")?)?;
            (package.has(IS_PACKAGE) && !package.has(IS_EXTENSION | IS_NAMESPACE_PACKAGE)).then_some(package)
        })
    }

    pub fn is_package(entry: Entry, name: &Object) -> Result<bool> {
        Ok(entry.has(IS_PACKAGE) && entry.name == name.utf8()?)
    }

    pub fn find_spec(&self, name: &Object, path: &Object, target: &Object) -> Result<Object> {
        if self.completes_start(name) {
            remove_path_finder()?;
            return Err(python::import_error("zip files are not imported from while Python starts", name));
        }
        // Python and importlib take for granted that this one is the frozen one; packaged is its source, for those who ask for it.
        let Some(entry) = self.module(name).filter(|entry| entry.name != b"zipimport") else {
            return self.find_unpackaged(name, path, target);
        };
        if self.catalog().is_added(entry.name) {
            let builtin = self.kept(Kept::BuiltinFinder)?.call1(name)?;
            if !builtin.is_none() {
                return Ok(builtin);
            }
        }
        let is_package = Self::is_package(entry, name)?;
        let file = self.file(entry);
        let memory_spec = self.store().virtual_paths && file.is_none();
        // SAFETY: arguments are live; the result is a new reference.
        let spec = unsafe {
            let class = self.kept(if memory_spec { Kept::MemorySpec } else { Kept::ModuleSpec })?;
            Object::owned(ffi::pyox_new_spec(self.0, class.as_ptr(), name.as_ptr(), is_package.into()))?
        };
        if let Some(file) = self.location(entry, file.as_deref()) {
            spec.set(c"origin", &Object::filesystem_text(&file)?)?;
            spec.set(c"has_location", &Object::boolean(true))?;
            if let Some(cached) = self.cached(entry) {
                spec.set(c"cached", &Object::filesystem_text(&cached)?)?;
            }
        } else if entry.has(IS_EXTENSION) {
            spec.set(c"origin", &Object::filesystem_text(&self.store().package_path(entry.name))?)?;
        }
        if is_package {
            let directory = match file.as_deref().map(|file| file.rsplitn(2, |byte| *byte == b'/').nth(1)) {
                Some(Some(directory)) => Object::filesystem_text(directory)?,
                _ => Object::filesystem_text(&self.store().package_path(entry.name))?,
            };
            spec.get(c"submodule_search_locations")?.append(&directory)?;
        }
        Ok(spec)
    }

    /// Whether Python asks for `zipimport`, which it does once its importer of files is complete, for `sys.path_hooks`. It does
    /// without when it is missing. Where nothing is imported from files that hook has no use, and zipimport's import of `time` reads
    /// the time zone's file. Only true once, and of a finder that is to be alone: afterwards it is a module like any other.
    fn completes_start(&self, name: &Object) -> bool {
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

    /// The spec of a module that is not packaged: a builtin one or a frozen one.
    fn find_unpackaged(&self, name: &Object, path: &Object, target: &Object) -> Result<Object> {
        let spec = self.kept(Kept::BuiltinFinder)?.call1(name)?;
        match spec.is_none() {
            false => Ok(spec),
            true => self.kept(Kept::FrozenFinder)?.call3(name, path, target),
        }
    }

    /// The loader of a builtin or frozen module, which is to be asked in our place; else ImportError.
    pub fn other_loader(&self, name: &Object) -> Result<Object> {
        name.utf8()?;
        let spec = self.find_unpackaged(name, &Object::none(), &Object::none())?;
        if spec.is_none() {
            let message = format!("no module named '{}' is packaged", String::from_utf8_lossy(name.utf8()?));
            return Err(python::import_error(&message, name));
        }
        spec.get(c"loader")
    }

    /// The path of a module's file if it is in one: the source, else what is run.
    pub fn file(&self, entry: Entry) -> Option<Vec<u8>> {
        let path = match entry.has(IS_EXTENSION) {
            true if entry.field(entry::EXTENSION).is_some() => None,
            true => entry.field(entry::EXTENSION_PATH),
            false => entry.field(SOURCE_PATH).or_else(|| match self.code_place(entry) {
                Some(Code::BytecodeFile(path)) => Some(path),
                _ => None,
            }),
        };
        self.store().file(path?)
    }

    /// What `__file__` is to be; `None` if it is not to be.
    pub fn location(&self, entry: Entry, file: Option<&[u8]>) -> Option<Vec<u8>> {
        if file.is_some() || !self.store().virtual_paths {
            return file.map(<[u8]>::to_vec);
        }
        if entry.has(IS_EXTENSION) {
            return Some([self.store().package_path(entry.name), b".so".to_vec()].concat());
        }
        let has_code = self.code_place(entry).is_some();
        has_code.then(|| self.store().module_path(entry.name, entry.has(IS_PACKAGE)))
    }

    /// The path of the bytecode's file if that is what is run.
    fn cached(&self, entry: Entry) -> Option<Vec<u8>> {
        match self.code_place(entry) {
            Some(Code::BytecodeFile(path)) if !entry.has(IS_EXTENSION) => self.store().file(path),
            _ => None,
        }
    }

    /// `None` for a module of Python code, for which the import system makes the object.
    pub fn create(&self, spec: &Object) -> Result<Object> {
        let name = spec.get(c"name")?;
        let Some(entry) = self.module(&name).filter(|entry| entry.has(IS_EXTENSION)) else {
            return Ok(Object::none());
        };
        let origin = spec.get(c"origin")?;
        let path = libraries::open_extension(self.store(), name.utf8()?, entry).map_err(|why| {
            let text = String::from_utf8_lossy(name.utf8().unwrap_or(b"?")).into_owned();
            python::import_error_at(&format!("extension module '{text}': {why}"), &name, Some(&origin))
        })?;
        let path = Object::filesystem_text(path.to_bytes())?;
        // Python opens what the spec calls its origin; the module's own spec does not change.
        // SAFETY: arguments are live; the result is a new reference.
        let opened = unsafe {
            let class = self.kept(Kept::ModuleSpec)?;
            Object::owned(ffi::pyox_new_spec(self.0, class.as_ptr(), name.as_ptr(), 0))?
        };
        opened.set(c"origin", &path)?;
        let folders = c"submodule_search_locations";
        opened.set(folders, &spec.get(folders)?)?;
        let create = Object::import(c"_imp")?.get(c"create_dynamic")?;
        let module = self.kept(Kept::CallWithFramesRemoved)?.call2(&create, &opened)?;
        if entry.field(entry::EXTENSION).is_some() {
            forget_file(&module, &path);
        }
        Ok(module)
    }

    /// Where a module's code is; `None` for a namespace package, which has none.
    fn code_place<'s>(&self, entry: Entry<'s>) -> Option<Code<'s>> {
        let level = self.core().optimization_level;
        let at = |level: u32| {
            let file = || entry.field(BYTECODE_PATH + level).map(Code::BytecodeFile);
            entry.field(BYTECODE + level).map(Code::Bytecode).or_else(file)
        };
        let source = || {
            let file = || entry.field(SOURCE_PATH).map(Code::SourceFile);
            entry.field(SOURCE).map(Code::Source).or_else(file)
        };
        // Another level is better than a module that cannot be imported: only asserts and docstrings differ.
        at(level).or_else(source).or_else(|| [0, 1, 2].into_iter().find_map(at))
    }

    /// The module's code object; `None` for a namespace package or an extension module, which have none.
    pub fn code(&self, entry: Entry, name: &Object) -> Result<Option<Object>> {
        if entry.has(IS_EXTENSION) {
            return Ok(None);
        }
        let place = self.code_place(entry);
        let code = match place {
            None if entry.has(IS_NAMESPACE_PACKAGE | IS_PACKAGE) => return Ok(None),
            None => {
                return Err(python::import_error("the module is packaged without bytecode and without source", name))
            }
            Some(Code::Bytecode(bytecode)) => unmarshal(bytecode, name)?,
            Some(Code::BytecodeFile(path)) => unmarshal(bytecode_in(self.read(path, name)?.contents()?, name)?, name)?,
            Some(Code::Source(source)) => self.compile(entry, &Object::bytes(source)?)?,
            Some(Code::SourceFile(path)) => self.compile(entry, &self.read(path, name)?)?,
        };
        let file = match (self.store().virtual_paths, place) {
            (false, Some(Code::Bytecode(_))) => None,
            _ => self.location(entry, self.file(entry).as_deref()),
        };
        if let Some(file) = file {
            // What tracebacks and warnings show is `__file__` then, as with modules that Python finds itself.
            let fix = Object::import(c"_imp")?.get(c"_fix_co_filename")?;
            fix.call2(&code, &Object::filesystem_text(&file)?)?;
        }
        Ok(Some(code))
    }

    fn compile(&self, entry: Entry, source: &Object) -> Result<Object> {
        let name = match self.file(entry) {
            Some(file) => file,
            None => source_name(entry),
        };
        self.kept(Kept::Compile)?.compile(source, &Object::filesystem_text(&name)?, self.core().optimization_level)
    }

    /// The contents of a file that belongs to the resources, or ImportError.
    fn read(&self, relative: &[u8], name: &Object) -> Result<Object> {
        let Some(path) = self.store().file(relative) else {
            let path = String::from_utf8_lossy(relative);
            return Err(python::import_error(&format!("its file '{path}' is not below the resources' origin"), name));
        };
        let path = Object::filesystem_text(&path)?;
        read_file(&path).map_err(|_| {
            let why = python::take_error().and_then(|error| error.shown().ok()).unwrap_or_default();
            python::import_error_at(&format!("its file cannot be read: {why}"), name, Some(&path))
        })
    }

    pub fn source(&self, name: &Object) -> Result<Object> {
        let Some(entry) = self.module(name) else {
            return self.other_loader(name)?.get(c"get_source")?.call1(name);
        };
        // What was compiled to an extension module may be packaged beside it; it is not what runs.
        if entry.has(IS_EXTENSION) {
            return Ok(Object::none());
        }
        let source = match (entry.field(SOURCE), entry.field(SOURCE_PATH)) {
            (Some(source), _) => Object::bytes(source)?,
            (None, Some(path)) => self.read(path, name)?,
            (None, None) => return Ok(Object::none()),
        };
        decoded(&source)
    }

    /// The source of the packaged module that a file name stands for; `None` if there is none.
    pub fn source_text(&self, file_name: &Object) -> Result<Object> {
        match self.store().source(&file_name.filesystem_bytes()?) {
            Some(source) => decoded(&Object::bytes(source)?),
            None => Ok(Object::none()),
        }
    }

    /// Makes `linecache` find the lines of modules in memory by the names of their files alone, as warnings and debuggers ask.
    fn lend_lines(&self, linecache: &Object) -> Result<()> {
        let (original, cache) = (linecache.get(c"updatecache")?, linecache.get(c"cache")?);
        // SAFETY: the arguments are live; the result is a new reference.
        let lender = unsafe { Object::owned(ffi::pyox_line_finder(original.as_ptr(), cache.as_ptr(), self.0))? };
        linecache.set(c"updatecache", &lender)
    }

    pub fn exec(&self, module: &Object) -> Result<()> {
        let name = module.get(c"__name__")?;
        let Some(entry) = self.module(&name) else {
            return self.other_loader(&name)?.get(c"exec_module")?.call1(module).map(drop);
        };
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
        match entry.name {
            b"inspect" => lend_sources(module),
            b"linecache" => self.lend_lines(module),
            start_method::MODULE => match packaged().and_then(|packaged| packaged.start_method) {
                Some(method) => start_method::set(module, method),
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }
}

/// A code object, read where it lies.
fn unmarshal(bytecode: &[u8], name: &Object) -> Result<Object> {
    match Object::unmarshal(bytecode)? {
        code if code.is_code() => Ok(code),
        _ => Err(python::import_error("the module's bytecode is damaged: it holds no code object", name)),
    }
}

/// The bytecode in a .pyc file. Whether its source has changed is not asked: it is there to be used.
fn bytecode_in<'a>(file: &'a [u8], name: &Object) -> Result<&'a [u8]> {
    const HEADER: usize = 16;
    if file.len() < HEADER || file[..4] != python::magic_number() {
        return Err(python::import_error("its .pyc file is cut short or of another version of Python", name));
    }
    Ok(&file[HEADER..])
}

fn decoded(source: &Object) -> Result<Object> {
    Object::import(c"_frozen_importlib_external")?.get(c"decode_source")?.call1(source)
}

/// The contents of a file, as a `bytes`.
pub fn read_file(path: &Object) -> Result<Object> {
    let file = Object::import(c"_io")?.get(c"open_code")?.call1(path)?;
    let contents = file.get(c"read")?.call0();
    file.get(c"close")?.call0()?;
    contents
}

/// What the code of a module in memory calls its file, if nothing else is known.
fn source_name(entry: Entry) -> Vec<u8> {
    let mut name: Vec<u8> = entry.name.iter().map(|byte| if *byte == b'.' { b'/' } else { *byte }).collect();
    name.extend(store::source_suffix(entry.has(IS_PACKAGE)));
    name
}

/// Takes back the `__file__` that a module got from the path it was opened by, which means nothing to anybody else.
fn forget_file(module: &Object, path: &Object) {
    let is_path = |file: &Object| matches!((file.utf8(), path.utf8()), (Ok(file), Ok(path)) if file == path);
    if !module.get(c"__file__").is_ok_and(|file| is_path(&file)) || module.delete(c"__file__").is_err() {
        python::clear_error();
    }
}

/// Makes `inspect` find the sources of classes and modules without a `__file__`. It asks for that before it asks the loader, which it
/// does for functions.
fn lend_sources(inspect: &Object) -> Result<()> {
    let get_file = inspect.get(c"getfile")?;
    // SAFETY: the argument is live; the result is a new reference.
    let lender = unsafe { Object::owned(ffi::pyox_source_finder(get_file.as_ptr()))? };
    inspect.set(c"getfile", &lender)
}

/// `inspect.getfile`; where that fails, what functions of the same module say.
pub fn source_file(get_file: &Object, object: &Object) -> Result<Object> {
    get_file.call1(object).or_else(|Raised| {
        let error = python::take_error();
        if let Ok(Some(file)) = source_file_of(object) {
            return Ok(file);
        }
        python::clear_error();
        python::restore_error(error);
        Err(Raised)
    })
}

fn source_file_of(object: &Object) -> Result<Option<Object>> {
    let owner;
    let module = if object.is_module() {
        object
    } else if object.is_type() {
        owner = Object::sys(c"modules")?.item(&object.get(c"__module__")?)?;
        &owner
    } else {
        return Ok(None);
    };
    let spec = module.get(c"__spec__")?;
    let loader = spec.get(c"loader")?;
    // SAFETY: the loader is live.
    if unsafe { ffi::pyox_is_finder(loader.as_ptr()) } == 0 {
        return Ok(None);
    }
    let finder = Finder(loader.as_ptr());
    let name = spec.get(c"name")?;
    let entry = finder.module(&name).filter(|entry| entry.field(SOURCE).is_some() && !entry.has(IS_EXTENSION));
    entry.map(|entry| Object::filesystem_text(&source_name(entry))).transpose()
}

/// Takes Python's own importer of files away.
fn remove_path_finder() -> Result<()> {
    let path_finder = Object::import(c"_frozen_importlib_external")?.get(c"PathFinder")?;
    Object::sys(c"meta_path")?.remove_identical(&path_finder)
}

/// Makes a finder of what is packaged, and that the only entry of `sys.meta_path`. To be called before Python adds its importer of files;
/// if the finder is to be `alone`, that will be taken away.
pub fn install(resources: &'static Resources, alone: bool) -> Result<Object> {
    PACKAGED.get_or_init(|| resources);
    let kind = Object::import(c"oxidized_importer")?.get(c"OxidizedFinder")?;
    let executable = resources.executable.clone();
    let origin = store::directory(&executable).to_vec();
    let finder = new(&kind, Core::new(Store::new(&resources.index, executable, origin, resources.virtual_paths)))?;
    // SAFETY: a plain write to a field of a live finder.
    unsafe { ffi::pyox_finder_set_alone(finder.as_ptr(), alone.into()) };
    Object::sys(c"path_hooks")?.append(&finder.get(c"path_hook")?)?;
    let meta_path = Object::sys(c"meta_path")?;
    meta_path.clear_list()?;
    meta_path.append(&finder)?;
    Ok(finder)
}

pub fn new(kind: &Object, core: Core) -> Result<Object> {
    // SAFETY: the type is `OxidizedFinder`, whose instances own a core.
    unsafe { Object::owned(ffi::pyox_finder_new(kind.as_ptr(), Box::into_raw(Box::new(core)).cast())) }
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
