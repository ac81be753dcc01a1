//! `OxidizedFinder`: finds and loads packaged modules, from memory if they are not files. A finder and its own loader (PEP 451),
//! which also speaks for the builtin and frozen modules, so that it can be the only entry of `sys.meta_path`.

mod left_out;
mod loading;
mod second_names;
mod sources;

pub use loading::read_file;
pub use sources::source_file;

use crate::catalog::Catalog;
use crate::entry::{Entry, IS_EXTENSION, IS_MODULE, IS_NAMESPACE_PACKAGE, IS_PACKAGE};
use crate::ffi::{self, Kept, PyObject};
use crate::index::Index;
use crate::packed;
use crate::python::{self, Buffer, Exception, Object, Result};
use crate::recorder;
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
            let mut spec = self.find_unpackaged(name, path, target)?;
            if spec.is_none() {
                spec = self.find_below(name, path)?;
            }
            match spec.is_none() {
                true => self.check_left_out(name)?,
                false => recorder::note(name.utf8()?),
            }
            return Ok(spec);
        };
        recorder::note(entry.name);
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
            let folder = Object::filesystem_text(&self.folder(entry, file.as_deref()))?;
            spec.get(c"submodule_search_locations")?.append(&folder)?;
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
