"""`tradeoff measure`: what a delivered item did to its metric."""

import click

from tradeoff.authoring import metrics
from tradeoff.authoring.metrics import RESULTS, NewResult
from tradeoff.authoring.scalars import number, number_problem
from tradeoff.cli import completing, noting
from tradeoff.cli.authoring import ask, perform, preview
from tradeoff.cli.output import as_of, day
from tradeoff.desk import Desk


@click.command("measure", context_settings={"ignore_unknown_options": True})  # or -1.5 would be one
@click.argument("item", callback=noting.argument, shell_complete=completing.ids_of("item"))
@click.argument("value", required=False, callback=noting.argument)
@click.option("--status", type=click.Choice(RESULTS), help="What came of it.  [default: by baseline and target]")
@click.option("--on", metavar="DATE", callback=day, help="The day it was measured.  [default: that of --as-of]")
@click.option("--note", metavar="TEXT", callback=noting.text, help="What else there is to say of it.")
@click.option("--reading", is_flag=True, help="Add the value to the readings of the metric, too.")
@click.option("--again", is_flag=True, help="Put it in the place of the result that is there.")
@preview
@as_of("The day on which it is recorded.")
def command(
    item: str,
    value: str | None,
    status: str | None,
    on: str,
    note: str | None,
    reading: bool,
    again: bool,
    only_show: bool,
    as_of: str,
) -> int:
    """Record what ITEM did, once it is delivered: the VALUE that its metric has now, and what that is.

    At the target or beyond it is `achieved`, better than the baseline `partial`, else `missed`; --status says what it
    is where nobody promised a number. VALUE is written as it is given.

    Exit code: 0 done, 1 done and it brings errors, 2 it could not be done.
    """

    def asked(desk: Desk) -> NewResult:
        found, verdict = _asked(desk, item, value, status, again)
        return NewResult(item, found, verdict, on or desk.day, note or "", again, reading)

    return perform(as_of, only_show, asked, metrics.measure)


def _asked(desk: Desk, id: str, value: str | None, status: str | None, again: bool) -> tuple[str, str]:
    """The value and the verdict, empty where it follows from the value."""
    item = metrics.find_delivered(desk, id, again)
    metric = metrics.metric_of(desk, item)
    if value is None and metric and not status:
        unit = f" ({metric.unit})" if metric.unit else ""
        value = ask(None, f"What does {metric.id} read now?{unit}", "VALUE", check=number_problem)
    if status is None and not (value and metrics.verdict(desk, item, number(value))):
        status = ask(None, f"{id} promised no number to go by: what came of it?", "--status", choices=RESULTS)
    return value or "", status or ""
