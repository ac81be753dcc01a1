"""What each extension module is made of: read from the Setup files and variables CPython's own build used."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tools.distribution.source.compilation import Makefile
from tools.distribution.source.report import SourceError
from tools.distribution.source.toolchain import Toolchain

# In the order makesetup is given them: where two name a module, the first counts.
SETUP_FILES = ("Setup.local", "Setup.stdlib", "Setup.bootstrap", "Setup")
INITTAB = "Modules/config"
# CPython's copies of libraries. libmpdec is one with a licence of its own; the others are merely compiled apart, and
# their objects are as much the module's as those it names itself.
BUNDLED_LIBRARIES = {"Modules/_decimal/libmpdec/libmpdec.a": "mpdec"}


@dataclass
class Made:
    """What a variant of a module is made of; paths are relative to the source folder."""

    variant: str = "default"
    objects: list[str] = field(default_factory=list)
    libraries: list[str] = field(default_factory=list)


@dataclass
class Extension:
    """A module; the first of its variants is the one linked into the interpreter, or into a library of its own."""

    name: str
    init_fn: str
    in_core: bool
    variants: list[Made] = field(default_factory=lambda: [Made()])
    required: bool = False
    shared: str = ""  # file name of its shared library; none for a part of the interpreter

    @property
    def objects(self) -> list[str]:
        return self.variants[0].objects

    @property
    def libraries(self) -> list[str]:
        return self.variants[0].libraries


def read(source: Path, makefile: Makefile, toolchain: Toolchain) -> dict[str, Extension]:
    """Every module of the interpreter's inittab and every one in a shared library, by name."""
    extensions = {}
    setup = _setup_lines(source, "static")
    named = _setup_lines(source, "shared")
    shared = {name: named[name] for name in makefile.words("MODSHARED_NAMES")}
    found = [Extension(name, init_fn, in_core=name not in setup) for name, init_fn in _inittab(source)]
    for name in shared:
        found.append(Extension(name, f"PyInit_{name}", in_core=False, shared=f"{name}{makefile['EXT_SUFFIX']}"))
    for extension in found:
        name = extension.name
        words = [*(setup | shared).get(name, []), *makefile.words(f"MODULE_{name.upper()}_LDFLAGS")]
        for word in words:
            if word.endswith(".c"):
                extension.objects.append(f"Modules/{word[:-2]}.o")
            elif word in BUNDLED_LIBRARIES:
                extension.libraries.append(BUNDLED_LIBRARIES[word])
            elif word.endswith(".a"):
                extension.objects.extend(_members(source, word, toolchain))
            elif word.endswith(".o"):
                # What goes into a shared library of a module 3.14 does not put into an archive first.
                extension.objects.append(word)
            elif word.startswith("-l"):
                extension.libraries.append(word[2:])
        extension.variants[0].libraries = list(dict.fromkeys(extension.libraries))
        extensions[name] = extension
    missing = sorted(set(setup) - set(extensions))
    if missing:
        raise SourceError(f"the Setup files name modules the interpreter does not have: {', '.join(missing)}")
    return extensions


def objects(source: Path, makefile: Makefile, toolchain: Toolchain) -> list[str]:
    """The objects of all modules."""
    found = read(source, makefile, toolchain)
    return list(dict.fromkeys(path for each in found.values() for path in each.objects))


def _inittab(source: Path) -> list[tuple[str, str]]:
    text = (source / f"{INITTAB}.c").read_text()
    return re.findall(r'^\s*\{"([^"]+)", (\w+)\},', text[text.index("struct _inittab") :], re.MULTILINE)


def _setup_lines(source: Path, wanted: str) -> dict[str, list[str]]:
    """The words after the name of each module of a section, `static` or `shared`, read as makesetup reads them."""
    found: dict[str, list[str]] = {}
    for file in SETUP_FILES:
        section = "static"
        for line in (source / "Modules" / file).read_text().splitlines():
            words = line.partition("#")[0].split()
            if not words or re.match(r"\w+\s*=", line):
                continue
            marker = re.fullmatch(r"\*(\w+)\*", words[0])
            if marker:
                section = marker.group(1)
            elif section == wanted:
                found.setdefault(words[0], words[1:])
    return found


def _members(source: Path, archive: str, toolchain: Toolchain) -> list[str]:
    return [
        f"{os.path.dirname(archive)}/{name}" for name in toolchain.run(toolchain.ar, "t", archive, cwd=source).split()
    ]


def mark_required(
    extensions: Mapping[str, Extension],
    source: Path,
    core: Iterable[str],
    at_run_time: Iterable[str],
    toolchain: Toolchain,
) -> None:
    """Required is what the interpreter does not start without, and what the core cannot be linked without.

    On 3.13 the core refers to functions of atexit and others, so leaving one out does not link; and so on for what
    those refer to.
    """

    def symbols(objects: Iterable[str], which: str) -> set[str]:
        objects = list(objects)
        if not objects:
            return set()
        lines = toolchain.run(toolchain.nm, "--extern-only", which, "--format=posix", *objects, cwd=source).splitlines()
        # A weak reference may stay undefined, so it makes nothing required.
        return {words[0] for words in map(str.split, lines) if len(words) > 1 and words[1] not in "wv"}

    defined = {name: symbols(each.objects, "--defined-only") for name, each in extensions.items()}
    wanted = symbols([each for each in core if each != f"{INITTAB}.o"], "--undefined-only")
    for name in at_run_time:
        extensions[name].required = True
        wanted |= symbols(extensions[name].objects, "--undefined-only")
    while True:
        more = [each for name, each in extensions.items() if not each.required and defined[name] & wanted]
        if not more:
            return
        for each in more:
            each.required = True
            wanted |= symbols(each.objects, "--undefined-only")
