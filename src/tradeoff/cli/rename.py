"""`tradeoff rename`: another id, with all that refers to it."""

import click

from tradeoff.authoring import renaming
from tradeoff.cli import completing
from tradeoff.cli.authoring import perform, preview
from tradeoff.cli.output import as_of


@click.command("rename")
@click.argument("id", shell_complete=completing.ids)
@click.argument("new_id", metavar="NEW_ID")
@click.option("--kind", type=click.Choice(renaming.KINDS), help="Which is meant, where several have the id.")
@preview
@as_of("Do it on this day.")
def command(id: str, new_id: str, kind: str | None, only_show: bool, as_of: str) -> int:
    """Give the record, item, metric, theme, area, person … that is called ID another id, NEW_ID.

    Its file, every reference in the workspace, suppressions, the baseline, and mentions in the Markdown that git
    tracks follow. A decision keeps the old id as an alias. An id that is an everyday word is respelt in a text only
    where it is clearly meant: in backticks, a trailer, a path. What was left alone is listed.

    Exit code: 0 done, 1 done and it brings errors, 2 it could not be done.
    """
    return perform(as_of, only_show, lambda _desk: None, lambda desk, _: renaming.rename(desk, id, new_id, kind or ""))
