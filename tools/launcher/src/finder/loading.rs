//! Loading: what `__file__` is, and a module's code and source, in memory or in files.

use super::{packaged, sources, Finder};
use crate::entry::{
    self, Entry, BYTECODE, BYTECODE_PATH, IS_EXTENSION, IS_NAMESPACE_PACKAGE, IS_PACKAGE, RESOURCE_PATHS, SOURCE,
    SOURCE_PATH,
};
use crate::ffi::{self, Kept};
use crate::libraries;
use crate::python::{self, Object, Result};
use crate::start_method;
use crate::store;

/// A module's code or where to get it, in order of preference.
#[derive(Clone, Copy)]
enum Code<'a> {
    Bytecode(&'a [u8]),
    BytecodeFile(&'a [u8]),
    Source(&'a [u8]),
    SourceFile(&'a [u8]),
}

impl Finder {
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

    /// What stands for a package in its `__path__`: the folder of its file, else what stands for it in memory.
    pub fn folder(&self, entry: Entry, file: Option<&[u8]>) -> Vec<u8> {
        let in_files = file.map(|file| folder_of(file).to_vec()).or_else(|| self.namespace_folder(entry));
        in_files.unwrap_or_else(|| self.store().package_path(entry.name))
    }

    /// The folder of a namespace package that has files, or that is in the folder of a package with a file.
    fn namespace_folder(&self, entry: Entry) -> Option<Vec<u8>> {
        if !entry.has(IS_NAMESPACE_PACKAGE) {
            return None;
        }
        if let Some(piece) = entry.fields(RESOURCE_PATHS).next() {
            return self.store().file(piece.value.strip_suffix(piece.key)?.strip_suffix(b"/")?);
        }
        let (above, name) = entry.name.split_at(entry.name.iter().rposition(|byte| *byte == b'.')?);
        let above = self.store().catalog.lookup(above).filter(|above| above.has(IS_PACKAGE))?;
        let mut folder = match self.file(above) {
            Some(file) => folder_of(&file).to_vec(),
            None => self.namespace_folder(above)?,
        };
        folder.push(b'/');
        folder.extend(&name[1..]);
        Some(folder)
    }

    /// The package whose folder a path is.
    pub fn package_at(&self, path: &[u8]) -> Option<Vec<u8>> {
        self.store().package_at(path).or_else(|| {
            let parts: Vec<_> = store::below(path, &self.store().origin)?.split(|byte| *byte == b'/').collect();
            (0..parts.len()).map(|first| parts[first..].join(&b'.')).find(|name| {
                let package = self.store().catalog.lookup(name).filter(|entry| entry.has(IS_PACKAGE));
                package.is_some_and(|package| self.folder(package, self.file(package).as_deref()) == path)
            })
        })
    }

    /// What `__file__` is to be; `None` if it is not to be.
    pub fn location(&self, entry: Entry, file: Option<&[u8]>) -> Option<Vec<u8>> {
        if file.is_some() || !self.store().virtual_paths {
            return file.map(<[u8]>::to_vec);
        }
        if entry.has(IS_EXTENSION) {
            let suffix: &[u8] = if entry.has(IS_PACKAGE) { b"/__init__.so" } else { b".so" };
            return Some([self.store().package_path(entry.name), suffix.to_vec()].concat());
        }
        let has_code = self.code_place(entry).is_some();
        has_code.then(|| self.store().module_path(entry.name, entry.has(IS_PACKAGE)))
    }

    /// The path of the bytecode's file if that is what is run.
    pub(super) fn cached(&self, entry: Entry) -> Option<Vec<u8>> {
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

    pub fn exec(&self, module: &Object) -> Result<()> {
        let mut name = module.get(c"__name__")?;
        let mut entry = self.module(&name);
        if entry.is_none() {
            // Extension modules that are initialised in one step may call themselves something else (scipy's `uarray._uarray`).
            name = module.get(c"__spec__").and_then(|spec| spec.get(c"name")).unwrap_or_else(|_| {
                python::clear_error();
                name
            });
            entry = self.module(&name);
        }
        let Some(entry) = entry else {
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
            b"inspect" => sources::lend_sources(module),
            b"linecache" => self.lend_lines(module),
            start_method::MODULE => match packaged().and_then(|packaged| packaged.start_method) {
                Some(method) => start_method::set(module, method),
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }
}

/// The folder that a module lies in, of its file or of its bytecode's.
fn folder_of(file: &[u8]) -> &[u8] {
    let folder = store::directory(file);
    folder.strip_suffix(b"/__pycache__").unwrap_or(folder)
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

pub(super) fn decoded(source: &Object) -> Result<Object> {
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
pub(super) fn source_name(entry: Entry) -> Vec<u8> {
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
