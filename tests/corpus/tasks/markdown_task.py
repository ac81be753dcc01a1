"""Pages with extensions, which are found by entry points."""

import markdown

TEXT = "# Head {#id}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```python\nx = 1\n```\n\nTerm[^1]\n\n[^1]: Note.\n\n[TOC]\n"
print(markdown.markdown(TEXT, extensions=["extra", "toc", "codehilite", "sane_lists", "smarty"]))
print(markdown.Markdown(extensions=["meta"]).convert("Key: value\n\ntext"))
