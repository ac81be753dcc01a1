"""Attributes that check what they are given, and give copies of what they hold."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Generic, TypeVar, overload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

Value = TypeVar("Value")


class Field(Generic[Value]):
    """An attribute, kept in the dictionary `_values` of its object.

    Assigning runs `check` on the value and keeps the result; deleting is a TypeError, as is a value of the wrong type.
    """

    __slots__ = ("_check", "_name", "_writable")

    def __init__(self, check: Callable[[str, Any], Value], writable: bool = True) -> None:
        """Check with `check(name, value)`, which gives a copy or raises TypeError or ValueError."""
        self._check = check
        self._writable = writable

    def __set_name__(self, owner: type, name: str) -> None:
        """Learn the attribute's name."""
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Field[Value]: ...

    @overload
    def __get__(self, instance: object, owner: type) -> Value: ...

    def __get__(self, instance: Any, owner: type) -> Field[Value] | Value:
        """Give a copy of the value."""
        if instance is None:
            return self
        value = instance._values[self._name]
        if isinstance(value, LazyFile):
            return value.read()  # type: ignore[return-value]
        return value.copy() if isinstance(value, (dict, list)) else value  # type: ignore[return-value]

    def __set__(self, instance: Any, value: Value) -> None:
        """Check and keep a value."""
        if not self._writable:
            raise AttributeError(f"attribute '{self._name}' of {type(instance).__name__} objects is not writable")
        self.put(instance, value)

    def __delete__(self, instance: object) -> None:
        """Refuse."""
        raise TypeError(f"attribute '{self._name}' of {type(instance).__name__} objects cannot be deleted")

    def put(self, instance: Any, value: object) -> None:
        """Check and keep a value, of an attribute that others cannot write, too."""
        instance._values[self._name] = value if isinstance(value, LazyFile) else self._check(self._name, value)


class LazyFile:
    """Stands for the content of a file, which is read when it is asked for."""

    __slots__ = ("path", "skip")

    def __init__(self, path: str, skip: int = 0) -> None:
        """Stand for what is at `path`, without the first `skip` bytes."""
        self.path = path
        self.skip = skip

    def read(self) -> bytes:
        """Read the file."""
        with open(self.path, "rb") as file:
            file.seek(self.skip)
            return file.read()


def boolean(name: str, value: object) -> bool:
    """A bool."""
    if not isinstance(value, bool):
        raise wrong_type(name, "bool", value)
    return value


def text(name: str, value: object) -> str:
    """A str."""
    if not isinstance(value, str):
        raise wrong_type(name, "str", value)
    return str(value)


def data(name: str, value: object) -> bytes:
    """Bytes, of whatever supports the buffer protocol."""
    try:
        return bytes(memoryview(value))  # type: ignore[arg-type]  # that is the question
    except TypeError:
        raise wrong_type(name, "a bytes-like object", value) from None


def path(name: str, value: object) -> Path:
    """A path, of text or a path object."""
    if not isinstance(value, (str, os.PathLike)) or not isinstance(os.fspath(value), str):
        raise wrong_type(name, "str or a path object", value)
    return Path(value)


def optional(check: Callable[[str, object], Value]) -> Callable[[str, object], Value | None]:
    """What `check` checks, or None."""
    return lambda name, value: None if value is None else check(name, value)


def mapping(check: Callable[[str, object], Value]) -> Callable[[str, object], dict[str, Value]]:
    """A dict from str to what `check` checks."""

    def checked(name: str, value: object) -> dict[str, Value]:
        if not isinstance(value, dict):
            raise wrong_type(name, "dict", value)
        return {text(f"a key of {name}", key): check(f"{name}[{key!r}]", item) for key, item in value.items()}

    return checked


def names(name: str, value: object) -> list[str]:
    """A list of str."""
    if not isinstance(value, (list, tuple)):
        raise wrong_type(name, "list", value)
    return [text(f"an element of {name}", item) for item in value]


def wrong_type(name: str, expected: str, value: object) -> TypeError:
    """The error that says so."""
    return TypeError(f"{name} must be {expected}, not {type(value).__name__}")
