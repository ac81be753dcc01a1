"""The corpus: widely used packages from PyPI, each with a task in `tasks/`."""

visibility(["//tests/corpus"])

def _package(wheels = None, settings = {}, deps = []):
    """One package.

    Args:
      wheels: Targets of `@corpus_wheels`, without what they require; the package's own by default.
      settings: Attributes of `python_interpreter_config` that a user of the package sets, besides `module_paths`.
      deps: What else the task needs.
    """
    return struct(wheels = wheels, settings = settings, deps = deps)

PACKAGES = {
    "aiohttp": _package(),
    "attrs": _package(),
    "bcrypt": _package(),
    "beautifulsoup4": _package(["beautifulsoup4", "lxml"]),
    "black": _package(),
    "boto3": _package(),
    "celery": _package(),
    "certifi": _package(),
    "cffi": _package(),
    "click": _package(),
    "cryptography": _package(),
    "django": _package(),
    "docutils": _package(),
    "fastapi": _package(),
    "flask": _package(deps = [":flask_app"]),
    "gevent": _package(),
    "grpcio": _package(),
    "httpie": _package(),
    "isort": _package(),
    "jinja2": _package(
        ["flask"],
        deps = [":flask_app"],
    ),
    "jsonschema": _package(),
    "lxml": _package(),
    "lz4": _package(),
    "markdown": _package(["markdown", "pygments"]),
    "matplotlib": _package(),
    "msgpack": _package(),
    "mypy": _package(),
    # Its algorithms use them where they are there.
    "networkx": _package([
        "networkx",
        "numpy",
        "scipy",
    ]),
    "numpy": _package(),
    "orjson": _package(),
    "pandas": _package(),
    "paramiko": _package(),
    "pillow": _package(),
    "protobuf": _package(),
    "psutil": _package(),
    "psycopg": _package(["psycopg", "psycopg_binary"]),
    "pyarrow": _package(),
    "pydantic": _package(),
    "pyflakes": _package(settings = {"site_import": True}),
    "pygments": _package(),
    "pynacl": _package(),
    # It imports the tests, which are files.
    "pytest": _package(settings = {"filesystem_importer": True}),
    "pyyaml": _package(),
    "pyzmq": _package(),
    "regex": _package(),
    "requests": _package(),
    "rich": _package(),
    "scikit_learn": _package(),
    "scipy": _package(),
    "setuptools": _package(),
    "sphinx": _package(),
    "sqlalchemy": _package(),
    "sympy": _package(),
    "tornado": _package(),
    "tqdm": _package(),
    "typer": _package(),
    "ujson": _package(),
    "urllib3": _package(),
    "uvicorn": _package(),
    "zstandard": _package(),
}

# Small ones that each show something else, for the README's test command: libraries that a wheel vendors, Rust, data files, entry
# points, templates and static files, certificates that are wanted as a file.
TEN = [
    "bcrypt",
    "certifi",
    "click",
    "flask",
    "jsonschema",
    "orjson",
    "psutil",
    "psycopg",
    "pyyaml",
    "requests",
]
