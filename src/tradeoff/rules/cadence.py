"""Rules on rhythm: whether the log lives."""

from collections.abc import Iterator

from tradeoff.calendar import CADENCE_DAYS, days_between
from tradeoff.finding import Flag, Mark, mark
from tradeoff.records import Decision
from tradeoff.rules.model import Context, rule


@rule("silent-log", "warning", "date")
def silent_log(c: Context) -> Iterator[Flag]:
    """No decision was raised, decided or revisited within twice the `tradeoffs` cadence of the charter.

    Why it hurts: trade-offs did not stop, they are made where nobody sees them. The log turns into a museum,
    and shadow priorities take its place.

    Bad:
        # charter.yaml
        cadences: {tradeoffs: weekly}
        # decisions/status-page.yaml
        raised_on: 2026-10-27
        # decisions/single-region.yaml
        revisits:

    Good:
        # charter.yaml
        cadences: {tradeoffs: weekly}
        # decisions/status-page.yaml
        raised_on: 2026-11-05

    How to fix: write down what was decided meanwhile, raise what is open, revisit what is due; or state the
    cadence that you really keep.
    """
    cadence = c.portfolio.charter.cadences.tradeoffs
    decisions = c.portfolio.decisions
    if cadence not in CADENCE_DAYS or not decisions or c.portfolio.unread("decision"):
        return
    latest, last = max(((_last_event(one, c.day), one) for one in decisions), key=lambda found: found[0])
    charter, limit = c.portfolio.charter, 2 * CADENCE_DAYS[cadence]
    age = days_between(latest, c.day) if latest else None
    if (age is not None and age <= limit) or _unknown_dates(c):
        return
    related = [mark(charter, ("cadences", "tradeoffs"), f"trade-offs are {cadence}")]
    if latest:
        related.append(mark(last, note=f"the last one, on {latest}"))
    since = f" since {latest}, {age} days ago" if latest else ", as far as their dates say"
    yield Flag(
        Mark(c.portfolio.settings, (), "top"),
        f"no decision was raised, decided or revisited{since}; trade-offs are {cadence}",
        "write down what was decided meanwhile, or state the cadence that you really keep",
        related=tuple(related),
    )


def _last_event(decision: Decision, day: str) -> str:
    """The last day up to a day on which something happened to a decision; empty where none is known."""
    dates = (decision.raised_on, decision.decided_on, *(revisit.on for revisit in decision.revisits))
    return max((date for date in dates if date <= day), default="")


def _unknown_dates(c: Context) -> bool:
    """Whether a date that could not be read may be the last one."""
    dates = {"raised_on", "decided_on", "revisits"}
    return any(
        route[0] in dates for reading in c.readings if reading.kind == "decision" for route in reading.hidden
    )


RULES = (silent_log,)
