"""`tradeoff hooks`: install the git hook that lints what is committed."""

from pathlib import Path

import click

from tradeoff import hooks
from tradeoff.cli import Group


@click.group("hooks", cls=Group)
def command() -> None:
    """Git hooks for repositories that do not use pre-commit."""


@command.command("install")
def install() -> None:
    """Put the hook where git looks for it.

    That is the repository's hooks folder, or the one that core.hooksPath names. A hook that is there already is
    kept and runs first.
    """
    for path, what in hooks.install(Path.cwd()):
        click.echo(f"{path}: {what}")


@command.command("uninstall")
def uninstall() -> None:
    """Take the hook away, and put back the one that was there before."""
    for path, what in hooks.uninstall(Path.cwd()):
        click.echo(f"{path}: {what}")
