"""`tradeoff why`: the decisions that govern a piece of code."""

from pathlib import Path

import click

from tradeoff.cli import completing
from tradeoff.cli.output import FORMAT, as_of, is_colored, revision, show
from tradeoff.stories import why as story
from tradeoff.why import why


@click.command("why")
@click.argument("place", metavar="PATH[:LINE[-LINE]]", shell_complete=completing.files)
@revision("Ask of a commit instead of the work tree.")
@as_of("Whether exceptions hold on this day.")
@FORMAT
def command(place: str, rev: str, as_of: str, form: str) -> None:
    """Say which decisions govern lines, a file or a folder of code, and how each was found.

    By the scopes of records (`applies_to`), the most specific first; by the Decision: and Item: trailers of the
    commits that `git blame` names; and by what replaced these decisions since. Code that still rests on a decision
    that was superseded, reversed, deprecated or rejected is pointed out. Nothing is written.

    Exit code: 0 whatever governs it, 2 the question could not be answered.
    """
    answer = why(Path.cwd(), place, as_of, rev)
    if form == "json":
        show(story.json(answer))
    elif form == "markdown":
        show(story.markdown(answer))
    else:
        show(story.text(answer, is_colored()))
