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

def _setting(kind, prefix, since = (3, 10), values = None):
    return struct(kind = kind, prefix = prefix, since = since, values = values)

def _pre(kind, **kwargs):
    return _setting(kind, "preconfig.", **kwargs)

def _config(kind, **kwargs):
    return _setting(kind, "config.", **kwargs)

def _own(kind, **kwargs):
    return _setting(kind, "", **kwargs)

SETTINGS = {
    "allocator": _pre("int", values = _ALLOCATORS),
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
    "cpu_count": _config("int", since = (3, 13)),
    "dev_mode": _config("bool"),
    "dump_refs": _config("bool"),
    "exec_prefix": _config("string"),
    "executable": _config("string"),
    "faulthandler": _config("bool"),
    "filesystem_encoding": _config("string"),
    "filesystem_errors": _config("string"),
    "filesystem_importer": _own("bool"),
    "hash_seed": _config("int"),
    "home": _config("string"),
    "import_time": _config("int", values = [0, 1, 2]),
    "inspect": _config("bool"),
    "install_signal_handlers": _config("bool"),
    "int_max_str_digits": _config("int", since = (3, 12)),
    "interactive": _config("bool"),
    "isolated": _config("bool"),
    "malloc_stats": _config("bool"),
    "module_search_paths": _config("list"),
    "optimization_level": _config("int", values = [0, 1, 2]),
    "parse_argv": _config("bool"),
    "parser_debug": _config("bool"),
    "pathconfig_warnings": _config("bool"),
    "perf_profiling": _config("int", since = (3, 12), values = [0, 1, 2]),
    "platlibdir": _config("string"),
    "prefix": _config("string"),
    "profile": _own("string", values = ["isolated", "python"]),
    "program_name": _config("string"),
    "pycache_prefix": _config("string"),
    "pythonpath_env": _config("string"),
    "quiet": _config("bool"),
    "safe_path": _config("bool", since = (3, 11)),
    "show_ref_count": _config("bool"),
    "site_import": _config("bool"),
    "skip_source_first_line": _config("bool"),
    "stdio_encoding": _config("string"),
    "stdio_errors": _config("string"),
    "stdlib_dir": _config("string", since = (3, 11)),
    "sys_frozen": _own("bool"),
    "sys_meipass": _own("bool"),
    "sys_paths": _own("list"),
    "tracemalloc": _config("int"),
    "use_environment": _config("bool"),
    "use_frozen_modules": _config("bool", since = (3, 11)),
    "use_hash_seed": _config("bool"),
    "user_site_directory": _config("bool"),
    "utf8_mode": _pre("bool"),
    "verbose": _config("int"),
    "warn_default_encoding": _config("bool"),
    "warnoptions": _config("list"),
    "write_bytecode": _config("bool"),
    "xoptions": _config("list"),
}

_TYPES = {"bool": ["bool"], "int": ["int"], "list": ["list", "tuple"], "string": ["string"]}

def _check_value(where, name, setting, value):
    if type(setting.values) == "dict":
        if value not in setting.values:
            fail("{}: '{}' is {}; expected one of {}.".format(where, name, repr(value), ", ".join(sorted(setting.values))))
        return setting.values[value]
    if type(value) not in _TYPES[setting.kind]:
        fail("{}: '{}' is {}, a {}; expected a {}.".format(where, name, repr(value), type(value), setting.kind))
    if setting.values and value not in setting.values:
        fail("{}: '{}' is {}; expected one of {}.".format(where, name, repr(value), ", ".join([str(v) for v in setting.values])))
    if setting.kind == "list":
        for item in value:
            if type(item) != "string":
                fail("{}: '{}' has the item {}; expected strings only.".format(where, name, repr(item)))
        return list(value)
    return value

def payload_settings(where, values):
    """Checks settings and gives them the keys they have in a payload.

    Args:
      where: str. What messages begin with.
      values: dict by setting name.

    Returns:
      dict by payload key.
    """
    result = {}
    for name, value in values.items():
        setting = SETTINGS.get(name)
        if not setting:
            close = [known for known in SETTINGS if name in known or known in name]
            fail("{}: there is no setting '{}'. {}".format(
                where,
                name,
                "Did you mean {}?".format(" or ".join(["'{}'".format(known) for known in close])) if close else "See docs/settings.md for all of them.",
            ))
        result[setting.prefix + name] = _check_value(where, name, setting, value)
    if "config.hash_seed" in result:
        result.setdefault("config.use_hash_seed", True)
    return result

def check_version(where, settings, python_version):
    """Fails if a setting is newer than the Python it is for.

    Args:
      where: str. What messages begin with.
      settings: dict by payload key.
      python_version: str, such as `3.13.1`.
    """
    version = tuple([int(part) for part in python_version.split(".")[:2]])
    for key in settings:
        setting = SETTINGS.get(key.rpartition(".")[2])
        if setting and setting.since > version:
            fail("{}: setting '{}' needs Python {}.{}, and the distribution has {}.".format(
                where,
                key.rpartition(".")[2],
                setting.since[0],
                setting.since[1],
                python_version,
            ))
