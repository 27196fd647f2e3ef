"""`tradeoff supersede`: one decision takes the place of another."""

import click

from tradeoff.authoring import superseding
from tradeoff.cli import completing
from tradeoff.cli.authoring import perform, preview
from tradeoff.cli.output import as_of


@click.command("supersede")
@click.argument("old", shell_complete=completing.ids)
@click.argument("new", shell_complete=completing.ids)
@preview
@as_of("Do it on this day.")
def command(old: str, new: str, only_show: bool, as_of: str) -> int:
    """Let the decision NEW take the place of OLD.

    OLD turns to superseded once NEW is accepted; until then it holds. `tradeoff accept NEW` turns it.

    Exit code: 0 done, 1 done and it brings errors, 2 it could not be done.
    """
    return perform(as_of, only_show, lambda _desk: None, lambda desk, _: superseding.supersede(desk, old, new))
