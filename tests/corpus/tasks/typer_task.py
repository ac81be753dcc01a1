"""A program out of types, with help, errors and completion."""

import enum

import typer
from typer.testing import CliRunner

app = typer.Typer(add_completion=True)


class Color(enum.StrEnum):
    RED = "red"
    BLUE = "blue"


@app.command()
def paint(what: str, color: Color = Color.RED, often: int = typer.Option(1, min=1, help="How often.")) -> None:
    """Paints [bold]something[/bold]."""
    print(f"{what} is {color.value} {often}")


@app.command()
def wash() -> None:
    """Washes."""
    raise typer.Exit(4)


for arguments in (["--help"], ["paint", "wall", "--color", "blue"], ["paint", "wall", "--often", "0"], ["wash"]):
    result = CliRunner().invoke(app, arguments, prog_name="prog", env={"TERMINAL_WIDTH": "80"})
    print(result.exit_code, result.output)
