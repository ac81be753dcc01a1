"""Tables, Markdown, syntax, trees and tracebacks in colours."""

import io

from rich.console import Console
from rich.markdown import Markdown
from rich.syntax import Syntax
from rich.table import Table
from rich.traceback import Traceback
from rich.tree import Tree

console = Console(file=io.StringIO(), force_terminal=True, width=60, color_system="truecolor", legacy_windows=False)
table = Table("name", "value", title="Title :sparkles:")
table.add_row("a", "[bold red]1[/]")
tree = Tree("root")
tree.add("leaf").add("[i]deeper[/]")
for thing in (
    table,
    Markdown("# Head\n\n* one\n* `two`\n\n> quote"),
    Syntax("def f():\n    return 1", "python"),
    tree,
    {"a": [1, "b"]},
):
    console.print(thing)
try:
    {}["missing"]
except KeyError as error:
    shown = Traceback.from_exception(type(error), error, None)
    console.print(shown)
print(console.file.getvalue())
