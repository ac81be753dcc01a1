"""From a description to a full archive, step by step."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tools.distribution.archive import extract
from tools.distribution.source import (
    cache,
    compilation,
    dependencies,
    extensions,
    inputs,
    interpreter,
    layout,
    metadata,
    optimization,
    toolchain,
    trial,
)
from tools.distribution.source.description import Description, Tarball, derive
from tools.distribution.source.provenance import Provenance
from tools.distribution.source.report import say, step

NATIVE = "x86_64-unknown-linux-gnu"


def archive(wanted: Description, folder: Path, jobs: int) -> Path:
    """The archive of what is wanted, from the cache in `folder` or built into it."""
    tools = toolchain.prepare(wanted.toolchain, wanted.target, folder)
    with step("resolving source and libraries"):
        origins = dependencies.resolve(dataclasses.replace(wanted, toolchain=tools), folder, jobs)
        with cache.locked(folder / "inputs.lock"):
            tarball, source = inputs.source(wanted, folder)
    facts = {
        "recipe": cache.recipe_digest(),
        # With the toolchain as it was asked for: where it was put makes no difference.
        "description": dataclasses.asdict(wanted),
        "source": {"package": wanted.source_package, "version": tarball.version, "sha256": tarball.sha256},
        "compiler": tools.compiler(wanted.target),
        "toolchain": tools.key,
        "packages": [fact for each in origins for fact in each.facts()],
    }
    result = folder / cache.key(facts) / f"cpython-{tarball.version}-{wanted.title}-full.tar.zst"
    with cache.locked(folder / f"{result.parent.name}.lock"):
        if cache.intact(result):
            say(f"using {result}")
            return result
        result.parent.mkdir(exist_ok=True)
        work = _work_folder(wanted, result)
        # What an interrupted build left may be half a file; the downloads are kept, they are checked.
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(mode=0o700)
        if tools.host:
            tools = with_build_python(tools, native_python(wanted, folder, jobs), work.resolve())
        build = _Build(dataclasses.replace(wanted, toolchain=tools), tarball, work.resolve(), jobs)
        build.unpack(origins, source)
        build.compile()
        build.arrange({name: facts[name] for name in ("source", "packages", "compiler")})
        with step("packing"):
            cache.publish(build.pack(result.with_name("draft")), result)
        shutil.rmtree(work)
    say(f"built {result}, {result.stat().st_size / 1e6:.1f} MB, SHA-256 {cache.digest(result)}")
    return result


def _work_folder(wanted: Description, result: Path) -> Path:
    # A profile counts what is done with paths, too: for the same bytes its folder has to have the same name everywhere.
    return Path("/tmp", f"pyoxidizer-{result.parent.name}") if wanted.options.pgo else result.parent / "work"


def native_python(wanted: Description, folder: Path, jobs: int) -> Path:
    """An interpreter of the same version that runs here: CPython's build, when it cross-compiles, needs one."""
    native = archive(derive(wanted.python, NATIVE, "noopt"), folder, jobs)
    extracted = folder / "native" / native.parent.name
    with cache.locked(extracted.with_name(f"{extracted.name}.lock")):
        if not extracted.exists():
            extract(native, extracted)
    return extracted / f"python/install/bin/python{wanted.python}"


def with_build_python(tools: toolchain.Toolchain, python: Path, work: Path) -> toolchain.Toolchain:
    """The toolchain with an interpreter that is found by name: CPython's Makefile, which is installed, records it."""
    folder = work / "native"
    folder.mkdir()
    (folder / "build-python").symlink_to(python)
    return dataclasses.replace(tools, build_python="build-python", path=f"{folder}:{tools.path}")


class _Build:
    """One build in its own folder, which is removed if all went well."""

    def __init__(self, description: Description, tarball: Tarball, work: Path, jobs: int) -> None:
        self._description = description
        self._toolchain = description.toolchain
        self._tarball = tarball
        self._work = work
        self._jobs = jobs
        self._source = work / "source"
        root, abi_flags = work / "stage" / "python", description.options.abi_flags
        self._tree = layout.Tree(root, description.python, description.multiarch, abi_flags)
        self._epoch = 0
        self._core: list[str] = []
        self._origins: Sequence[dependencies.Dependencies] = ()

    def unpack(self, origins: Sequence[dependencies.Dependencies], source: Path) -> None:
        self._origins = origins
        with step("preparing libraries"):
            for each in origins:
                each.provide(self._work, self._work / "dependencies")
        with step("unpacking the source"):
            inputs.unpack_source(source, self._source)
        for patch in self._description.patches:
            inputs.apply(patch, self._source)
        self._epoch = compilation.release_time(self._source)

    def compile(self) -> None:
        description, source = self._description, self._source
        self._compilation = compilation.Compilation(description, source, self._epoch, self._jobs)
        with step(f"configuring CPython {self._tarball.version}"):
            self._compilation.configure()
        arguments: list[str] = []
        with step(f"compiling {'twice and training ' if description.options.pgo else ''}with {self._jobs} jobs"):
            if description.options.pgo:
                arguments = optimization.profile_arguments(source)
                self._compilation.make(*arguments, through=optimization.repeatably(self._toolchain))
            else:
                self._compilation.make()
        makefile = compilation.Makefile(source, self._toolchain)
        in_library, of_modules = makefile.words("LIBRARY_OBJS"), makefile.words("MODOBJS")
        self._core = [path for path in in_library if path not in of_modules]
        if description.options.lto:
            with step(f"optimising {len(self._core)} objects as a whole"):
                apart = [
                    each for each in extensions.objects(source, makefile, self._toolchain) if each not in of_modules
                ]
                modules = [*of_modules, *apart]
                self._core = optimization.combine(description, source, self._core, modules, self._jobs)
                arguments += optimization.relink_arguments(source, self._core, of_modules)
                self._compilation.make(*arguments, log="relink.log")
        with step("installing"):
            self._tree.root.mkdir(parents=True)
            self._compilation.install(self._tree.root, *arguments)

    def arrange(self, facts: Mapping[str, Any]) -> None:
        description, tools = self._description, self._toolchain
        with step("describing"):
            makefile = compilation.Makefile(self._source, tools)
            found = extensions.read(self._source, makefile, tools)
            trial.modules_are_there(description, found)
            in_library = makefile.words("LIBRARY_OBJS")
            extensions.mark_required(found, self._source, self._core, description.run_time_required, tools)
            apart = dict.fromkeys(
                path for each in found.values() if not each.shared for path in each.objects if path not in in_library
            )
            for variant in description.variants:
                extension = found[variant.module]
                extension.variants[0].variant = variant.default
                made = self._compilation.variant(variant, makefile)
                extension.variants.append(extensions.Made(variant.name, [made], list(variant.libraries)))
            layout.arrange(self._tree, self._source, list(apart), tools)
            provenance = Provenance(description, self._source, found, self._origins)
            layout.copy_licenses(self._tree, self._source, provenance.bundled(), provenance.texts())
            metadata.write(self._tree, description, self._source, self._core, _system(makefile), found, provenance)
            provenance.write(self._tree, facts)
        with step(f"trying {len(found)} modules"):
            layout.refuse_traces(self._tree, self._work)
            trial.try_out(self._tree, description, found)
            for variant in description.variants:
                trial.try_variant(self._tree, description, self._source, variant, found)

    def pack(self, draft: Path) -> Path:
        interpreter.pack(self._tree, self._description, self._work, draft, self._epoch)
        return draft


def _system(makefile: compilation.Makefile) -> list[str]:
    """System libraries of the core; some are part of libc by now, and naming them is harmless."""
    words = [*makefile.words("LIBS"), *makefile.words("SYSLIBS"), "-ldl", "-lm", "-lpthread", "-lutil"]
    return list(dict.fromkeys(word[2:] for word in words if word.startswith("-l")))
