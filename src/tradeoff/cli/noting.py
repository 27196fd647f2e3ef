"""What the commands share by which something loses: the options of the public note, and the questions for it."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import click

from tradeoff.authoring.items import Note, find_live
from tradeoff.authoring.scalars import date_problem
from tradeoff.cli import completing
from tradeoff.cli.authoring import ask, complaint, is_terminal
from tradeoff.cli.output import Option, day
from tradeoff.desk import Desk

Given = dict[str, str | None]
"""The options of the note by their names; None for one that is not given."""


def argument(_context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """An argument of a command that takes numbers such as -1.5, and so sees unknown options as arguments.

    A blank one that need not be there is not given.
    """
    if value is not None and re.match("-+[A-Za-z]", value):
        raise click.NoSuchOption(value)
    return value if parameter.required or (value and value.strip()) else None


def text(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """The value of an option that is a text; blanks are none, as from a variable of a script that has no value."""
    return value if value and value.strip() else None


def day_or_period(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """The value of an option that is a day or a period."""
    if value is not None and (wrong := date_problem(value)):
        raise click.BadParameter(wrong)
    return value


def reason(help: str) -> Option:
    """The option that says why, by each of the words that there are for it; blanks are none."""
    return click.option("--reason", "--why", "--because", "reason", metavar="TEXT", callback=text, help=help)


def options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options of the note."""
    for option in reversed(
        (
            reason("What wins, and why."),
            click.option(
                "--by",
                "displaced_by",
                metavar="ITEM",
                callback=text,
                shell_complete=completing.ids_of("item"),
                help="The item that wins.",
            ),
            click.option(
                "--decided-in",
                metavar="DECISION",
                callback=text,
                shell_complete=completing.ids_of("decision"),
                help="The decision behind it.",
            ),
            click.option("--revisit-by", metavar="DATE", callback=day, help="When it is looked at again."),
        )
    ):
        function = option(function)
    return function


def ask_note(desk: Desk, why: str, given: Given, item: str) -> Note:
    """The note, asked for as far as it is not given; `why` is how the item loses, empty if it does not."""
    parts = {name: value or "" for name, value in given.items()}
    if not (why or any(parts.values())):
        return Note()
    reason = given.get("reason")
    parts["reason"] = ask(reason, f"{item} {why or 'is moved'}: what wins, and why?", "--reason")
    if reason is None and not parts["displaced_by"] and is_terminal():
        question = "Which item wins? (Enter: none of the roadmap)"
        parts["displaced_by"] = ask(None, question, "--by", needed=False, check=complaint(partial(find_live, desk)))
    return Note(**parts)
