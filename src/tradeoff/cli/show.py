"""`tradeoff show`: everything about one record."""

from pathlib import Path

import click

from tradeoff.cli import completing
from tradeoff.cli.output import FORMAT, as_of, columns, is_colored, revision, show
from tradeoff.dossier import dossiers
from tradeoff.stories import show as story
from tradeoff.stories.layout import Page


@click.command("show")
@click.argument("id", shell_complete=completing.ids)
@revision("The record as it is in a commit, and its history up to it.")
@as_of("Whether its outcome was met by this day.")
@FORMAT
def command(id: str, rev: str, as_of: str, form: str) -> None:
    """Tell everything about one record: a decision, item, theme, metric, exception, area, person, period …

    What it says, what holds in its place, whether its outcome was met by the scorecard's readings since, whether its
    guardrails hold, who refers to it, and its history. A decision is found by its aliases too,
    and a record by the path of its file. Nothing is written.

    Exit code: 0 where there is such a record, 2 otherwise.
    """
    found = dossiers(Path.cwd(), id, as_of, rev)
    if form == "json":
        show(story.json(found))
    elif form == "markdown":
        show(story.markdown(found))
    else:
        show(story.text(found, Page(is_colored(), columns())))
