"""`tradeoff hooks`: install the git hooks that check what is committed, and what is pushed to a server."""

from pathlib import Path

import click

from tradeoff import hooks
from tradeoff.cli import Group

_only = click.option(
    "--only", metavar="HOOK", type=click.Choice(hooks.NAMES), multiple=True, help=f"One of {', '.join(hooks.NAMES)}."
)


@click.group("hooks", cls=Group)
def command() -> None:
    """Git hooks for repositories that do not use pre-commit."""


@command.command("install")
@_only
def install(only: tuple[str, ...]) -> None:
    """Put the hooks where git looks for them.

    In a work tree these are pre-commit and commit-msg, in a bare repository pre-receive. The place is the
    repository's hooks folder, or the one that core.hooksPath names. A hook that is there already is kept and runs
    first.
    """
    for path, what in hooks.install(Path.cwd(), only):
        click.echo(f"{path}: {what}")


@command.command("uninstall")
@_only
def uninstall(only: tuple[str, ...]) -> None:
    """Take the hooks away, and put back those that were there before."""
    for path, what in hooks.uninstall(Path.cwd(), only):
        click.echo(f"{path}: {what}")
