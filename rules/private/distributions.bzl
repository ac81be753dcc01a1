"""Which distribution repositories a set of `distribution` tags asks for. Pure: tags in, descriptions out."""

load(":published_archives.bzl", "PUBLISHED_ARCHIVES")
load(":triples.bzl", "constraints")

visibility(["//rules/...", "//tests/..."])

# In order of preference: what is fastest first.
_BUILDS = ["pgo+lto", "lto", "pgo", "noopt"]

# What tools.distribution.source builds. For musl there is nothing else: the table of published archives has none.
_FROM_SOURCE = [
    "aarch64-unknown-linux-gnu",
    "x86_64-unknown-linux-gnu",
    "x86_64-unknown-linux-musl",
]

_DYNAMIC_FROM_SOURCE = ["x86_64-unknown-linux-gnu"]

STATIC, DYNAMIC = "standalone_static", "standalone_dynamic"
FLAVORS = ["standalone", STATIC, DYNAMIC]

def _published_builds(flavor, triple):
    """Kinds of published archives that a flavor asks for (F042 to F044): libpython is in objects, or in a shared library."""
    if triple.endswith("-windows-msvc"):
        return {DYNAMIC: _BUILDS + ["install_only"], STATIC: []}.get(flavor, _BUILDS)
    return ["install_only"] if flavor == DYNAMIC else _BUILDS

def _name(version, triple):
    return "pyoxidizer_python_{}_{}".format(version.replace(".", "_"), triple)

def _repository(version, triple, attributes):
    return struct(
        name = _name(version, triple),
        version = version,
        triple = triple,
        constraints = constraints(triple),
        attributes = dict(attributes, python_version = version, target_triple = triple, title = "{} for {}".format(version, triple)),
    )

def _flavor(tag):
    return getattr(tag, "flavor", FLAVORS[0])

def _own(tag, host):
    triple = tag.target_triple or host
    where = "pyoxidizer.distribution(python_version = \"{}\")".format(tag.python_version)
    if tag.archive and tag.urls:
        fail("{}: 'archive' and 'urls' exclude each other. Give one of them.".format(where))
    if tag.urls and not tag.sha256:
        fail("{}: 'urls' needs 'sha256'. Add the archive's hash.".format(where))
    if not constraints(triple):
        fail("{}: 'target_triple' is '{}', which no platform is known for.".format(where, triple))
    return _repository(tag.python_version, triple, {
        "archive": tag.archive,
        "flavor": _flavor(tag),
        "sha256": tag.sha256,
        "urls": tag.urls,
    })

def _published(version, flavor):
    """The distributions of a version, one a platform: published, or to be built from source, or both."""
    platforms = PUBLISHED_ARCHIVES.get(version)
    if platforms == None:
        fail("pyoxidizer.distribution(python_version = \"{}\"): no archive of that version is known; known are {}. Give 'archive' or 'urls' for one of your own.".format(
            version,
            ", ".join(PUBLISHED_ARCHIVES),
        ))
    found = []
    from_source = _DYNAMIC_FROM_SOURCE if flavor == DYNAMIC else _FROM_SOURCE
    for triple in depset(platforms.keys() + from_source).to_list():
        builds = platforms.get(triple, {})
        build = [builds[build] for build in _published_builds(flavor, triple) if build in builds]
        if constraints(triple) and (build or triple in from_source):
            found.append(_repository(version, triple, {
                "flavor": flavor,
                "sha256": build[0]["sha256"] if build else "",
                "source_allowed": triple in from_source,
                "urls": [build[0]["url"]] if build else [],
            }))
    return found

def distribution_repositories(tags, host):
    """The repositories that `distribution` tags ask for.

    Args:
      tags: list of tags, in order of preference; of two for one version and platform, the first counts.
      host: str. Triple of the machine: the platform of an archive for which no other is named.

    Returns:
      list[struct]: `name`, `version`, `triple`, `constraints` (list[str]) and `attributes` (dict for `python_distribution_repository`).
    """
    found = {}
    for tag in tags:
        own = tag.archive or tag.urls
        for repository in [_own(tag, host)] if own else _published(tag.python_version, _flavor(tag)):
            found.setdefault(repository.name, repository)
    return found.values()
