"""Groups, options, prompts and errors, by its own runner."""

import click
from click.testing import CliRunner


@click.group()
@click.version_option(package_name="click")
def main() -> None:
    """A program."""


@main.command()
@click.argument("names", nargs=-1)
@click.option("--count", type=click.IntRange(1, 3), default=1, show_default=True, help="How often.")
@click.option("--word", prompt=True)
def greet(names: tuple[str, ...], count: int, word: str) -> None:
    """Greets."""
    for name in names * count:
        click.secho(f"{word} {name}", fg="green")


for arguments in (
    ["--help"],
    ["greet", "--help"],
    ["greet", "a", "b", "--count=2", "--word=hi"],
    ["greet", "--count=9"],
    ["--version"],
):
    result = CliRunner().invoke(main, arguments, color=True, prog_name="prog")
    print(result.exit_code, result.output)
