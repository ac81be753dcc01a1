"""Random configurations: settings of an executable, and how `python` is told the same on its command line and in its environment."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

VERSION = sys.version_info[:2]


@dataclass
class Configuration:
    """One configuration, said in both ways."""

    profile: str
    settings: dict[str, object] = field(default_factory=dict)
    options: list[str] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    """Of `python` alone."""
    shared: dict[str, str] = field(default_factory=dict)
    """Environment of both."""
    carriers: set[str] = field(default_factory=set)
    """Names among `sys._xoptions` that only say what a setting says."""

    def option(self, *words: str, **settings: object) -> None:
        """Say something by options and by settings."""
        self.options += words
        self.settings |= settings
        self.carriers |= {word.partition("=")[0] for flag, word in pairwise(words) if flag == "-X"}

    def variable(self, name: str, value: str, **settings: object) -> None:
        """Say something by a variable of `python` and by settings."""
        self.variables[name] = value
        self.settings |= settings


@dataclass(frozen=True)
class Choice:
    """Something that a configuration may say."""

    settings: tuple[str, ...]
    say: Callable[[Configuration, random.Random], None]
    since: tuple[int, int] = (3, 10)
    profiles: tuple[str, ...] = ("isolated", "python")
    by_variable: bool = False
    """Whether `python` is told by variables only, which it may have been told not to read."""
    chance: float = 0.2


def _flag(name: str, *words: str, value: object = True, **where: object) -> Choice:
    return Choice((name,), lambda c, _: c.option(*words, **{name: value}), **where)  # type: ignore[arg-type]


def _counted(name: str, letter: str, most: int) -> Choice:
    def say(c: Configuration, chance: random.Random) -> None:
        count = chance.randint(1, most)
        c.option("-" + letter * count, **{name: count})

    return Choice((name,), say)


def _number(name: str, option: str, least: int, most: int, **where: object) -> Choice:
    def say(c: Configuration, chance: random.Random) -> None:
        value = chance.randint(least, most)
        c.option("-X", f"{option}={value}", **{name: value})

    return Choice((name,), say, **where)  # type: ignore[arg-type]


def _say_utf8_mode(c: Configuration, chance: random.Random) -> None:
    """UTF-8 mode is on in executables unless it is set, and off in `python` unless the locale says so."""
    wanted = chance.random() < 0.6
    c.option("-X", f"utf8={int(wanted)}", utf8_mode=wanted)


def _say_locale(c: Configuration, chance: random.Random) -> None:
    """Whether the C library's locale is the user's. In the isolated profile it is not, unless it is asked for; in `python` it always is."""
    place = chance.choice(["C", "C.UTF-8", "POSIX", "no_such_LOCALE", ""])
    if place:
        c.shared["LC_ALL"] = place
    if c.profile == "isolated" and place not in ("C", "POSIX", "no_such_LOCALE"):
        c.settings |= {"configure_locale": True} | ({} if place else {"coerce_c_locale": 1})


def _say_stdio(c: Configuration, chance: random.Random) -> None:
    encoding = chance.choice(["ascii", "iso8859-15", "utf-16", "utf-8", "cp1252"])
    errors = chance.choice(["strict", "replace", "surrogateescape", "backslashreplace"])
    c.variable("PYTHONIOENCODING", f"{encoding}:{errors}", stdio_encoding=encoding, stdio_errors=errors)


def _say_seed(c: Configuration, chance: random.Random) -> None:
    seed = chance.choice([0, 1, 4294967295, chance.randrange(1 << 32)])
    c.variable("PYTHONHASHSEED", str(seed), hash_seed=seed, use_hash_seed=True)
    c.shared["REPORT_HASH"] = "1"


def _say_allocator(c: Configuration, chance: random.Random) -> None:
    name, number = chance.choice(
        [("malloc", 3), ("malloc_debug", 4), ("pymalloc", 5), ("pymalloc_debug", 6), ("default", 1)]
    )
    c.variable("PYTHONMALLOC", name, allocator=number)


def _say_malloc_stats(c: Configuration, _: random.Random) -> None:
    c.variable("PYTHONMALLOCSTATS", "1", malloc_stats=True)


def _say_warnings(c: Configuration, chance: random.Random) -> None:
    # -b adds to them, before those of settings and after those of the command line: settings have the last word. Twice the same is once on the
    # command line only.
    if "bytes_warning" in c.settings:
        return
    known = ["error", "ignore::DeprecationWarning", "default:text:UserWarning", "once:::json", "always::BytesWarning"]
    options = chance.sample(known, chance.randint(1, 3))
    c.option(*[word for option in options for word in ("-W", option)], warnoptions=options)


def _say_xoptions(c: Configuration, chance: random.Random) -> None:
    # A command line is decoded before Python knows of UTF-8 mode.
    others = ["größe=1"] if c.shared.get("LC_ALL") == "C.UTF-8" else []
    options = chance.choices(["colour=blue", "verbose", "a=b=c", "empty=", *others], k=chance.randint(1, 3))
    for option in options:
        c.options += ["-X", option]
    c.settings["xoptions"] = options


def _say_inspect(c: Configuration, _: random.Random) -> None:
    c.option("-i", inspect=True, interactive=True)


def _say_check(c: Configuration, chance: random.Random) -> None:
    mode = chance.choice(["always", "never", "default"])
    c.option("--check-hash-based-pycs", mode, check_hash_pycs_mode=mode)


def _say_environment(c: Configuration, chance: random.Random) -> None:
    """Variables that both read, for they read them alike."""
    known = {
        "PYTHONDEVMODE": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONFAULTHANDLER": "1",
        "PYTHONHASHSEED": "11",
        "PYTHONINTMAXSTRDIGITS": "700",
        "PYTHONIOENCODING": "latin-1:replace",
        "PYTHONNODEBUGRANGES": "1",
        "PYTHONOPTIMIZE": "1",
        "PYTHONPROFILEIMPORTTIME": "1",
        "PYTHONPYCACHEPREFIX": "/tmp/from-environment",
        "PYTHONSAFEPATH": "1",
        "PYTHONTRACEMALLOC": "2",
        "PYTHONUNBUFFERED": "1",
        "PYTHONVERBOSE": "1",
        "PYTHONWARNDEFAULTENCODING": "1",
        "PYTHONWARNINGS": "ignore::UserWarning,error::ImportWarning",
        "PYTHON_CPU_COUNT": "3",
        "PYTHON_CONTEXT_AWARE_WARNINGS": "1",
        "PYTHON_THREAD_INHERIT_CONTEXT": "1",
    }
    for name in chance.sample(sorted(known), chance.randint(1, 4)):
        c.shared[name] = known[name]


# What is said in every configuration, because executables and `python` differ if nothing is said.
_ALWAYS = [
    Choice(("utf8_mode",), _say_utf8_mode),
    Choice(("configure_locale", "coerce_c_locale"), _say_locale),
]

# What executables do unless told otherwise, and the option that has `python` do it.
_OPPOSITES = {"site_import": "-S", "user_site_directory": "-s", "write_bytecode": "-B"}

_SOMETIMES = [
    _counted("bytes_warning", "b", 2),
    _counted("optimization_level", "O", 2),
    _counted("verbose", "v", 2),
    _flag("buffered_stdio", "-u", value=False),
    _flag("code_debug_ranges", "-X", "no_debug_ranges", value=False, since=(3, 11)),
    _flag("context_aware_warnings", "-X", "context_aware_warnings=1", since=(3, 14)),
    _flag("dev_mode", "-X", "dev"),
    _flag("faulthandler", "-X", "faulthandler"),
    _flag("import_time", "-X", "importtime", value=1, chance=0.1),
    _flag("isolated", "-I", profiles=("python",), chance=0.1),
    _flag("parser_debug", "-d", chance=0.1),
    _flag("perf_profiling", "-X", "perf", value=1, since=(3, 12), chance=0.1),
    _flag("pycache_prefix", "-X", "pycache_prefix=/tmp/pycache ä", value="/tmp/pycache ä"),
    _flag("quiet", "-q"),
    _flag("remote_debug", "-X", "disable-remote-debug", value=False, since=(3, 14)),
    _flag("safe_path", "-P", since=(3, 11), profiles=("python",)),
    _flag("thread_inherit_context", "-X", "thread_inherit_context=1", since=(3, 14)),
    _flag("use_environment", "-E", value=False, profiles=("python",), chance=0.1),
    _flag("use_frozen_modules", "-X", "frozen_modules=off", value=False, since=(3, 11)),
    _number("cpu_count", "cpu_count", 1, 9, since=(3, 13)),
    _number("int_max_str_digits", "int_max_str_digits", 640, 9999, since=(3, 12)),
    _number("tracemalloc", "tracemalloc", 1, 3, chance=0.1),
    Choice(("inspect", "interactive"), _say_inspect, chance=0.1),
    Choice(("check_hash_pycs_mode",), _say_check),
    Choice(("warnoptions",), _say_warnings),
    Choice(("xoptions",), _say_xoptions),
    Choice(("allocator",), _say_allocator, by_variable=True),
    Choice(("hash_seed", "use_hash_seed"), _say_seed, by_variable=True),
    Choice(("stdio_encoding", "stdio_errors"), _say_stdio, by_variable=True),
    Choice(("malloc_stats",), _say_malloc_stats, by_variable=True, chance=0.1),
    Choice((), _say_environment, profiles=("python",), chance=0.5),
]

CHOICES = [choice for choice in _ALWAYS + _SOMETIMES if choice.since <= VERSION]

# CPython's settings that no configuration sets, and why.
NOT_SAID = {
    "coerce_c_locale_warn": "only adds a line to standard error",
    "configure_c_stdio": "what C's streams do cannot be seen from Python",
    "context_aware_warnings": "since 3.14",
    "cpu_count": "since 3.13",
    "dump_refs": "for builds with Py_TRACE_REFS",
    "dump_refs_file": "for builds with Py_TRACE_REFS",
    "enable_gil": "for Python without the GIL",
    "filesystem_encoding": "`python` has no way to say it",
    "filesystem_errors": "`python` has no way to say it",
    "home": "test_origin.py: it decides prefixes that are set here, for `python` has them from where it is",
    "install_signal_handlers": "`python` has no way to say it",
    "int_max_str_digits": "a field since 3.12",
    "lazy_imports": "since 3.15",
    "legacy_windows_fs_encoding": "Windows",
    "legacy_windows_stdio": "Windows",
    "module_search_paths": "test_origin.py: `python` searches files",
    "parse_argv": "programs have their arguments for themselves",
    "pathconfig_warnings": "only adds lines to standard error",
    "perf_profiling": "since 3.12",
    "platlibdir": "`python` would not find its standard library",
    "program_name": "test_origin.py: where `python` is",
    "pymalloc_hugepages": "since 3.15",
    "pythonpath_env": "test_origin.py: `python` searches files",
    "remote_debug": "since 3.14",
    "run_presite": "for debug builds",
    "code_debug_ranges": "since 3.11",
    "safe_path": "since 3.11",
    "show_ref_count": "for debug builds",
    "skip_source_first_line": "for scripts in files",
    "stdlib_dir": "since 3.13",
    "thread_inherit_context": "since 3.14",
    "tlbc_enabled": "for Python without the GIL",
    "use_frozen_modules": "since 3.11",
    "use_system_logger": "macOS",
}


def said(facts: dict[str, str]) -> set[str]:
    """Names of all settings that some configuration sets."""
    return {name for choice in CHOICES for name in choice.settings} | set(_OPPOSITES) | set(facts) | {"profile"}


def configuration(chance: random.Random, facts: dict[str, str]) -> Configuration:
    """A random configuration. `facts` are settings that say where the ordinary Python is."""
    c = Configuration(chance.choice(["isolated", "python"]))
    c.settings |= {"profile": c.profile, **facts}
    if c.profile == "isolated":
        c.options.append("-I")
    for name, option in _OPPOSITES.items():
        if name == "user_site_directory" and c.profile == "isolated":
            continue  # `-I` says that already
        if chance.random() < 0.5:
            c.settings[name] = True
        else:
            c.options.append(option)
    for choice in _ALWAYS:
        choice.say(c, chance)
    for choice in CHOICES[len(_ALWAYS) :]:
        reads_variables = c.profile == "python" and not {"isolated", "use_environment"} & c.settings.keys()
        possible = c.profile in choice.profiles and (reads_variables or not choice.by_variable)
        if possible and chance.random() < choice.chance:
            choice.say(c, chance)
    return c
