"""Both directions, options and errors."""

import ujson

print(ujson.dumps({"a": [1, 2.5, None, "é</b>"]}, escape_forward_slashes=False, indent=1), ujson.loads("[1e3, true]"))
try:
    ujson.loads("{")
except ujson.JSONDecodeError as error:
    print(error)
