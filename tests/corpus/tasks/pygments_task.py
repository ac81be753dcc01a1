"""Colours several languages, finds lexers, and lists styles."""

import pygments
from pygments import formatters, lexers, styles

for name, text in (
    ("python", "def f(x): return f'{x!r}' # c"),
    ("rust", "fn main() { let x: u8 = 1; }"),
    ("yaml", "a: [1, b]"),
):
    print(
        pygments.highlight(
            text, lexers.get_lexer_by_name(name), formatters.get_formatter_by_name("terminal256", style="monokai")
        )
    )
print(
    pygments.highlight(
        "<p>&amp;</p>", lexers.get_lexer_for_filename("x.html"), formatters.HtmlFormatter(full=True, title="t")
    )[-300:]
)
print(
    len(list(lexers.get_all_lexers())) > 500,
    len(list(styles.get_all_styles())) > 30,
    lexers.guess_lexer("#!/bin/bash\n").name,
)
