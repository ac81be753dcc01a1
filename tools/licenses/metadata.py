"""Read what a wheel's `.dist-info` says of its licence: PEP 639's fields, and what was usual before.

    component = metadata.read({"METADATA": b"Name: six\nVersion: 1.17.0\nLicense: MIT\n"}, fallback_name="six")
    assert component.expression == "MIT"

A damaged or contradictory description gives a component with problems, never an exception: a report about a hundred
wheels must not fail because of one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.message import Message
from email.parser import HeaderParser

from tools.licenses import spellings
from tools.licenses.component import WHEEL, Component, Text

_DOCUMENTS = ("METADATA", "PKG-INFO")
_TEXT_NAME = re.compile(r"(licen[cs]e|copying|notice|authors|copyright)", re.IGNORECASE)
_LONGEST_DECLARATION = 200
# What metadata without a licence is filled with.
_EMPTY = ("", "unknown", "none", "n/a")


def read(files: Mapping[str, bytes], fallback_name: str) -> Component:
    """The component that the files of one `.dist-info` (by path below it) describe.

    `fallback_name` is used where the description has no name.
    """
    problems: list[str] = []
    fields = _Fields(files, problems)
    name = fields.one("Name") or fallback_name
    expression, declared, origin = _license(fields)
    texts = _texts(files, fields)
    normal = re.sub(r"[-_.]+", "-", name).lower()
    version = fields.one("Version")
    return Component(
        kind=WHEEL,
        name=normal,
        version=version,
        expression=expression,
        declared=declared,
        origin=origin,
        purl=_purl(normal, version),
        texts=texts,
        problems=tuple(problems),
    )


def _purl(name: str, version: str | None) -> str | None:
    from urllib.parse import quote  # not at the top: one import less for whoever only reads inventories

    return f"pkg:pypi/{quote(name)}" + (f"@{quote(version, safe='')}" if version else "")


class _Fields:
    """The header fields of METADATA; collects problems."""

    def __init__(self, files: Mapping[str, bytes], problems: list[str]) -> None:
        self.problems = problems
        self.document = next((name for name in _DOCUMENTS if name in files), None)
        self._message = Message()
        if self.document is None:
            problems.append("there is no METADATA")
            return
        try:
            text = files[self.document].decode()
        except UnicodeDecodeError:
            text = files[self.document].decode(errors="replace")
            problems.append(f"{self.document} is not UTF-8")
        self._message = HeaderParser().parsestr(text)

    def all(self, name: str) -> list[str]:
        values = [str(value) for value in self._message.get_all(name, [])]
        return [_plain(value) for value in values if _plain(value)]

    def one(self, name: str) -> str | None:
        values = self.all(name)
        if len(set(values)) > 1:
            self.problems.append(f"{self.document} has {name} {len(values)} times; the first counts")
        return values[0] if values else None


def _plain(value: str) -> str:
    """One line without characters that no field may have, and that reports could not show."""
    return " ".join("".join(char if char.isprintable() else " " for char in value).split())


def _license(fields: _Fields) -> tuple[str | None, str | None, str]:
    """The expression, or else what is declared in words, and where that stands."""
    expressions = sorted(set(fields.all("License-Expression")))
    words = fields.one("License") or ""
    words = "" if words.casefold() in _EMPTY else words
    classifiers = sorted({each for each in fields.all("Classifier") if each.startswith("License :: ")})
    known = sorted({spellings.CLASSIFIERS[each] for each in classifiers if each in spellings.CLASSIFIERS})
    where = f"{fields.document}: "
    if len(expressions) == 1:
        stated = {spellings.identifier(words)} - {None} | set(known)
        others = sorted(str(each) for each in stated if str(each) not in re.split(r"[\s()]+", expressions[0]))
        if others:
            fields.problems.append(
                f"{fields.document} has the License-Expression '{expressions[0]}', and elsewhere says"
                f" {' and '.join(others)}; the expression counts"
            )
        return expressions[0], None, where + "License-Expression"
    if expressions:
        fields.problems.append(f"{fields.document} has several License-Expressions that differ; none counts")
        return None, " / ".join(expressions), where + "License-Expression"
    return _license_in_words(fields, words, classifiers, known, where)


def _license_in_words(
    fields: _Fields, words: str, classifiers: list[str], known: list[str], where: str
) -> tuple[str | None, str | None, str]:
    named = spellings.identifier(words)
    if named and known and known != [named]:
        fields.problems.append(
            f"{fields.document} has License '{words}', but its classifiers say {' and '.join(known)}; neither counts"
        )
        return None, words, where + "License"
    if named:
        return named, None, where + "License"
    # Two classifiers may mean both or either; one beside another that is open to interpretation, too.
    if len(known) == 1 and len(classifiers) == 1:
        return known[0], words[:_LONGEST_DECLARATION] or None, where + "Classifier"
    declared = words or " / ".join(each.rpartition(" :: ")[2] for each in classifiers)
    origin = "License" if words else "Classifier"
    return None, declared[:_LONGEST_DECLARATION] or None, where + origin if declared else ""


def _texts(files: Mapping[str, bytes], fields: _Fields) -> tuple[Text, ...]:
    named = list(dict.fromkeys(fields.all("License-File")))
    places: dict[str, str] = {}
    for path in named:
        if path.startswith("/") or "\\" in path or ".." in path.split("/") or ":" in path.split("/")[0]:
            fields.problems.append(f"License-File '{path}' is not a plain path; it is left out")
            continue
        # Metadata 2.4 puts them below `licenses/`; before, tools put them beside METADATA, with or without folders.
        candidates = (f"licenses/{path}", path, f"license_files/{path}", path.rpartition("/")[2])
        found = next((place for place in candidates if place in files), None)
        if found is None:
            fields.problems.append(f"License-File '{path}' is not in the wheel")
        else:
            places[found] = path
    if not places:
        for place in sorted(files):
            if _TEXT_NAME.match(place.rpartition("/")[2]):
                places[place] = place.removeprefix("licenses/")
    return tuple(_text(places[place], files[place], fields.problems) for place in sorted(places))


def _text(name: str, content: bytes, problems: list[str]) -> Text:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Every byte is something in Latin-1, which is what old texts are written in.
        text = content.decode("latin-1")
        problems.append(f"the licence text '{name}' is not UTF-8; it was read as Latin-1")
    return Text(name, tidy(text))


def tidy(text: str) -> str:
    """Lines that end alike, nothing a terminal or an XML-minded tool would choke on, and no blanks around."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = ("".join(char for char in line if char == "\t" or char.isprintable()) for line in lines)
    return "\n".join(line.rstrip() for line in kept).strip("\n") + "\n"
