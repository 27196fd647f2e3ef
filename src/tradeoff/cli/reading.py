"""`tradeoff reading`: one more reading of a metric."""

import click

from tradeoff.authoring import metrics
from tradeoff.authoring.metrics import NewReading
from tradeoff.authoring.scalars import number_problem
from tradeoff.cli import completing, noting
from tradeoff.cli.authoring import ask, perform, preview
from tradeoff.cli.output import as_of, day
from tradeoff.desk import Desk


@click.command("reading", context_settings={"ignore_unknown_options": True})  # or -1.5 would be one
@click.argument("metric", callback=noting.argument, shell_complete=completing.ids_of("metric"))
@click.argument("value", required=False, callback=noting.argument)
@click.option("--on", metavar="DATE", callback=day, help="The day of the reading.  [default: that of --as-of]")
@click.option("--note", metavar="TEXT", callback=noting.text, help="What there is to say of it.")
@preview
@as_of("The day on which it is recorded.")
def command(metric: str, value: str | None, on: str, note: str | None, only_show: bool, as_of: str) -> int:
    """Add a reading to METRIC: the VALUE, written as it is given, and its day.

    Readings are added and never rewritten; one of a day that has one is refused. It says how the metric stands
    against its guardrail and its target.

    Exit code: 0 done, 1 done and it brings errors, 2 it could not be done.
    """
    return perform(as_of, only_show, lambda desk: _asked(desk, metric, value, on, note or ""), metrics.add_reading)


def _asked(desk: Desk, id: str, value: str | None, on: str, note: str) -> NewReading:
    metric = metrics.find_metric(desk, id)
    unit = f" ({metric.unit})" if metric.unit else ""
    found = ask(value, f"What does {id} read?{unit}", "VALUE", check=number_problem)
    return NewReading(id, found, on or desk.day, note)
