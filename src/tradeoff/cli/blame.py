"""`tradeoff blame`: who last changed the meaning of each field of a record."""

from pathlib import Path

import click

from tradeoff.blame import blame
from tradeoff.cli import completing
from tradeoff.cli.output import FORMAT, columns, is_colored, revision, show
from tradeoff.stories import blame as story
from tradeoff.stories.layout import Page, lacking


@click.command("blame")
@click.argument("id", metavar="ID", shell_complete=completing.ids)
@revision("Ask of a commit instead of the work tree.")
@FORMAT
def command(id: str, rev: str, form: str) -> None:
    """Say of every field of a record who last changed its meaning, when, and in which commit.

    ID may be the path of the record's file. A record that was renamed or moved, or a file that was only written
    otherwise, changes nothing in that. What a merge brought is of the commit on the branch that made it, and of the
    merge only where no commit of the branch did. What is not committed yet is said to be so. Nothing is written.

    Exit code: 0, or 2 if there is no such record.
    """
    answer = blame(Path.cwd(), id, rev)
    if form == "json":
        show(story.json(answer))
    elif form == "markdown":
        show(story.markdown(answer))
    else:
        show(story.text(answer, Page(is_colored(), columns())))
        for sentence in lacking(answer.skipped, answer.limits):
            click.echo(f"tradeoff: {sentence}", err=True)
