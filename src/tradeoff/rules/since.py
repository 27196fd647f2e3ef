"""What the rules on a change ask of it: what became of a thing, and what is said of it for the first time."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from tradeoff.calendar import last_day, period
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


def listed(words: Sequence[str], last: str = "or") -> str:
    """Words as a sentence has them: `a, b or c`."""
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def shown(value: float | str | None) -> str:
    """A value as a message says it."""
    if value is None or value == "":
        return "nothing"
    return value if isinstance(value, str) else f"{value:g}"


# What vanished


def vanished(c: Context) -> Iterator[tuple[Event, Mark]]:
    """The things that are gone for sure, neither renamed nor in what cannot be read, with the place that says so."""
    for event in c.base.events_of("deleted", "vanished") if c.base else ():
        if event.thing in _VANISHING and not _may_be_there(c, event.thing, event.id):
            yield event, gone_from(c, event.path, event.id)


def gone_from(c: Context, path: str, id: str) -> Mark:
    """The place that says that something is gone from a file: its line 1, or that of the settings."""
    there = c.base is not None and c.base.there(path)
    return Mark(Thing(id, Place(path if there else c.portfolio.settings.at.path)), (), "top")


def is_passed_over(c: Context, path: str) -> bool:
    """Whether a file of the base is still there, and no longer among the records."""
    return c.base is not None and c.base.there(path) and all(reading.path != path for reading in c.readings)


NO_RECORD = "leave the file among the records: see `exclude` and `paths` in tradeoff.yaml"
"""What to do about a file that is passed over."""


_VANISHING = {"decision": "", "exception": "", "theme": "themes", "metric": "metrics", "item": "items"}
"""The kinds of things that others rely on, with the list in which they stand."""


def _may_be_there(c: Context, kind: str, id: str) -> bool:
    if c.portfolio.unread(kind, id) or _is_named(c, kind, id):
        return True
    within = _VANISHING[kind]
    routes = (route for gone in c.hidden.values() for route in gone) if within else ()
    return any(route[:1] == (within,) and (len(route) < 3 or route[2] == "id") for route in routes)


def _is_named(c: Context, kind: str, id: str) -> bool:
    """Whether something has an id now. As an alias it counts only of what the base did not have beside it."""
    found = c.portfolio.any_of(kind, id)
    if isinstance(found, Decision) and id in found.aliases and found.id != id:
        before = c.base.portfolio.decision(found.id) if c.base else None
        return before is None or before.id != found.id
    return found is not None


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
    """Whether a decision was looked at once more; what is only put in other words, or copied, is no new look."""
    before, after = (_looks(decision) for decision in (old, new))
    more = any(len(said) > len(before.get(look, ())) for look, said in after.items())
    return more or c.unsure(old, new, "revisits")


def _looks(decision: Decision) -> dict[tuple[str, str], set[tuple[str, Any]]]:
    """By day and person: the different things that they found."""
    found: dict[tuple[str, str], set[tuple[str, Any]]] = {}
    for revisit in decision.revisits:
        found.setdefault((revisit.on, revisit.by), set()).add((revisit.verdict, plain(revisit.evidence)))
    return found


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
    """The items that the note of a period names, and did not name in the base. One that is over lets nothing go."""
    found = set()
    for event in c.base.events_of("deprioritized") if c.base else ():
        note, _, name = event.field.partition(".")
        if note == "deprioritized_in" and event.before is None and not _is_over(name, c.day):
            found.add(event.id)
    return found


def _is_over(name: str, day: str) -> bool:
    bounds = period(name)
    return bounds is not None and bounds[1] < day


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
