"""`tradeoff log`: what changed in meaning, when, by whom; and the values that a field had."""

from pathlib import Path

import click

from tradeoff import fields, selection
from tradeoff.cli import completing
from tradeoff.cli.output import FORMAT, columns, day, is_colored, names, revision, show
from tradeoff.fields import FieldHistory
from tradeoff.selection import Log, Query
from tradeoff.stories import log as story
from tradeoff.stories.layout import Page, lacking

THINGS = (
    "decision",
    "item",
    "theme",
    "metric",
    "exception",
    "capacity",
    "roadmap",
    "scorecard",
    "charter",
    "area",
    "escalation",
    "person",
)


def _things(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    found = names(context, parameter, values)
    for name in found:
        if name not in THINGS:
            raise click.BadParameter(f"{name} is no kind of record: the kinds are {', '.join(THINGS)}")
    return found


@click.command("log")
@click.argument("ids", nargs=-1, metavar="[ID [FIELD]...]...", shell_complete=completing.ids_and_fields)
@click.option("--since", metavar="DATE", callback=day, help="Only from this day on, as the authors' clocks said.")
@click.option("--until", metavar="DATE", callback=day, help="Only up to this day.")
@click.option(
    "--area",
    "areas",
    metavar="AREA",
    multiple=True,
    callback=names,
    shell_complete=completing.areas,
    help="Only what is decided in this area: its decisions and exceptions, what was decided in them, its rights.",
)
@click.option(
    "--person",
    "people",
    metavar="PERSON",
    multiple=True,
    callback=names,
    shell_complete=completing.people,
    help="Only what this person changed or answers for: a handle, a name or a part of it, or an address.",
)
@click.option(
    "--kind",
    "things",
    metavar="KIND",
    multiple=True,
    callback=_things,
    shell_complete=completing.of(THINGS),
    help="Only decisions, items …: decision, item, theme, metric, exception, capacity, area, person …",
)
@click.option(
    "--event",
    "events",
    metavar="EVENT",
    multiple=True,
    callback=names,
    shell_complete=completing.events,
    help="Only such events: accepted, delivered, due (for due-changed) …",
)
@revision("The history of a commit, or A..B: what leads to B and not to A.", metavar="RANGE")
@click.option(
    "-n",
    "--max-count",
    "count",
    metavar="NUMBER",
    type=click.IntRange(min=1),
    default=None,
    callback=lambda _context, _parameter, value: value or 0,
    help="Only the newest so many commits, or values of a field.",
)
@click.option("--oneline", is_flag=True, help="Each event on a line of its own, with its day, commit and author.")
@click.option("--reverse", is_flag=True, help="The oldest first.")
@FORMAT
def command(
    ids: tuple[str, ...],
    since: str,
    until: str,
    areas: tuple[str, ...],
    people: tuple[str, ...],
    things: tuple[str, ...],
    events: tuple[str, ...],
    rev: str,
    count: int,
    oneline: bool,
    reverse: bool,
    form: str,
) -> None:
    """Tell what changed in meaning, newest first: one line an event, by day and commit.

    A merge is one step of the history, of the day on which it was made; each thing that it brought is told with the
    commit of the branch that made it, and its author.

    With IDs, or the paths of their files, only what happened to these records, under all names that they had. With an
    ID and a FIELD, as in `tradeoff log metering due`, the values that the field had, when, by whom and why; a FIELD is
    written with dots, as in outcome.target, or by its last parts if only one has them. Options that can be given
    several times take commas too; of one option any value counts, and different options narrow each other. Nothing is
    written.

    Exit code: 0 whatever is found, 2 the story could not be told.
    """
    if since and until and since > until:
        raise click.UsageError(f"--since {since} is after --until {until}")
    page = Page(is_colored(), columns())
    chronicle = selection.read(Path.cwd(), rev)
    asked = fields.asked(map(chronicle.named, ids), lambda word: word in chronicle.names)
    known = tuple(id for some in asked for id in some.ids)
    if pairs := [pair for some in asked for pair in some.pairs]:
        if areas or people or events or oneline:
            raise click.UsageError("--area, --person, --event and --oneline choose events, and a field has values")
        told = fields.of(chronicle, pairs, things, since, until, count)
        whole = chronicle.about(selection.within(chronicle.log(), since, until), known)
        show(_values(told, whole, form, reverse, page))
    else:
        kinds = selection.event_kinds(events)
        whole = selection.select(chronicle, Query(known, areas, people, things, kinds, since, until, count))
        show(_story(whole.oldest_first() if reverse else whole, form, oneline, page))
    if form == "text":
        for sentence in lacking(whole.skipped, whole.limits):
            click.echo(f"tradeoff: {sentence}", err=True)


def _story(log: Log, form: str, oneline: bool, page: Page) -> str:
    if form == "json":
        return story.json(log)
    if form == "markdown":
        return story.markdown(log)
    return story.oneline(log, page) if oneline else story.text(log, page)


def _values(told: list[FieldHistory], log: Log, form: str, reverse: bool, page: Page) -> str:
    told = [found.oldest_first() for found in told] if reverse else told
    if form == "json":
        return story.values_json(told, log)
    if form == "markdown":
        return story.values_markdown(told, log)
    return story.values_text(told, log.limits, page)
