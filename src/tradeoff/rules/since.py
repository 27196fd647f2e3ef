"""What the rules on a change ask of it: what became of a thing, and what is said of it for the first time."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TypeVar

from tradeoff.calendar import last_day
from tradeoff.differences import differences, plain, route_of
from tradeoff.events import Event
from tradeoff.finding import Flag, Mark, wrong
from tradeoff.records import Capacity, Decision, Item, Metric, Place, RiskException, Thing
from tradeoff.rules.model import Context

T = TypeVar("T", bound=Thing)


# What changed


def pairs(c: Context, kind: type[T]) -> Iterator[tuple[T, T]]:
    """Each thing of a kind that is there before and after the change, and means something else since."""
    seen = set()
    for event in c.base.events if c.base else ():
        old, new = event.old, event.new
        if isinstance(old, kind) and isinstance(new, kind) and id(new) not in seen:
            seen.add(id(new))
            yield old, new


def changed_keys(old: Thing, new: Thing) -> set[str]:
    """The keys of a thing under which it means something else."""
    return {difference.field.split(".")[0] for difference in differences(old, new)}


def is_later(before: str, after: str) -> bool:
    """Whether a day or period was put off."""
    return "" < last_day(before) < last_day(after)


def at_change(thing: Thing, field: str, message: str, help: str, related: Iterable[Mark] = ()) -> Flag:
    """A flag at the value of a field as a difference names it; at the thing's `id` if it is not there any more."""
    route = route_of(thing, field)
    if route is None:
        return wrong(thing, field.split(".")[0], message, help, where="id", related=related)
    return wrong(thing, route, message, help, related=related)


def shown(value: float | str | None) -> str:
    """A value as a message says it."""
    if value is None or value == "":
        return "nothing"
    return value if isinstance(value, str) else f"{value:g}"


# What vanished


def vanished(c: Context) -> Iterator[tuple[Event, Mark]]:
    """The things that are gone for sure, neither renamed nor in what cannot be read, with the place that says so."""
    paths = {reading.path for reading in c.readings} if c.base else set()
    for event in c.base.events_of("deleted", "vanished") if c.base else ():
        if event.thing in _VANISHING and not _may_be_there(c, event.thing, event.id):
            yield event, _top(c, event.path if event.path in paths else "", event.id)


def gone_from(c: Context, thing: Thing, id: str) -> Mark:
    """The place that says that something is gone from the file in which a thing was."""
    path = thing.at.path
    return _top(c, path if any(reading.path == path for reading in c.readings) else "", id)


def _top(c: Context, path: str, id: str) -> Mark:
    """Line 1 of a file; of the settings where there is none."""
    return Mark(Thing(id, Place(path or c.portfolio.settings.at.path)), (), "top")


_VANISHING = {"decision": "", "exception": "", "theme": "themes", "metric": "metrics", "item": "items"}
"""The kinds of things that others rely on, with the list in which they stand."""


def _may_be_there(c: Context, kind: str, id: str) -> bool:
    if c.portfolio.unread(kind, id) or c.portfolio.any_of(kind, id) is not None:
        return True
    listed = _VANISHING[kind]
    routes = (route for gone in c.hidden.values() for route in gone) if listed else ()
    return any(route[:1] == (listed,) and (len(route) < 3 or route[2] == "id") for route in routes)


# What is said for the first time


def decision_id(c: Context, id: str) -> str:
    """The id of the decision that an id or alias means."""
    found = c.portfolio.decision(id) or (c.base.portfolio.decision(id) if c.base else None)
    return found.id if found else id


Deciding = Item | Metric | RiskException | Capacity


def decided_anew(c: Context, old: Deciding, new: Deciding) -> bool:
    """Whether a thing names a decision that it did not name before."""
    if c.unsure(old, new, "decided_in"):
        return True
    return bool(new.decided_in) and decision_id(c, new.decided_in) != decision_id(c, old.decided_in)


def revisited_anew(c: Context, old: Decision, new: Decision) -> bool:
    """Whether a decision was looked at once more: a day and a person that the base does not have together."""
    before = Counter((revisit.on, revisit.by) for revisit in old.revisits)
    after = Counter((revisit.on, revisit.by) for revisit in new.revisits)
    return bool(after - before) or c.unsure(old, new, "revisits")


Displacement = tuple[str, str, str]
"""Who displaces whom, and how far."""


def displacements(c: Context) -> set[Displacement]:
    """The displacements that the base does not have, or has with another effect."""
    found = set()
    for event in c.base.events_of("displaced") if c.base else ():
        said = (event.before or {}).get("effect")
        if event.before is None or said != event.after["effect"]:
            found.add((event.after["by"], event.id, event.after["effect"]))
    return found


def noted_anew(c: Context, old: Item, new: Item) -> bool:
    """Whether an item's own public note on what lost is one that the base does not have."""
    note = plain(new.deprioritized)
    return (note is not None and note != plain(old.deprioritized)) or c.unsure(old, new, "deprioritized")


def noted_in_periods(c: Context) -> set[str]:
    """The items that the note of a period names, and did not name in the base."""
    events = c.base.events_of("deprioritized") if c.base else ()
    return {event.id for event in events if event.field != "deprioritized" and event.before is None}


def named_losers(c: Context) -> set[str]:
    """The items of which another record says for the first time that they lost: an item or a period."""
    return {loser for _, loser, _ in displacements(c)} | noted_in_periods(c)


# What lost


_HORIZONS = ("now", "next", "later")


def lost(old: Item, new: Item) -> str:
    """How an item that was active lost its place, in words; empty if it did not."""
    if not old.active or old.horizon == "later" or new.status in ("delivered", ""):
        return ""
    if new.status in ("paused", "dropped") and new.status != old.status:
        return f"was {new.status}"
    if old.horizon and new.horizon and _HORIZONS.index(new.horizon) > _HORIZONS.index(old.horizon):
        return f"was moved from {old.horizon} to {new.horizon}"
    if old.committed and not new.committed:
        return "is no longer committed"
    return ""
