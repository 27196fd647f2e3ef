"""`tradeoff stale`: code that rests on replaced decisions, and scopes that match nothing."""

from pathlib import Path

import click

from tradeoff.cli.output import FORMAT, is_colored, revision, show
from tradeoff.stale import stale
from tradeoff.stories import stale as story


@click.command("stale")
@revision("Ask of a commit instead of the work tree.")
@FORMAT
def command(rev: str, form: str) -> None:
    """List the code that decisions have overtaken, and the scopes that match no file.

    A file is listed where its last commit is older than the day on which a decision that governs it was superseded or
    reversed. What is not committed does not count. A scope is listed where a live record or a decision right states
    it and no file is left that it matches. Nothing is written.

    Exit code: 0 whatever is found, as this is a report and no check; 2 it could not be made.
    """
    found = stale(Path.cwd(), rev)
    if form == "json":
        show(story.json(found))
    elif form == "markdown":
        show(story.markdown(found))
    else:
        show(story.text(found, is_colored()))
