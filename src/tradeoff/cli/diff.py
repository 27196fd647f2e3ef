"""`tradeoff diff`: what changed in meaning between two states of a repository."""

from pathlib import Path

import click

from tradeoff import comparison
from tradeoff.cli import completing
from tradeoff.cli.output import FORMAT, as_of, columns, is_colored, show
from tradeoff.stories import diff as story
from tradeoff.stories.layout import Page


def _range(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> str:
    """One text, as two names mean what they mean with dots between them."""
    if len(values) > 2 or (len(values) == 2 and any(".." in value for value in values)):
        raise click.BadParameter(f"{' '.join(values)} are more than two states: write A..B, or A B")
    if not all(values):  # a variable of a script that has no value
        raise click.BadParameter("a name is empty: write a branch, a tag or an id")
    return "..".join(values)


@click.command("diff")
@click.argument("revisions", metavar="[A..B | A B]", nargs=-1, callback=_range, shell_complete=completing.revisions)
@click.option("--staged", is_flag=True, help="Compare with what is staged for the next commit.")
@as_of("The day of the findings of --format markdown.")
@FORMAT
def command(revisions: str, staged: bool, as_of: str, form: str) -> None:
    """Say what changed in meaning: decisions, promises that moved, what lost, capacity, readings, risks, rights.

    Without arguments: what the work tree has otherwise than HEAD, new files included. A compares the commit A with the
    work tree, A..B (or A B) two commits, A...B the commit B with the one where it left A. A file that was only
    reformatted, reordered, commented or moved is no change of meaning.

    --format markdown is a summary for the reviewers of a pull request; it adds what `tradeoff lint` finds in the new
    state and not in the old one. Nothing is written.

    Exit code: 0 whatever changed, 2 the states could not be compared.
    """
    folder = Path.cwd()
    found = comparison.compare(folder, revisions, staged)
    if form == "json":
        show(story.json(found))
    elif form == "markdown":
        show(story.markdown(found, comparison.judge(found, folder, as_of)))
    else:
        show(story.text(found, Page(is_colored(), columns())))
