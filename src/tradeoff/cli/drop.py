"""`tradeoff drop`: an item is given up, with the note on why."""

import click

from tradeoff.authoring import items
from tradeoff.authoring.items import Drop
from tradeoff.cli import completing, noting
from tradeoff.cli.authoring import perform, preview
from tradeoff.cli.noting import Given
from tradeoff.cli.output import as_of, day
from tradeoff.desk import Desk


@click.command("drop")
@click.argument("item", shell_complete=completing.ids_of("item"))
@noting.options
@click.option(
    "--on", metavar="DATE", callback=day, help="The day on which it was dropped.  [default: that of --as-of]"
)
@preview
@as_of("The day on which it is dropped.")
def command(item: str, on: str, only_show: bool, as_of: str, **note: str | None) -> int:
    """Drop ITEM: nobody works on it any more, and the note says why.

    The note is asked for, and written into the item under `deprioritized`. Whatever else refers to the item stays as
    it is, and is named.

    Exit code: 0 done, 1 done and it brings errors, 2 it could not be done.
    """
    return perform(as_of, only_show, lambda desk: _asked(desk, item, on, note), items.drop)


def _asked(desk: Desk, id: str, on: str, given: Given) -> Drop:
    item = items.find(desk, id)
    if item.dead:
        return Drop(id, items.Note(**{name: value or "" for name, value in given.items()}), on or desk.day)
    items.check(item, {"status": "dropped"}, desk.day)
    return Drop(id, noting.ask_note(desk, "is dropped", given, id), on or desk.day)
