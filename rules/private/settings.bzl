"""Interpreter settings: names, types and the Python versions that have them.

Names are CPython's own for the fields of PyPreConfig and PyConfig (PEP 587), and PyOxidizer's for the rest. The launcher sets fields by name, so
this table is about early errors, not about layouts.
"""

visibility(["//rules/...", "//tests/..."])

# PyMemAllocatorName.
_ALLOCATORS = {
    "debug": 2,
    "default": 1,
    "malloc": 3,
    "malloc_debug": 4,
    "mimalloc": 7,
    "mimalloc_debug": 8,
    "not_set": 0,
    "pymalloc": 5,
    "pymalloc_debug": 6,
}

# Where a setting exists: its first version of Python, the platforms it is for (others ignore it), the build of Python that has it (`t` for one without the
# GIL, `d` for a debug build); and what it may be: `values`, of which `newer` says which came when, or numbers from `at_least` to `at_most`.
def _setting(kind, prefix, since = (3, 10), values = None, newer = {}, at_least = None, at_most = None, platform = None, build = None):
    return struct(
        kind = kind,
        prefix = prefix,
        since = since,
        values = values,
        newer = newer,
        at_least = at_least,
        at_most = at_most,
        platform = platform,
        build = build,
    )

def _pre(kind, **kwargs):
    return _setting(kind, "preconfig.", **kwargs)

def _config(kind, **kwargs):
    return _setting(kind, "config.", **kwargs)

def _own(kind, **kwargs):
    return _setting(kind, "", **kwargs)

SETTINGS = {
    "allocator": _pre("int", values = _ALLOCATORS, newer = {"mimalloc": (3, 13), "mimalloc_debug": (3, 13)}),
    "allocator_debug": _own("bool"),
    "allocator_mem": _own("bool"),
    "allocator_obj": _own("bool"),
    "allocator_pymalloc_arena": _own("bool"),
    "allocator_raw": _own("bool"),
    "argvb": _own("bool"),
    "base_exec_prefix": _config("string"),
    "base_executable": _config("string"),
    "base_prefix": _config("string"),
    "buffered_stdio": _config("bool"),
    "bytes_warning": _config("int", values = [0, 1, 2]),
    "check_hash_pycs_mode": _config("string", values = ["always", "default", "never"]),
    "code_debug_ranges": _config("bool", since = (3, 11)),
    "coerce_c_locale": _pre("int", values = [0, 1, 2]),
    "coerce_c_locale_warn": _pre("bool"),
    "configure_c_stdio": _config("bool"),
    "configure_locale": _pre("bool"),
    "context_aware_warnings": _config("bool", since = (3, 14)),
    "cpu_count": _config("int", since = (3, 13), at_least = 1),
    "dev_mode": _config("bool"),
    "dump_refs": _config("bool"),
    "dump_refs_file": _config("string", since = (3, 11)),
    "enable_gil": _config("bool", since = (3, 13), build = "t"),
    "exec_prefix": _config("string"),
    "executable": _config("string"),
    "fast_exit": _own("bool"),
    "faulthandler": _config("bool"),
    "filesystem_encoding": _config("string"),
    "filesystem_errors": _config("string"),
    "filesystem_importer": _own("bool"),
    "gc_threshold": _own("int", at_least = 0, at_most = 2147483647),
    "hash_seed": _config("int", at_least = 0, at_most = 4294967295),
    "home": _config("string"),
    "huge_pages": _own("bool"),
    "import_time": _config("int", values = [0, 1, 2], newer = {2: (3, 14)}),
    "inspect": _config("bool"),
    "install_signal_handlers": _config("bool"),
    "int_max_str_digits": _config("int", since = (3, 12), at_least = 0),
    "interactive": _config("bool"),
    "isolated": _config("bool"),
    "lazy_imports": _config("int", since = (3, 15), values = [-1, 1]),
    "legacy_windows_fs_encoding": _pre("bool", platform = "windows"),
    "legacy_windows_stdio": _config("bool", platform = "windows"),
    "malloc_stats": _config("bool"),
    "module_paths": _own("string", values = ["none", "virtual"]),
    "module_search_paths": _config("list"),
    "multiprocessing_auto_dispatch": _own("bool"),
    "multiprocessing_start_method": _own("string", values = ["fork", "forkserver", "spawn"]),
    "optimization_level": _config("int", values = [0, 1, 2]),
    "parse_argv": _config("bool"),
    "parser_debug": _config("bool"),
    "pathconfig_warnings": _config("bool"),
    "perf_profiling": _config("int", since = (3, 12), values = [0, 1, 2], newer = {2: (3, 13)}),
    "platlibdir": _config("string"),
    "prefix": _config("string"),
    "profile": _own("string", values = ["isolated", "python"]),
    "program_name": _config("string"),
    "pycache_prefix": _config("string"),
    "pymalloc_hugepages": _config("bool", since = (3, 15)),
    "pythonpath_env": _config("string"),
    "quiet": _config("bool"),
    "remote_debug": _config("bool", since = (3, 14)),
    "run_presite": _config("string", since = (3, 13), build = "d"),
    "safe_path": _config("bool", since = (3, 11)),
    "set_missing_path_configuration": _own("bool"),
    "show_ref_count": _config("bool"),
    "site_import": _config("bool"),
    "skip_source_first_line": _config("bool"),
    "stdio_encoding": _config("string"),
    "stdio_errors": _config("string"),
    "stdlib_dir": _config("string", since = (3, 13)),  # 3.11 and 3.12 have the field, and overwrite it.
    "sys_frozen": _own("bool"),
    "sys_meipass": _own("bool"),
    "sys_paths": _own("list"),
    "terminfo_dirs": _own("string"),
    "terminfo_resolution": _own("string", values = ["dynamic", "none", "static"]),
    "thread_inherit_context": _config("bool", since = (3, 14)),
    "tlbc_enabled": _config("bool", since = (3, 14), build = "t"),
    "tracemalloc": _config("int", at_least = 0),
    "use_environment": _config("bool"),
    "use_frozen_modules": _config("bool", since = (3, 11)),
    "use_hash_seed": _config("bool"),
    "use_system_logger": _config("bool", since = (3, 14), platform = "apple"),
    "user_site_directory": _config("bool"),
    "utf8_mode": _pre("bool"),
    "verbose": _config("int", at_least = 0),
    "warnoptions": _config("list"),
    "write_bytecode": _config("bool"),
    "write_modules_directory_env": _own("string"),
    "xoptions": _config("list"),
}

# Names that PyOxidizer or CPython has for what is asked for otherwise here.
_ELSEWHERE = {
    "allocator_backend": "'allocator_backend' of python_executable",
    "bytecode_optimize_level": "'optimize_level' of python_executable",
    "config_profile": "the setting 'profile'",
    "development_mode": "CPython's name, 'dev_mode'",
    "fault_handler": "CPython's name, 'faulthandler'",
    "ignore_environment": "'use_environment = False'",
    "no_site": "'site_import = False'",
    "optimize_level": "'optimize_level' of python_executable",
    "python_path_env": "CPython's name, 'pythonpath_env'",
    "run_command": "'run_eval' of python_executable",
    "run_eval": "'run_eval' of python_executable",
    "run_file": "'run_file' of python_executable",
    "run_filename": "'run_file' of python_executable",
    "run_module": "'run_module' of python_executable",
    "run_noop": "'run_noop' of python_executable",
    "run_python": "'run_python' of python_executable",
    "run_repl": "'run_repl' of python_executable",
    "skip_first_source_line": "CPython's name, 'skip_source_first_line'",
    "unbuffered_stdio": "'buffered_stdio = False'",
    "warn_default_encoding": "PYTHONWARNDEFAULTENCODING=1 in the environment, with 'profile = \"python\"': CPython overwrites the field",
    "warn_options": "CPython's name, 'warnoptions'",
    "x_options": "CPython's name, 'xoptions'",
}

# What Python's own options after -X are called as settings. As 'xoptions' they would do something in one profile and nothing in another.
_XOPTIONS = {
    "context_aware_warnings": "context_aware_warnings",
    "cpu_count": "cpu_count",
    "dev": "dev_mode",
    "disable-remote-debug": "remote_debug",
    "faulthandler": "faulthandler",
    "frozen_modules": "use_frozen_modules",
    "gil": "enable_gil",
    "importtime": "import_time",
    "int_max_str_digits": "int_max_str_digits",
    "lazy_imports": "lazy_imports",
    "no_debug_ranges": "code_debug_ranges",
    "perf": "perf_profiling",
    "perf_jit": "perf_profiling",
    "presite": "run_presite",
    "pycache_prefix": "pycache_prefix",
    "showrefcount": "show_ref_count",
    "thread_inherit_context": "thread_inherit_context",
    "tlbc": "tlbc_enabled",
    "tracemalloc": "tracemalloc",
    "utf8": "utf8_mode",
}

_TYPES = {"bool": ["bool"], "int": ["int"], "list": ["list", "tuple"], "string": ["string"]}

_BUILDS = {"d": "a debug build of Python", "t": "Python without the GIL"}

def _check_value(where, name, setting, value):
    if type(setting.values) == "dict":
        if value not in setting.values:
            fail("{}: '{}' is {}; expected one of {}.".format(where, name, repr(value), ", ".join(sorted(setting.values))))
        return setting.values[value]
    if type(value) not in _TYPES[setting.kind]:
        fail("{}: '{}' is {}, a {}; expected a {}.".format(where, name, repr(value), type(value), setting.kind))
    if setting.values and value not in setting.values:
        fail("{}: '{}' is {}; expected one of {}.".format(where, name, repr(value), ", ".join([str(v) for v in setting.values])))
    if setting.at_least != None and value < setting.at_least or setting.at_most != None and value > setting.at_most:
        fail("{}: '{}' is {}; expected a number from {}{}.".format(
            where,
            name,
            value,
            setting.at_least,
            " on" if setting.at_most == None else " to {}".format(setting.at_most),
        ))
    if setting.kind == "list":
        for item in value:
            if type(item) != "string":
                fail("{}: '{}' has the item {}; expected strings only.".format(where, name, repr(item)))
        return list(value)
    return value

def _unknown(where, name):
    if name in _ELSEWHERE:
        fail("{}: there is no setting '{}' here. Use {}.".format(where, name, _ELSEWHERE[name]))
    close = [known for known in SETTINGS if name in known or known in name]
    fail("{}: there is no setting '{}'. {}".format(
        where,
        name,
        "Did you mean {}?".format(" or ".join(["'{}'".format(known) for known in close])) if close else "See docs/settings.md for all of them.",
    ))

def _check_together(where, values):
    """What only all settings together can tell."""
    dirs, resolution = values.get("terminfo_dirs"), values.get("terminfo_resolution", "dynamic")
    if resolution == "static" and not dirs:
        fail("{}: 'terminfo_resolution' is \"static\", but 'terminfo_dirs' does not say where. Give folders, separated by ':'.".format(where))
    if dirs and resolution != "static":
        fail("{}: 'terminfo_dirs' is given, but 'terminfo_resolution' is \"{}\". Set it to \"static\", or leave the folders out.".format(where, resolution))
    digits = values.get("int_max_str_digits", 0)
    if 0 < digits and digits < 640:
        fail("{}: 'int_max_str_digits' is {}; Python takes 0, for no limit, or a number from 640 on.".format(where, digits))
    for option in values.get("xoptions", []):
        name = option.partition("=")[0]
        if name in _XOPTIONS:
            fail("{}: 'xoptions' has '{}', for which there is a setting: '{}'. Use that one.".format(where, option, _XOPTIONS[name]))
        if name in _ELSEWHERE:
            fail("{}: 'xoptions' has '{}', which would do nothing. Use {}.".format(where, option, _ELSEWHERE[name]))
    if values.get("hash_seed") and not values.get("use_hash_seed", True):
        fail("{}: 'hash_seed' is {}, but 'use_hash_seed' is False. Leave one of them out.".format(where, values["hash_seed"]))
    for name in ["prefix", "exec_prefix", "stdlib_dir"]:
        if "home" in values and name in values:
            fail("{}: 'home' says what '{}' says, and Python takes 'home'. Leave one of them out.".format(where, name))
    if "sys_paths" in values and "module_search_paths" in values:
        fail("{}: 'sys_paths' and 'module_search_paths' both say what sys.path is. Leave 'module_search_paths' out.".format(where))
    if "sys_paths" in values and not values.get("filesystem_importer", True):
        fail("{}: 'sys_paths' needs Python's own importer of files, but 'filesystem_importer' is False. Leave one of them out.".format(where))

def _split_encoding(where, values):
    """`encoding:errors` in one setting, as PYTHONIOENCODING has them, stands for both."""
    encoding, colon, errors = values.get("stdio_encoding", "").partition(":")
    if not colon:
        return values
    if "stdio_errors" in values:
        fail("{}: 'stdio_encoding' is '{}' and says what 'stdio_errors' says, too. Leave 'stdio_errors' out.".format(where, values["stdio_encoding"]))
    rest = {name: value for name, value in values.items() if name != "stdio_encoding"}
    return rest | ({"stdio_encoding": encoding} if encoding else {}) | ({"stdio_errors": errors} if errors else {})

def payload_settings(where, values):
    """Checks settings and gives them the keys they have in a payload.

    Args:
      where: str. What messages begin with.
      values: dict by setting name.

    Returns:
      dict by payload key.
    """
    checked = {}
    for name, value in values.items():
        setting = SETTINGS.get(name) or _unknown(where, name)
        checked[name] = _check_value(where, name, setting, value)
    _check_together(where, checked)
    checked = _split_encoding(where, checked)
    if "hash_seed" in checked:
        checked.setdefault("use_hash_seed", True)
    return {SETTINGS[name].prefix + name: value for name, value in checked.items()}

def _versions(setting):
    """Versions of Python by value, for those that did not come with the setting itself."""
    named = setting.values if type(setting.values) == "dict" else {value: value for value in setting.values or []}
    return {named[value]: (value, since) for value, since in setting.newer.items()}

def settings_for(where, settings, python_version, target_triple, abi_flags):
    """The settings that a Python is to get. Fails if it does not have one of them.

    Args:
      where: str. What messages begin with.
      settings: dict by payload key.
      python_version: str, such as `3.13.1`.
      target_triple: str. Rust's name of the platform; settings of other platforms are left out.
      abi_flags: str. What is special about the build: `d`, `t`, `td` or nothing. None if that is not known.

    Returns:
      dict by payload key.
    """
    version = tuple([int(part) for part in python_version.split(".")[:2]])
    result = {}
    for key, value in settings.items():
        name = key.rpartition(".")[2]
        setting = SETTINGS.get(name)
        if setting and setting.platform and "-{}-".format(setting.platform) not in target_triple + "-":
            continue
        result[key] = value
        if not setting:
            continue
        what, since = "setting '{}'".format(name), setting.since
        if type(value) != "list" and value in _versions(setting):
            shown, since = _versions(setting)[value]
            what += " = {}".format(repr(shown))
        if since > version:
            fail("{}: {} needs Python {}.{}, and the distribution has {}.".format(where, what, since[0], since[1], python_version))
        if setting.build and abi_flags != None and setting.build not in abi_flags:
            fail("{}: {} needs {}, and the distribution is none.".format(where, what, _BUILDS[setting.build]))
    return result
