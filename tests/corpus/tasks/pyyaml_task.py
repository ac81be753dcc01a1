"""Both directions with libyaml and without, tags and errors."""

import yaml

TEXT = "a: &x [1, 2.5, 2024-02-29, yes]\nb: *x\nc: !!set {one, two}\nd: |\n  lines\n  more\n"
print(
    yaml.__with_libyaml__,
    yaml.load(TEXT, yaml.CSafeLoader)["a"] == yaml.safe_load(TEXT)["b"],
    sorted(yaml.safe_load(TEXT)["c"]),
)
print(yaml.dump({"k": [1, "é", None]}, Dumper=yaml.CSafeDumper, allow_unicode=True))
try:
    yaml.load("a: [", yaml.CSafeLoader)
except yaml.YAMLError as error:
    print(error)
