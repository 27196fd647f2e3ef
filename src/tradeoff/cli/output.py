"""What the commands that tell something have in common: their formats, colours, and the pager on a terminal."""

import os
import shutil
import sys
from collections.abc import Callable
from typing import Any

import click

from tradeoff import calendar
from tradeoff.cli import completing

Option = Callable[[Callable[..., Any]], Callable[..., Any]]
"""What `click.option` makes."""

FORMAT: Option = click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json", "markdown")),
    default="text",
    show_default=True,
)


def revision(help: str, name: str = "--rev", metavar: str = "REV") -> Option:
    """An option that names a commit or several; empty where it is not given."""
    return click.option(name, metavar=metavar, callback=_revision, shell_complete=completing.revisions, help=help)


def as_of(help: str) -> Option:
    """The option `--as-of`; today where it is not given."""
    return click.option("--as-of", metavar="DATE", callback=_as_of, help=f"{help}  [default: today, UTC]")


def _as_of(context: click.Context, parameter: click.Parameter, value: str | None) -> str:
    return day(context, parameter, value) or calendar.today()


def _revision(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str:
    if value is not None and not value.strip():  # a variable of a script that has no value
        raise click.BadParameter("the revision is empty: name a branch, a tag or an id")
    return value or ""


def names(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """The values of an option that is given several times, or with several values in one, with commas."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


def of_rules(name: str, help: str) -> Callable[[Any], Any]:
    """An option that names rules."""
    return click.option(
        name, metavar="RULE", multiple=True, callback=names, shell_complete=completing.rules, help=help
    )


def day(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str:
    """The value of an option that is a day; empty where it is not given."""
    if value is not None and not calendar.is_day(value):
        said = f"{value} is no day" if value.strip() else "the day is empty"
        raise click.BadParameter(f"{said}: write it as YYYY-MM-DD")
    return value or ""


def columns() -> int:
    """How wide the terminal is; 0 where standard output is none."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 0


def is_colored() -> bool:
    """Whether standard output shows colours."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def show(text: str) -> None:
    """Prints a text; on a terminal that it does not fit on, by way of the pager."""
    color = is_colored()
    if sys.stdout.isatty() and text.count("\n") >= shutil.get_terminal_size().lines:
        click.echo_via_pager(text, color=color)
    else:
        click.echo(text, nl=False, color=color)
