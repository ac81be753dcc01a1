"""From a description to a full archive, step by step."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from tools.bootstrap import apt
from tools.distribution.source import cache, compilation, extensions, inputs, layout, metadata, packing, trial
from tools.distribution.source.description import Description, Tarball
from tools.distribution.source.report import SourceError, output, say, step

LOCK = Path(__file__).parents[1] / "requirements.lock"


def archive(description: Description, folder: Path, jobs: int) -> Path:
    """The archive of `description`, from the cache in `folder` or built into it."""
    compilation.require_tools()
    compiler = compilation.compiler(description)
    with cache.locked(folder / "inputs.lock"), step("resolving source and libraries"):
        packages = inputs.Packages(folder)
        tarball, source = inputs.source(description, folder)
        libraries = packages.resolve(description.packages)
    facts = {
        "recipe": cache.recipe_digest(),
        "description": dataclasses.asdict(description),
        "source": {"package": description.source_package, "version": tarball.version, "sha256": tarball.sha256},
        "compiler": compiler,
        "packages": [{"name": each.name, "version": each.version, "sha256": each.sha256} for each in libraries],
    }
    name = f"cpython-{tarball.version}-{description.target}-{description.options}-full.tar.zst"
    result = folder / cache.key(facts) / name
    with cache.locked(folder / f"{result.parent.name}.lock"):
        if cache.intact(result):
            say(f"using {result}")
            return result
        work = result.parent / "work"
        # What an interrupted build left may be half a file; the downloads are kept, they are checked.
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        build = _Build(description, tarball, work.resolve(), jobs)
        with cache.locked(folder / "inputs.lock"), step("unpacking libraries"):
            build.unpack(packages, libraries, source)
        build.compile()
        build.arrange({name: facts[name] for name in ("source", "packages", "compiler")})
        with step("packing"):
            cache.publish(build.pack(), result)
        shutil.rmtree(work)
    say(f"built {result}, {result.stat().st_size / 1e6:.1f} MB, SHA-256 {cache.digest(result)}")
    return result


class _Build:
    """One build in its own folder, which is removed if all went well."""

    def __init__(self, description: Description, tarball: Tarball, work: Path, jobs: int) -> None:
        self._description = description
        self._tarball = tarball
        self._work = work
        self._jobs = jobs
        self._source = work / "source"
        self._unpacked = work / "unpacked"
        self._tree = layout.Tree(work / "stage" / "python", description.python, description.multiarch)
        self._epoch = 0

    def unpack(self, packages: inputs.Packages, libraries: Sequence[apt.Package], source: Path) -> None:
        packages.unpack(libraries, self._unpacked)
        inputs.flatten(self._unpacked, self._work / "dependencies", self._description.multiarch)
        # Where a package's licence text is a link into another package, that one is needed for it.
        texts = {inputs.documentation_package(each.name, self._unpacked) for each in libraries}
        texts -= {each.name for each in libraries}
        if texts:
            packages.unpack(packages.resolve(sorted(texts)), self._unpacked)
        inputs.unpack_source(source, self._source)
        self._epoch = compilation.release_time(self._source)

    def compile(self) -> None:
        with step(f"configuring CPython {self._tarball.version}"):
            compilation.configure(self._description, self._source, self._work, self._epoch)
        with step(f"compiling with {self._jobs} jobs"):
            compilation.make(self._source, self._work, self._epoch, self._jobs)
        with step("installing"):
            self._tree.root.mkdir(parents=True)
            compilation.install(self._source, self._work, self._epoch, self._tree.root)

    def arrange(self, sources: dict[str, object]) -> None:
        with step("describing"):
            makefile = compilation.Makefile(self._source)
            found = extensions.read(self._source, makefile)
            trial.modules_are_there(self._description, found)
            in_library = makefile.words("LIBRARY_OBJS")
            of_modules = makefile.words("MODOBJS")
            core = [path for path in in_library if path not in of_modules]
            extensions.mark_required(found, self._source, core, self._description.run_time_required)
            apart = dict.fromkeys(path for each in found.values() for path in each.objects if path not in in_library)
            layout.arrange(self._tree, self._source, list(apart))
            names, texts = self._licence_texts(found)
            layout.copy_licenses(self._tree, self._description, self._source, texts)
            metadata.write(self._tree, self._description, self._source, core, _system(makefile), found, names)
            record = json.dumps(sources, indent=1, sort_keys=True)
            (self._tree.build / "sources.json").write_text(record + "\n")
        with step(f"trying {len(found)} modules"):
            layout.refuse_traces(self._tree, self._work)
            trial.try_out(self._tree, self._description, found)

    def _licence_texts(self, found: dict[str, extensions.Extension]) -> tuple[dict[str, str], dict[str, Path]]:
        """The text's file name for each library, and where each of the texts is."""
        names = {"mpdec": "LICENSE.mpdec.txt"}  # CPython's own copy
        texts = {}
        system = self._description.system_libraries
        for library in {name for each in found.values() for name in each.libraries} - set(system) - set(names):
            package = inputs.package_of(library, self._unpacked, self._description.multiarch)
            if package is None:
                raise SourceError(
                    f"CPython links lib{library}, which none of the description's packages has; add its package"
                )
            text = inputs.documentation_package(package, self._unpacked)
            names[library] = f"LICENSE.{text}.txt"
            texts[names[library]] = self._unpacked / text / "usr/share/doc" / text / "copyright"
        return names, texts

    def pack(self) -> Path:
        """The archive, packed by the interpreter that is in it."""
        exe = str(self._tree.exe)
        tool = self._work / "zstandard"
        (pip,) = (self._tree.stdlib / "ensurepip/_bundled").glob("pip-*.whl")
        install = ["install", "--quiet", "--require-hashes", "--only-binary=:all:", "--no-deps", "--no-compile"]
        install += ["--disable-pip-version-check", "--root-user-action=ignore"]
        # pip sees the environment: which index to use, and how to reach it, is the machine's to say.
        output([exe, "-I", "-B", f"{pip}/pip", *install, f"--target={tool}", f"--requirement={LOCK}"], env=os.environ)
        draft = self._work / "archive.tar.zst"
        arguments = [f"--zstandard={tool}", f"--root={self._tree.root}", f"--output={draft}", f"--epoch={self._epoch}"]
        output([exe, "-I", "-B", str(packing.__file__), *arguments], env=compilation.environment(self._epoch))
        return draft


def _system(makefile: compilation.Makefile) -> list[str]:
    """System libraries of the core; some are part of libc by now, and naming them is harmless."""
    words = [*makefile.words("LIBS"), *makefile.words("SYSLIBS"), "-ldl", "-lm", "-lpthread", "-lutil"]
    return list(dict.fromkeys(word[2:] for word in words if word.startswith("-l")))
