"""What `tradeoff lint --fix` does beyond a check: it mends, shows or writes that, and says so."""

import click

from tradeoff import fixing, writing
from tradeoff.cli.authoring import show_diff
from tradeoff.lint import Report, Request, open_work_tree
from tradeoff.readall import Progress
from tradeoff.reporters.display import number, visible
from tradeoff.snapshot import shown

_MOST_FILES = 20
"""How many are named; `git diff` shows them all."""


def mend(request: Request, unsafe: bool, quiet: bool, progress: Progress) -> Report:
    """Writes what fixes come to, says so on the error stream, and gives the report on what remains."""
    root = open_work_tree(request)[0].root
    with writing.alone(root):
        mended = fixing.mend(request, unsafe, progress)
        writing.write(root, mended.changes)
    if not quiet:
        _tell("fixed", mended)
    return mended.report


def preview(request: Request, unsafe: bool, quiet: bool, progress: Progress) -> tuple[Report, bool]:
    """Shows what fixes would change, and writes nothing; what would remain, and whether anything would change."""
    mended = fixing.mend(request, unsafe, progress)
    show_diff(mended.changes)
    if not quiet:
        _tell("would fix", mended)
        left = len(mended.report.findings)
        click.echo(f"{number(left, 'finding')} would remain" if left else "no findings would remain", err=True)
    return mended.report, bool(mended.changes)


def _tell(did: str, mended: fixing.Mended) -> None:
    """How much is mended, where, and what is in the way of the rest."""
    if mended.changes:
        count, files = number(len(mended.fixed), "finding"), number(len(mended.changes), "file")
        click.echo(f"{did} {count} in {files}:", err=True)
    else:
        click.echo("nothing to fix", err=True)
    for change in mended.changes[:_MOST_FILES]:
        click.echo(f"  {visible(shown(change.path))}", err=True)
    if (more := len(mended.changes) - _MOST_FILES) > 0:
        click.echo(f"  and {number(more, 'more file')}", err=True)
    for reason in mended.refused:
        click.echo(f"not fixed: {visible(reason)}", err=True)
