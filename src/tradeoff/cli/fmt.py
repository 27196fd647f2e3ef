"""`tradeoff fmt`: bring files into the canonical order and spacing."""

import sys
from pathlib import Path

import click

from tradeoff import formatting, readall, writing
from tradeoff.cli import completing
from tradeoff.cli.authoring import show_diff
from tradeoff.cli.lint import Progress
from tradeoff.errors import CannotDo
from tradeoff.formatting import Survey
from tradeoff.reporters.display import number, visible
from tradeoff.snapshot import shown


@click.command("fmt")
@click.argument("paths", nargs=-1, metavar="[PATH]...", shell_complete=completing.files)
@click.option("--check", is_flag=True, help="Write nothing; name the files that would change, and end with 1 if any.")
@click.option("--diff", "only_show", is_flag=True, help="Write nothing; show what would change.")
def command(paths: tuple[str, ...], check: bool, only_show: bool) -> int:
    """Bring the files of the workspace that you stand in into the canonical order of keys and spacing.

    At the root of a repository that is all workspaces; with PATHs only these files or folders. Keys stand in the order
    of the format; texts, quotes and comments stay as they are written, and a comment stays with what it is about. A
    file that cannot be read, or not be laid out anew with proof that only its form changes, is named and left alone.

    Exit code: 0 done, or nothing to do; 1 with --check: files would change; 2 a file had to be left alone.
    """
    folder = Path.cwd()
    if check or only_show:
        found = formatting.survey(folder, paths, _progress())
        _show(found, only_show)
        _complain(found)
        click.echo(_summary(found, len(found.changes), "would change"), err=only_show)
        return 2 if found.refused else int(check and bool(found.changes))
    with writing.alone(formatting.root_at(folder, paths)):
        found = formatting.survey(folder, paths, _progress())
        written = _write(found)
    _complain(found)
    click.echo(_summary(found, written, "written"))
    return 2 if found.refused else 0


def _progress() -> readall.Progress:
    return Progress() if sys.stderr.isatty() else readall.silent


def _show(found: Survey, as_diff: bool) -> None:
    if as_diff:
        show_diff(found.changes)
        return
    for change in found.changes:
        click.echo(f"would change {visible(shown(change.path))}")


def _write(found: Survey) -> int:
    """Writes each file by itself, so that one that is read-only does not keep the others; how many are written."""
    written = 0
    for change in found.changes:
        try:
            writing.write(found.root, [change])
        except CannotDo as error:
            found.refused.append(str(error))
            continue
        click.echo(f"wrote {visible(shown(change.path))}")
        written += 1
    return written


def _complain(found: Survey) -> None:
    for said in found.refused:
        click.echo(visible(said), err=True)
    for path in found.unknown:
        click.echo(visible(f"{path}: its schema is none that this tradeoff knows; left as it is"), err=True)


def _summary(found: Survey, count: int, did: str) -> str:
    """How many files were or would be written, and how many were left alone, and why."""
    said = number(found.same, "file") + (" as it should be" if found.same == 1 else " as they should be")
    if count:
        said = f"{number(count, 'file')} {did}, {found.same:,} as they should be"
    reasons = {
        "cannot be formatted": len(found.refused),
        "of an unknown kind": len(found.unknown),
        "excluded": len(found.excluded),
    }
    left = ", ".join(f"{files:,} {reason}" for reason, files in reasons.items() if files)
    return f"{said}; left alone: {left}" if left else said
