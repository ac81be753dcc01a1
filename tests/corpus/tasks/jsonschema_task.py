"""Schemas of several drafts, which come as data of another package, formats and errors."""

import jsonschema

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {"n": {"type": "integer", "minimum": 0}, "d": {"format": "date"}},
    "required": ["n"],
}
validator = jsonschema.validators.validator_for(SCHEMA)(SCHEMA, format_checker=jsonschema.FormatChecker())
for thing in ({"n": 1, "d": "2024-02-29"}, {"n": -1, "d": "x"}, {}, []):
    print([error.message for error in sorted(validator.iter_errors(thing), key=str)])
for draft in (jsonschema.Draft4Validator, jsonschema.Draft7Validator, jsonschema.Draft202012Validator):
    print(
        draft.__name__,
        draft.check_schema({"type": "string"}),
        draft.META_SCHEMA.get("$id", draft.META_SCHEMA.get("id")),
    )
try:
    jsonschema.validate(3, {"type": "nothing"})
except jsonschema.SchemaError as error:
    print(error.message)
