"""Which distribution repositories a set of `distribution` tags asks for. Pure: tags in, descriptions out."""

load(":published_archives.bzl", "PUBLISHED_ARCHIVES")
load(":triples.bzl", "constraints")

visibility(["//rules/...", "//tests/..."])

# In order of preference: what is fastest first.
_BUILDS = ["pgo+lto", "lto", "pgo", "noopt"]

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

def _own(tag, host):
    triple = tag.target_triple or host
    where = "pyoxidizer.distribution(python_version = \"{}\")".format(tag.python_version)
    if tag.archive and tag.urls:
        fail("{}: 'archive' and 'urls' exclude each other. Give one of them.".format(where))
    if tag.urls and not tag.sha256:
        fail("{}: 'urls' needs 'sha256'. Add the archive's hash.".format(where))
    if not constraints(triple):
        fail("{}: 'target_triple' is '{}', which no platform is known for.".format(where, triple))
    return _repository(tag.python_version, triple, {"archive": tag.archive, "sha256": tag.sha256, "urls": tag.urls})

def _published(version):
    """The published archives of a version, one a platform."""
    platforms = PUBLISHED_ARCHIVES.get(version)
    if platforms == None:
        fail("pyoxidizer.distribution(python_version = \"{}\"): no archive of that version is known; known are {}. Give 'archive' or 'urls' for one of your own.".format(
            version,
            ", ".join(PUBLISHED_ARCHIVES),
        ))
    found = []
    for triple, builds in platforms.items():
        build = [builds[build] for build in _BUILDS if build in builds]
        if constraints(triple) and build:
            found.append(_repository(version, triple, {
                "sha256": build[0]["sha256"],
                "source_allowed": triple.endswith("-linux-gnu"),
                "urls": [build[0]["url"]],
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
        for repository in [_own(tag, host)] if own else _published(tag.python_version):
            found.setdefault(repository.name, repository)
    return found.values()
