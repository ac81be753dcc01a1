"""Reads packed resources, thousands of them in one process: a line for each says whether they are accepted.

Its argument is a file: for each, the length in four bytes, then the resources.
"""

import contextlib
import importlib.metadata
import sys
from pathlib import Path

from oxidized_importer import OxidizedFinder


def read_all(data: bytes) -> None:
    """Read everything; what the finder handed out is read once more when the finder is gone."""
    finder = OxidizedFinder(resources_data=data)
    resources = finder.indexed_resources()
    for resource in resources:
        # A resource may say of itself what is not so, such as being an extension module; that is an error when it is used.
        with contextlib.suppress(ImportError, OSError, SyntaxError, ValueError):
            finder.find_spec(resource.name, None)
            finder.get_source(resource.name)
        with contextlib.suppress(ImportError, OSError, SyntaxError, ValueError):
            reader = finder.get_resource_reader(resource.name)
            for name in reader.contents() if reader else ():
                with reader.open_resource(name) as file:
                    file.read()
        with contextlib.suppress(ImportError, OSError, SyntaxError, ValueError):
            finder.get_data(f"{sys.executable}/{resource.name}")
    for distribution in finder.find_distributions(importlib.metadata.DistributionFinder.Context()):
        with contextlib.suppress(OSError, ValueError):
            distribution.read_text("METADATA")
    list(finder.iter_modules())
    again = OxidizedFinder(resources_data=finder.serialize_indexed_resources(False, False))
    names = [resource.name for resource in again.indexed_resources()]
    del finder, again
    assert set(names) <= {resource.name for resource in resources}
    for resource in resources:
        repr(resource)
        for attribute in dir(resource):
            value = getattr(resource, attribute)
            values = value.values() if isinstance(value, dict) else [value]
            sum(sum(bytes(each)) for each in values if isinstance(each, (bytes, memoryview)))


def main(path: str) -> None:
    data = memoryview(Path(path).read_bytes())
    while data:
        length = int.from_bytes(data[:4], "little")
        try:
            read_all(bytes(data[4 : 4 + length]))
        except ValueError:
            print("refused", flush=True)
        else:
            print("accepted", flush=True)
        data = data[4 + length :]


main(sys.argv[1])
