"""Hypothesis strategies for resources: any field, any text, short values."""

from __future__ import annotations

from hypothesis import strategies as st

from tools.resources.resource import FIELDS, FLAG, LIST16, MAP32, MAP64, TEXT_FIELDS, Resource

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
BLOB = st.binary(max_size=8)


def _value(field: int, encoding: int) -> st.SearchStrategy[object]:
    if encoding == FLAG:
        return st.just(True)
    if encoding == LIST16:
        return st.lists(TEXT, min_size=1, max_size=3).map(tuple)
    if encoding in (MAP32, MAP64):
        return st.dictionaries(TEXT, BLOB, min_size=1, max_size=3)
    return TEXT if field in TEXT_FIELDS else BLOB


RESOURCE = st.builds(
    lambda name, fields: Resource(name, **fields),
    TEXT,
    st.fixed_dictionaries(
        {}, optional={name: _value(field, encoding) for field, (name, encoding) in FIELDS.items() if name != "name"}
    ),
)

RESOURCES = st.lists(RESOURCE, max_size=6, unique_by=lambda resource: resource.name)
