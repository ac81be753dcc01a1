"""What Python says of itself, as JSON on standard output: run as a program, by whatever is to be looked at."""

from __future__ import annotations

import _imp
import faulthandler
import gc
import json
import locale
import os
import signal
import sys
import sysconfig
import threading
import tracemalloc
import warnings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def stream(file: Any) -> list[object]:
    """How a stream encodes."""
    return [file.encoding, file.errors, file.line_buffering, file.write_through, file.newlines]


def call(function: str) -> object:
    """What a function of `sys` gives, or that this Python has none of that name."""
    found = getattr(sys, function, None)
    return found() if found else None


flags = {
    f"flags.{name}": getattr(sys.flags, name)
    for name in dir(sys.flags)
    if name[0] != "_" and name not in ("count", "index")
}
report = flags | {
    "allocated_blocks": sys.getallocatedblocks() > 0,
    "argv": sys.argv,
    "base_exec_prefix": sys.base_exec_prefix,
    "base_executable": vars(sys)["_base_executable"],
    "base_prefix": sys.base_prefix,
    "builtin_module_names": sys.builtin_module_names,
    "byteorder": sys.byteorder,
    "check_hash_pycs_mode": _imp.check_hash_based_pycs,
    "code_positions": list(compile("a = b + c", "x", "exec").co_positions())[1]
    if sys.version_info >= (3, 11)
    else None,
    "cpu_count": os.cpu_count(),
    "debug": __debug__,
    "default_encoding": sys.getdefaultencoding(),
    "dont_write_bytecode": sys.dont_write_bytecode,
    "exec_prefix": sys.exec_prefix,
    "executable": sys.executable,
    "faulthandler": faulthandler.is_enabled(),
    "filesystem_encoding": sys.getfilesystemencoding(),
    "filesystem_errors": sys.getfilesystemencodeerrors(),
    "filters": [list(map(str, each)) for each in warnings.filters],
    "float_info": list(sys.float_info),
    "gc": [gc.get_threshold(), gc.isenabled(), gc.get_debug()],
    "hash": hash("hash") if os.environ.get("REPORT_HASH") else None,
    "hash_info": list(sys.hash_info),
    "int_max_str_digits": call("get_int_max_str_digits"),
    "is_frozen": _imp.find_frozen("os") is not None if hasattr(_imp, "find_frozen") else None,
    "is_gil_enabled": call("_is_gil_enabled"),
    "is_remote_debug_enabled": call("is_remote_debug_enabled"),
    "is_stack_trampoline_active": call("is_stack_trampoline_active"),
    "locale": locale.setlocale(locale.LC_ALL),
    "locale_encoding": locale.getencoding() if hasattr(locale, "getencoding") else locale.getpreferredencoding(False),
    "meta_path": [getattr(finder, "__name__", type(finder).__name__) for finder in sys.meta_path],
    "orig_argv": sys.orig_argv,
    "path_of_program": sys.path[:1] == ["" if sys.argv[0] == "-c" else os.path.dirname(sys.argv[0])],
    "platlibdir": sys.platlibdir,
    "prefix": sys.prefix,
    "pycache_prefix": sys.pycache_prefix,
    "recursion_limit": sys.getrecursionlimit(),
    "signals": [str(signal.getsignal(number)) for number in sorted(signal.valid_signals())],
    "site": "site" in sys.modules,
    "site_names": [name in vars(__builtins__) for name in ("exit", "copyright", "help")],
    "site_packages": [path for path in sys.path if "site-packages" in path],
    "stdlib_dir": getattr(sys, "_stdlib_dir", None),
    "streams": [stream(sys.stdin), stream(sys.stdout), stream(sys.stderr)],
    "switch_interval": sys.getswitchinterval(),
    "sysconfig_paths": sysconfig.get_paths(),
    "sysconfig_scheme": sysconfig.get_default_scheme(),
    "sysconfig_vars": {name: str(value) for name, value in sysconfig.get_config_vars().items()},
    "thread_info": list(sys.thread_info),
    "thread_stack": threading.stack_size(),
    "tracemalloc": [tracemalloc.is_tracing(), tracemalloc.get_traceback_limit()],
    "version": sys.version,
    "warnoptions": sys.warnoptions,
    "xoptions": sys._xoptions,
}
if sys.flags.inspect:
    sys.ps1 = sys.ps2 = ""
if os.path.exists(f"/tmp/perf-{os.getpid()}.map"):
    os.unlink(f"/tmp/perf-{os.getpid()}.map")  # what -X perf leaves behind
os.write(1, json.dumps(report).encode() + b"\n")
