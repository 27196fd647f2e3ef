"""`tradeoff demo`: write the example company as a git repository."""

import shlex
from pathlib import Path

import click

from tradeoff import demo
from tradeoff.reporters.display import visible

# Each shows something that the year left behind; the day is the last of the story.
TRY = (
    "tradeoff log order-ledger due",
    "tradeoff why services/billing/yearly.py",
    "tradeoff lint --base main --rev tomasz/hollerbach-before-christmas --as-of 2026-11-16",
)


@click.command("demo")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Write the example company as a git repository with a year of history.

    DIR is empty or not there yet. The commits are the same on every machine, so that one can talk about them.
    """
    made = demo.make(folder)
    main, *others = made.branches
    click.echo(f"{visible(str(folder))}: {made.commits} commits by {made.authors} people, {made.first} to {made.last}")
    click.echo(f"branches: {main}, and not merged: {', '.join(others)}")
    click.echo(f"\nTry, after `cd {visible(shlex.quote(str(folder)))}`:\n")
    for line in TRY:
        click.echo(f"  {line}")
