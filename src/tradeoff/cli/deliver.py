"""`tradeoff deliver`: an item is delivered, and is to be measured."""

import click

from tradeoff.authoring import items
from tradeoff.authoring.items import Delivery
from tradeoff.cli import completing
from tradeoff.cli.authoring import perform, preview
from tradeoff.cli.output import as_of, day


@click.command("deliver")
@click.argument("item", shell_complete=completing.ids_of("item"))
@click.option("--on", metavar="DATE", callback=day, help="The day of the delivery.  [default: that of --as-of]")
@preview
@as_of("The day on which it is delivered.")
def command(item: str, on: str, only_show: bool, as_of: str) -> int:
    """Say that ITEM is delivered: its status, and the day under `delivered_on`.

    A delivery is no result: it says by when the outcome is to be measured, and how.

    Exit code: 0 done, 1 done and it brings errors, 2 it could not be done.
    """
    return perform(as_of, only_show, lambda _desk: Delivery(item, on), items.deliver)
