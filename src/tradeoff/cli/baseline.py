"""`tradeoff baseline`: record today's findings, so that `lint` reports what is new."""

from collections.abc import Iterator
from pathlib import Path

import click

from tradeoff import calendar, writing
from tradeoff.baseline import DAYS, MOST_DAYS
from tradeoff.cli.authoring import preview, show_diff
from tradeoff.cli.output import as_of, day, of_rules
from tradeoff.finding import SEVERITIES, Finding
from tradeoff.lint import Report, Request, open_work_tree
from tradeoff.recording import Recording, Wanted, record
from tradeoff.reporters import Style, reporter
from tradeoff.reporters.display import number
from tradeoff.snapshot import WorkTree


@click.command("baseline")
@click.option("--days", type=click.IntRange(1, MOST_DAYS), metavar="N", help=f"How long they hold.  [default: {DAYS}]")
@click.option("--until", metavar="DATE", callback=day, help="The last day on which they hold, instead.")
@click.option("--because", metavar="TEXT", default="", help="Why, written into each entry.")
@click.option("--update", is_flag=True, help="Add what is new since to a baseline that is there.")
@click.option("--renew", is_flag=True, help="Give what expires earlier, or has expired, the new day.")
@click.option("--prune", is_flag=True, help="Take out what is paid off.")
@of_rules("--select", "Only findings of these rules.")
@as_of("The day on which the findings are there, and from which days are counted.")
@preview
def command(
    days: int | None,
    until: str,
    because: str,
    update: bool,
    renew: bool,
    prune: bool,
    select: tuple[str, ...],
    as_of: str,
    only_show: bool,
) -> int:
    """Record today's findings in the file that `baseline` in tradeoff.yaml names (.tradeoff-baseline.yaml).

    `tradeoff lint` does not report them any more, until the day of each; so an old repository holds what is new to
    account from its first day, and pays the rest off. It records the workspace that you stand in; at the root of a
    repository each of them in its own file.

    An entry is kept with its day until --renew or --prune says otherwise. Files that are no YAML, mistakes in
    tradeoff.yaml and what a change does to the rules are never recorded.

    Exit code: 0; 1 errors are left that cannot be recorded; 2 it could not be done, and nothing was changed.
    """
    because = " ".join(because.split())
    wanted = Wanted(as_of, _until(as_of, days, until), because, select, update, renew, prune)
    options = {"--days": days is not None, "--until": bool(until), "--because": bool(because)}
    folder = Path.cwd()
    with writing.alone(_work_tree(folder).root):
        files = _work_tree(folder)
        recordings = record(folder, files, wanted)
        changes = [recording.change for recording in recordings if recording.change]
        if only_show:
            show_diff(changes)
        else:
            writing.write(files.root, changes)
    for recording in recordings:
        for line in _said(recording, wanted):
            click.echo(line, err=only_show)
    if not any(recording.added or recording.renewed for recording in recordings) and any(options.values()):
        stated = [option for option, is_stated in options.items() if is_stated]
        are = "is" if len(stated) == 1 else "are"
        click.echo(f"{' and '.join(stated)} {are} for what is added or renewed, and nothing was", err=only_show)
    left = tuple(found for recording in recordings for found in recording.left)
    if left:
        report = Report(left, 0, as_of)
        click.echo(reporter("concise")(report, Style()), nl=False, err=only_show)
    return int(any(found.severity == "error" for found in left))


def _until(as_of: str, days: int | None, until: str) -> str:
    if until and days is not None:
        raise click.UsageError("--days and --until exclude each other")
    if not until:
        return calendar.add_days(as_of, DAYS if days is None else days)
    if not 0 <= calendar.days_between(as_of, until) <= MOST_DAYS:
        last = calendar.add_days(as_of, MOST_DAYS)
        raise click.UsageError(f"--until {until}: write a day from {as_of} to {last}")
    return until


def _work_tree(folder: Path) -> WorkTree:
    """The files on disk, as they are at this moment."""
    return open_work_tree(Request(folder, ""))[0]


def _said(recording: Recording, wanted: Wanted) -> Iterator[str]:
    """What was done with one baseline, and what is left to do."""
    added, path = recording.added, recording.path
    if added:
        verb, where = (
            ("added", "to") if recording.kept or recording.expired or recording.renewed else ("recorded", "in")
        )
        found = number(len(added), "finding")
        yield f"{found} {verb} until {wanted.until} ({_by_severity(added)}) {where} {path}"
    if recording.renewed:
        yield f"{number(recording.renewed, 'finding')} renewed until {wanted.until} in {path}"
    if recording.pruned:
        yield f"{number(recording.pruned, 'finding')} paid off, and taken out of {path}"
    if not (added or recording.renewed or recording.pruned):
        yield f"nothing to do in {path}" if recording.kept or recording.expired else f"nothing to record in {path}"
    if recording.kept:
        yield f"{number(recording.kept, 'finding')} kept with {'its' if recording.kept == 1 else 'their'} day"
    if recording.expired:
        have, them = ("has", "it") if recording.expired == 1 else ("have", "them")
        expired = number(recording.expired, "finding")
        yield f"{expired} {have} expired, and lint reports {them}: mend {them}, or --renew gives {them} another day"
    if recording.left:
        them = "it" if len(recording.left) == 1 else "them"
        yield f"{number(len(recording.left), 'finding')} cannot be recorded, and lint goes on reporting {them}:"


def _by_severity(findings: tuple[Finding, ...]) -> str:
    counts = ((severity, sum(found.severity == severity for found in findings)) for severity in SEVERITIES)
    return ", ".join(number(count, severity) for severity, count in counts if count)
