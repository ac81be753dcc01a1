"""What the private apt reads and writes, as text."""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

# What a sources.list may call a release other than by its codename.
_ALIASES = ("stable", "oldstable", "testing", "unstable", "sid")


@dataclass(frozen=True)
class Package:
    """One file of the archive, a binary package or a part of a source package, as the signed index describes it."""

    name: str
    version: str
    url: str
    filename: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Target:
    """A part of the archive this machine's apt is configured to use."""

    mirror: str
    release: str
    component: str


def parse_targets(text: str) -> list[Target]:
    """Read `MIRROR RELEASE COMPONENT` lines."""
    fields = (line.split() for line in text.splitlines())
    return list(dict.fromkeys(Target(*each) for each in fields if len(each) == 3))


def own_targets(targets: Iterable[Target], codename: str) -> list[Target]:
    """Those of the machine's own Debian release, updates and security included, first the release itself."""
    main = [each for each in targets if each.component == "main"]
    for bases in ((codename,), _ALIASES):
        names = [base + suffix for suffix in ("", "-updates", "-security") for base in bases]
        found = [each for each in main if each.release in names]
        if found:
            return sorted(found, key=lambda each: names.index(each.release))
    return []


def source_list(targets: Iterable[Target], signed_by: Path, sources: bool, architecture: str = "amd64") -> str:
    """A sources.list that fetches indexes of packages (and of sources, if wanted), and no other index."""
    lines = []
    for each in targets:
        where = f"{each.mirror} {each.release} {each.component}"
        lines.append(f"deb [arch={architecture} target=Packages signed-by={signed_by}] {where}")
        if sources:
            lines.append(f"deb-src [target=Sources signed-by={signed_by}] {where}")
    return "\n".join(lines) + "\n"


def configuration(state: Path, user: str, architecture: str = "amd64") -> str:
    """An apt.conf under which apt touches `state` only."""
    return f"""\
#clear APT::Architectures;
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
APT::Architecture "{architecture}";
APT::Architectures {{ "{architecture}"; }};
APT::Get::AllowUnauthenticated "false";
APT::Install-Recommends "false";
APT::Sandbox::User "{user}";
APT::Update::Error-Mode "any";
Acquire::AllowInsecureRepositories "false";
Acquire::Languages "none";
Acquire::Retries "3";
Debug::NoLocking "true";
Dir::Cache "{state}/cache";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
Dir::Etc::SourceList "{state}/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::State "{state}";
Dir::State::Lists "{state}/lists";
Dir::State::status "{state}/status";
"""


def installed_status(names: Iterable[str]) -> str:
    """A dpkg status that says `names`, whatever version is asked for, are installed and need nothing."""
    return "".join(
        f"Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nMulti-Arch: foreign\n"
        f"Maintainer: nobody\nVersion: 9999:1\nDescription: provided by the machine\n\n"
        for name in names
    )


def parse_uris(text: str) -> list[Package]:
    """Read what `--print-uris` prints: `'URL' FILENAME SIZE SHA256:HASH` lines."""
    packages = []
    for url, filename, size, sha256 in re.findall(r"^'(\S+)' (\S+) (\d+) SHA256:([0-9a-f]{64})$", text, re.MULTILINE):
        name, version = [*urllib.parse.unquote(filename).split("_"), ""][:2]
        packages.append(Package(name, version, url, filename, int(size), sha256))
    return packages
