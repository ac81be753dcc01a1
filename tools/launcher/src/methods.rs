//! What Python calls: the methods of `OxidizedFinder`, and functions of its module, behind `finder_type.c`.
//!
//! Safety, for every `unsafe` here: Python calls these functions attached to the interpreter, with live arguments of which the first, where
//! it is called `finder`, is an `OxidizedFinder`; what they give back is a new reference, or NULL with an exception set.

use crate::ffi::{self, PyObject};
use crate::finder::{self, Core, Finder};
use crate::index::Index;
use crate::primitives::{self, Map};
use crate::python::{self, Object, Raised, Result};
use crate::recorder;
use crate::store::{self, Data, Store};
use std::ffi::{c_int, c_void, OsStr};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;
use std::ptr::null_mut;

/// Runs a method on live arguments and gives Python what it expects of one.
unsafe fn method<const N: usize>(
    finder: *mut PyObject,
    arguments: [*mut PyObject; N],
    body: impl FnOnce(Finder, [&Object; N]) -> Result<Object>,
) -> *mut PyObject {
    let objects = arguments.map(|argument| Object::borrowed(argument).expect("Python gives no NULL"));
    let result = body(Finder::from_ptr(finder), objects.each_ref());
    result.map_or(null_mut(), Object::into_ptr)
}

fn nothing(result: Result<()>) -> Result<Object> {
    result.map(|()| Object::none())
}

#[no_mangle]
unsafe extern "C" fn pyox_finder_find_spec(
    finder: *mut PyObject,
    name: *mut PyObject,
    path: *mut PyObject,
    target: *mut PyObject,
) -> *mut PyObject {
    method(finder, [name, path, target], |finder, [name, path, target]| finder.find_spec(name, path, target))
}

#[no_mangle]
unsafe extern "C" fn pyox_finder_create_module(finder: *mut PyObject, spec: *mut PyObject) -> *mut PyObject {
    method(finder, [spec], |finder, [spec]| finder.create(spec))
}

#[no_mangle]
unsafe extern "C" fn pyox_finder_exec_module(finder: *mut PyObject, module: *mut PyObject) -> *mut PyObject {
    method(finder, [module], |finder, [module]| nothing(finder.exec(module)))
}

#[no_mangle]
unsafe extern "C" fn pyox_finder_get_code(finder: *mut PyObject, name: *mut PyObject) -> *mut PyObject {
    method(finder, [name], |finder, [name]| match finder.module(name) {
        Some(entry) => Ok(finder.code(entry, name)?.unwrap_or_else(Object::none)),
        None => finder.other_loader(name)?.get(c"get_code")?.call1(name),
    })
}

#[no_mangle]
unsafe extern "C" fn pyox_finder_get_source(finder: *mut PyObject, name: *mut PyObject) -> *mut PyObject {
    method(finder, [name], |finder, [name]| finder.source(name))
}

#[no_mangle]
unsafe extern "C" fn pyox_finder_is_package(finder: *mut PyObject, name: *mut PyObject) -> *mut PyObject {
    method(finder, [name], |finder, [name]| match finder.module(name) {
        Some(entry) => Finder::is_package(entry, name).map(Object::boolean),
        None => finder.other_loader(name)?.get(c"is_package")?.call1(name),
    })
}

#[no_mangle]
unsafe extern "C" fn pyox_finder_get_filename(finder: *mut PyObject, name: *mut PyObject) -> *mut PyObject {
    method(finder, [name], |finder, [name]| {
        let Some(entry) = finder.module(name) else {
            finder.other_loader(name)?;
            return Err(python::import_error("the module has no file", name));
        };
        match finder.location(entry, finder.file(entry).as_deref()) {
            Some(file) => Object::filesystem_text(&file),
            None => Err(python::import_error("the module is in memory and has no file", name)),
        }
    })
}

#[no_mangle]
unsafe extern "C" fn pyox_finder_get_data(finder: *mut PyObject, path: *mut PyObject) -> *mut PyObject {
    method(finder, [path], |finder, [path]| {
        let bytes = path.filesystem_bytes()?;
        match finder.store().data(&bytes) {
            Some(Data::Memory(data)) => {
                note_packages(&finder, &bytes);
                Object::bytes(data)
            }
            Some(Data::File(path)) => finder::read_file(&Object::filesystem_text(&path)?),
            None => Err(python::file_not_found(path)),
        }
    })
}

/// What is read by its path counts as use of the packages it is in.
fn note_packages(finder: &Finder, path: &[u8]) {
    let ends = path.iter().enumerate().filter(|(_, byte)| **byte == b'/' && recorder::is_on()).map(|(end, _)| end);
    ends.filter_map(|end| finder.store().package_at(&path[..end])).for_each(|package| recorder::note(&package));
}

/// Whether a packaged module has that name. One that is no package has a reader, too, as with Python's own loaders: for what lies
/// beside it.
#[no_mangle]
unsafe extern "C" fn pyox_finder_has_reader(finder: *mut PyObject, name: *mut PyObject) -> c_int {
    match Object::borrowed(name) {
        Ok(name) => Finder::from_ptr(finder).module(&name).is_some().into(),
        Err(Raised) => 0,
    }
}

/// The name of the package that a path stands for; None if it stands for none.
#[no_mangle]
unsafe extern "C" fn pyox_finder_package_at(finder: *mut PyObject, path: *mut PyObject) -> *mut PyObject {
    method(finder, [path], |finder, [path]| {
        let Ok(path) = path.filesystem_bytes() else {
            python::clear_error(); // what is no path at all is no package's
            return Ok(Object::none());
        };
        let package = finder.package_at(&path);
        package.map_or_else(|| Ok(Object::none()), |package| Object::utf8_text(&package))
    })
}

#[no_mangle]
unsafe extern "C" fn pyox_finder_executable(finder: *mut PyObject) -> *mut PyObject {
    method(finder, [], |finder, []| Object::filesystem_text(&finder.store().executable))
}

#[no_mangle]
unsafe extern "C" fn pyox_finder_origin(finder: *mut PyObject) -> *mut PyObject {
    method(finder, [], |finder, []| Object::filesystem_text(&finder.store().origin))
}

#[no_mangle]
unsafe extern "C" fn pyox_finder_index(finder: *mut PyObject, data: *mut PyObject, replace: c_int) -> *mut PyObject {
    method(finder, [data], |finder, [data]| nothing(finder.core().add(data, replace != 0)))
}

#[no_mangle]
unsafe extern "C" fn pyox_finder_index_file(finder: *mut PyObject, path: *mut PyObject) -> *mut PyObject {
    method(finder, [path], |finder, [path]| nothing(finder.core().add(&mapping(path)?, false)))
}

#[no_mangle]
unsafe extern "C" fn pyox_finder_names(finder: *mut PyObject) -> *mut PyObject {
    method(finder, [], |finder, []| primitives::names(&finder))
}

#[no_mangle]
unsafe extern "C" fn pyox_finder_entry(finder: *mut PyObject, name: *mut PyObject) -> *mut PyObject {
    method(finder, [name], |finder, [name]| primitives::entry(&finder, name))
}

#[no_mangle]
unsafe extern "C" fn pyox_finder_resource(
    finder: *mut PyObject,
    name: *mut PyObject,
    key: *mut PyObject,
    metadata: c_int,
) -> *mut PyObject {
    method(finder, [name, key], |finder, [name, key]| primitives::item(&finder, map(metadata), name, key))
}

#[no_mangle]
unsafe extern "C" fn pyox_finder_resource_names(
    finder: *mut PyObject,
    name: *mut PyObject,
    metadata: c_int,
) -> *mut PyObject {
    method(finder, [name], |finder, [name]| primitives::keys(&finder, map(metadata), name))
}

fn map(metadata: c_int) -> Map {
    if metadata != 0 {
        Map::Metadata
    } else {
        Map::Resources
    }
}

#[no_mangle]
unsafe extern "C" fn pyox_finder_children(
    finder: *mut PyObject,
    package: *mut PyObject,
    prefix: *mut PyObject,
    namespaces: c_int,
) -> *mut PyObject {
    method(finder, [package, prefix], |finder, [package, prefix]| {
        primitives::children(&finder, package, prefix, namespaces != 0)
    })
}

#[no_mangle]
unsafe extern "C" fn pyox_source_file(get_file: *mut PyObject, object: *mut PyObject) -> *mut PyObject {
    let [get_file, object] = [get_file, object].map(|object| Object::borrowed(object).expect("Python gives no NULL"));
    finder::source_file(&get_file, &object).map_or(null_mut(), Object::into_ptr)
}

#[no_mangle]
unsafe extern "C" fn pyox_source_text(finder: *mut PyObject, file_name: *mut PyObject) -> *mut PyObject {
    method(finder, [file_name], |finder, [file_name]| finder.source_text(file_name))
}

/// `OxidizedFinder(resources_data, resources_file, relative_path_origin)`.
#[no_mangle]
unsafe extern "C" fn pyox_finder_make(
    kind: *mut PyObject,
    data: *mut PyObject,
    file: *mut PyObject,
    origin: *mut PyObject,
) -> *mut PyObject {
    let [kind, data, file, origin] =
        [kind, data, file, origin].map(|object| Object::borrowed(object).expect("no NULL"));
    make(&kind, &data, &file, &origin).map_or(null_mut(), Object::into_ptr)
}

fn make(kind: &Object, data: &Object, file: &Object, origin: &Object) -> Result<Object> {
    let packaged = finder::packaged();
    let executable = match packaged {
        Some(packaged) => packaged.executable.clone(),
        None => match Object::sys(c"executable")? {
            unknown if unknown.is_none() => Vec::new(),
            path => path.filesystem_bytes()?,
        },
    };
    let origin = match origin.is_none() {
        true => store::directory(&executable).to_vec(),
        false => absolute(origin)?,
    };
    static NOTHING: Index<'static> = Index::EMPTY;
    let virtual_paths = packaged.is_some_and(|packaged| packaged.virtual_paths);
    let core = Core::new(Store::new(&NOTHING, executable, origin, virtual_paths));
    if !data.is_none() {
        core.add(data, false)?;
    } else if !file.is_none() {
        core.add(&mapping(file)?, false)?;
    }
    finder::new(kind, core)
}

/// The contents of a file as a bytes-like object, mapped into memory.
fn mapping(path: &Object) -> Result<Object> {
    // SAFETY: see the module's comment.
    unsafe { Object::owned(ffi::pyox_mapping(path.as_ptr())) }
}

fn absolute(path: &Object) -> Result<Vec<u8>> {
    let path = path.filesystem_bytes()?;
    match std::path::absolute(Path::new(OsStr::from_bytes(&path))) {
        Ok(path) => Ok(path.into_os_string().into_vec()),
        Err(_) => Ok(path),
    }
}

/// Whether modules in memory have a `__file__`.
#[no_mangle]
extern "C" fn pyox_virtual_paths() -> c_int {
    finder::packaged().is_some_and(|packaged| packaged.virtual_paths).into()
}

/// Whether a path may lead below the executable, where nothing but what is packaged can be. One from the working directory may.
#[no_mangle]
unsafe extern "C" fn pyox_is_virtual_path(path: *const u8, length: isize) -> c_int {
    // SAFETY: the caller has a bytes object of that length there.
    let path = unsafe { std::slice::from_raw_parts(path, length as usize) };
    let rest = finder::packaged().and_then(|packaged| path.strip_prefix(packaged.executable.as_slice()));
    (!path.starts_with(b"/") || rest.is_some_and(|rest| rest.starts_with(b"/"))).into()
}

#[no_mangle]
unsafe extern "C" fn pyox_core_free(core: *mut c_void) {
    drop(Box::from_raw(core.cast::<Core>()));
}
