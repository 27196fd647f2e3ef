"""Rules on rhythm: whether the log and the work live."""

from collections.abc import Iterator

from tradeoff.calendar import CADENCE_DAYS, add_days, days_between
from tradeoff.finding import Flag, Mark, mark, wrong
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
    recent = add_days(c.day, -2 * CADENCE_DAYS[cadence])
    if any(recent <= date <= c.day for one in decisions for date in _dates(one)) or _dates_refused(c):
        return
    latest, last = max(((_last(one, c.day), one) for one in decisions), key=lambda found: found[0])
    related = [mark(c.portfolio.charter, ("cadences", "tradeoffs"), f"trade-offs are {cadence}")]
    if latest:
        related.append(mark(last, note=f"the last one, on {latest}"))
    since = f" since {latest}, {days_between(latest, c.day)} days ago" if latest else ", as far as dates say"
    yield Flag(
        Mark(c.portfolio.settings, (), "top"),
        f"no decision was raised, decided or revisited{since}; trade-offs are {cadence}",
        "write down what was decided meanwhile, or state the cadence that you really keep",
        related=tuple(related),
    )


def _dates(decision: Decision) -> Iterator[str]:
    """The days on which something happened to a decision."""
    yield decision.raised_on
    yield decision.decided_on
    for revisit in decision.revisits:
        yield revisit.on


def _last(decision: Decision, day: str) -> str:
    """The last of them up to a day; empty where none is known."""
    return max((date for date in _dates(decision) if date <= day), default="")


def _dates_refused(c: Context) -> bool:
    """Whether a date that could not be read may be the last one."""
    dates = ("raised_on", "decided_on", "revisits")
    hidden = (route for reading in c.readings if reading.kind == "decision" for route in reading.hidden)
    return any(not route or route[0] in dates for route in hidden)


_UNTOUCHED_DAYS = 60


@rule("untouched-item", "warning", "log")
def untouched_item(c: Context) -> Iterator[Flag]:
    """An item in progress of which nothing has changed in meaning for 60 days.

    A new day, owner, health, checkpoint or text counts, and that another item displaces it; another style, order or
    file does not.

    Why it hurts: work that moves leaves traces. Either it stands still and holds its people and its promise, or the
    roadmap is no longer where anybody looks.

    Bad:
        # on 2026-09-10
        # roadmaps/product.yaml
        items: [{id: metering, status: in_progress}]
        # on 2026-11-10
        # roadmaps/technology.yaml
        items: [{id: event-pipeline, health: on_track}, {id: tls-everywhere, health: on_track}]

    Good:
        # on 2026-09-10
        # roadmaps/product.yaml
        items: [{id: metering, status: in_progress}]
        # on 2026-11-10
        # roadmaps/product.yaml
        items: [{id: metering, health: at_risk, health_note: Two sources of events are missing}]
        # roadmaps/technology.yaml
        items: [{id: event-pipeline, health: on_track}, {id: tls-everywhere, health: on_track}]

    How to fix: say how it stands: `health`, a checkpoint, a new `due`; or pause it with its note.
    """
    touched: dict[str, str] = {}
    for step in c.history.steps if c.history else ():
        day = step.commit.day if step.commit else c.day
        for event in step.events:
            if event.thing == "item":
                touched[event.id] = max(day, touched.get(event.id, ""))
    for item in c.portfolio.items:
        last = touched.get(item.id)
        if item.status == "in_progress" and last and (age := days_between(last, c.day)) >= _UNTOUCHED_DAYS:
            yield wrong(
                item,
                "status",
                f"{item.id} is in progress, and nothing about it has changed since {last}, {age} days ago",
                "say how it stands: health, a checkpoint, a new due; or pause it with its note",
            )


RULES = (silent_log, untouched_item)
