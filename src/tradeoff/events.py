"""What changed in meaning between two states of a workspace: typed events.

Things are matched by their kind and id, never by their path. The log is the events of all commits, the summary of
a pull request those of two, and the rules that need a base judge them too.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any, NamedTuple

from tradeoff.calendar import last_day
from tradeoff.differences import Difference, differences, plain
from tradeoff.portfolio import Portfolio, kind_of
from tradeoff.reading import stem_of
from tradeoff.records import (
    Capacity,
    Charter,
    Decision,
    Item,
    Metric,
    Record,
    RiskException,
    Roadmap,
    Scorecard,
    Thing,
)

KINDS: dict[str, str] = {
    "proposed": "a decision or an item was proposed, or raised again",
    "accepted": "a decision was accepted, or a risk was for a time",
    "rejected": "a decision was rejected",
    "deprecated": "a decision was deprecated",
    "superseded": "a decision was superseded",
    "amended": "an accepted decision was amended: by another one, or in its substance",
    "reversed": "a decision was reversed by another one",
    "revisited": "a decision was looked at again",
    "outcome-changed": "the outcome was put otherwise: its metric or baseline",
    "guardrail-changed": "what must not get worse was put otherwise",
    "target-changed": "the target or its day was moved",
    "due-changed": "the due day was moved",
    "horizon-changed": "an item went to another horizon",
    "owner-changed": "someone else is accountable",
    "health-changed": "the health was put otherwise",
    "commitment-changed": "a promise was made, or taken back",
    "added": "an item, theme, metric, area, person, roadmap, scorecard or charter is new",
    "planned": "an item was planned",
    "started": "an item went into progress",
    "delivered": "an item was delivered",
    "measured": "an item's result was recorded",
    "checkpoint-passed": "evidence decided how an item goes on",
    "paused": "an item was paused",
    "dropped": "an item was dropped",
    "displaced": "another item displaces this one",
    "deprioritized": "a public note says what lost, and why",
    "vanished": "an item is no longer there",
    "split-planned": "the capacity of a period was planned",
    "split-shifted": "the planned share of a bucket was changed",
    "actual-recorded": "the actual share of a bucket was recorded",
    "reading-added": "a metric was read",
    "reading-rewritten": "a reading was changed or removed",
    "broken": "a metric can no longer be read",
    "repaired": "a metric is active again",
    "retired": "a metric was retired",
    "requested": "an exception was requested",
    "renewed": "an exception expires later",
    "revoked": "an exception was revoked",
    "closed": "an exception was closed",
    "right-granted": "someone got a decision right",
    "right-withdrawn": "someone lost a decision right",
    "renamed": "a record has a new id, and keeps the old one as an alias",
    "deleted": "a record, theme, metric or person is no longer there",
    "edited": "a field changed that has no event of its own: a text, a list, a link",
}
"""Every kind of event, with what it says."""


class Event(NamedTuple):
    """One change of meaning: of which thing, in which field, from what to what."""

    kind: str
    thing: str
    """The kind of the thing: `decision`, `item`, `metric`, `area`, `person` …"""
    id: str
    field: str
    """Dotted, within the thing, entries of lists by what they are about; empty for the thing as a whole."""
    before: Any
    """As plain data; None for absent. So is `after`."""
    after: Any
    old: Thing | None
    """The thing as it was, None if it was not there or is not known."""
    new: Thing | None

    @property
    def title(self) -> str:
        """What the thing is called."""
        return getattr(self.new or self.old, "title", "")

    @property
    def path(self) -> str:
        """The file of the thing, where it is now or was last; empty if it is not known."""
        thing = self.new or self.old
        return thing.at.path if thing else ""


Key = tuple[str, str]
Things = dict[Key, Thing]
"""Things by kind and id; of two with one id, the first."""


def between(before: Portfolio, after: Portfolio) -> list[Event]:
    """The events from one state of a workspace to another; of a file that only one of them can read, none."""

    def canonical(id: str) -> str:
        decision = after.decision(id) or before.decision(id)
        return decision.id if decision else id

    old = [record for record in before.records if record.at.path not in after.unread_paths]
    new = [record for record in after.records if record.at.path not in before.unread_paths]
    return list(events(things(old), things(new), canonical))


def things(records: Iterable[Record]) -> Things:
    """Everything with a history of its own in some records: themselves, and what is in them."""
    found: Things = {}
    for record in records:
        found.setdefault((kind_of(record), record.id or stem_of(record.at.path)), record)
        for name in _INSIDE.get(type(record), ()):
            for thing in getattr(record, name):
                if thing.id:
                    found.setdefault((kind_of(thing), thing.id), thing)
    return found


_INSIDE: dict[type, tuple[str, ...]] = {
    Roadmap: ("themes", "items"),
    Scorecard: ("metrics",),
    Charter: ("areas", "escalation"),
}
"""Where things with an id of their own stand in a record. Teams have none beyond their period."""


def events(before: Things, after: Things, canonical: Callable[[str], str] = str) -> Iterator[Event]:
    """The events from some things to others. `canonical` gives a decision's id for an alias."""
    renamed = dict(_renamed(before, after))
    for key, new in after.items():
        old = before.get(key)
        if old is None and key in renamed:
            old = before[renamed[key]]
            yield Event("renamed", key[0], key[1], "id", renamed[key][1], key[1], old, new)
        if old is None:
            yield from _new(key, new, before)
        elif old is not new:
            yield from _changed(key, old, new)
        if old is not new:
            yield from _said_of_others(old, new, before, after, canonical)
    kept = set(renamed.values())
    for key, old in before.items():
        if key not in after and key not in kept:
            yield from _gone(key, old, after)


def _renamed(before: Things, after: Things) -> Iterator[tuple[Key, Key]]:
    """New decisions with the decision that they were, by an alias that is no longer an id."""
    for key, new in after.items():
        if isinstance(new, Decision) and key not in before:
            for alias in new.aliases:
                was = ("decision", alias)
                if was in before and was not in after:
                    yield key, was
                    break


# What is new, and what is gone


_STATUS: dict[type, dict[str, str]] = {
    Decision: {status: status for status in ("proposed", "accepted", "rejected", "deprecated", "superseded")},
    Item: {
        "proposed": "proposed",
        "planned": "planned",
        "in_progress": "started",
        "paused": "paused",
        "delivered": "delivered",
        "dropped": "dropped",
    },
    RiskException: {"requested": "requested", "active": "accepted", "revoked": "revoked", "closed": "closed"},
    Metric: {"active": "repaired", "broken": "broken", "retired": "retired"},
}
"""The event of a status, by kind of thing."""


def _new(key: Key, new: Thing, before: Things) -> Iterator[Event]:
    kind, id = key
    if isinstance(new, Decision | RiskException):
        status = _STATUS[type(new)].get(new.status, "proposed" if isinstance(new, Decision) else "requested")
        yield Event(status, kind, id, "", None, new.status or None, None, new)
    elif isinstance(new, Capacity):
        yield Event("split-planned", kind, id, "", None, _shares(new), None, new)
    elif kind in ("area", "escalation") and any(other == "charter" for other, _ in before):
        yield from _rights(key, None, new)
    else:
        after = new.status if isinstance(new, Item) else None
        yield Event("added", kind, id, "", None, after or None, None, new)


def _gone(key: Key, old: Thing, after: Things) -> Iterator[Event]:
    kind, id = key
    if kind in ("area", "escalation") and any(other == "charter" for other, _ in after):
        yield from _rights(key, old, None)
        return
    status = getattr(old, "status", "") or None
    yield Event("vanished" if isinstance(old, Item) else "deleted", kind, id, "", status, None, old, None)


def _shares(capacity: Capacity) -> dict[str, Any]:
    return {name: bucket.planned for name, bucket in capacity.buckets.items()}


# What changed


def _changed(key: Key, old: Thing, new: Thing) -> Iterator[Event]:
    if type(old) is not type(new):
        return
    if isinstance(old, Charter) and isinstance(new, Charter):
        yield from _people(old, new)
    found = list(differences(old, new))
    if kind_of(new) in ("area", "escalation"):
        yield from _rights(key, old, new)
        found = [difference for difference in found if difference.field not in _RIGHTS]
    note = [difference for difference in found if difference.field.split(".")[0] == "deprioritized"]
    if isinstance(new, Item) and new.deprioritized and note:
        before = plain(old.deprioritized) if isinstance(old, Item) else None
        yield Event("deprioritized", *key, "deprioritized", before, plain(new.deprioritized), old, new)
        found = [difference for difference in found if difference not in note]
    for difference in found:
        for kind in _kinds(difference, old, new):
            yield Event(kind, *key, *difference, old, new)


_BY_FIELD = {
    "outcome": "outcome-changed",
    "guardrails": "guardrail-changed",
    "guardrail": "guardrail-changed",
    "target": "target-changed",
    "owner": "owner-changed",
    "due": "due-changed",
    "horizon": "horizon-changed",
    "health": "health-changed",
    "commitment": "commitment-changed",
}


def _kinds(difference: Difference, old: Thing, new: Thing) -> Iterator[str]:
    """The kinds of event that a difference is; nothing for a status that cannot be read."""
    field, _before, after = difference
    name, _, rest = field.partition(".")
    if name == "status":
        if kind := _STATUS[type(new)].get(after or ""):
            yield kind
    elif name in _BY_FIELD:
        of_target = name == "outcome" and rest.partition(".")[0] == "target"
        yield "target-changed" if of_target else _BY_FIELD[name]
    elif kind := _kind_of_own(name, rest, difference, old, new):
        yield kind
        if name == "buckets" and kind == "split-shifted" and isinstance(after, dict) and "actual" in after:
            yield "actual-recorded"
    elif isinstance(old, Decision) and old.accepted and name not in OPEN_FIELDS:
        yield "amended"
    else:
        yield "edited"


def _kind_of_own(name: str, rest: str, difference: Difference, old: Thing, new: Thing) -> str:
    """The event of a field that only one kind of thing has."""
    field, before, after = difference
    if name == "revisits" and before is None:
        return "revisited"
    if name == "readings":
        return "reading-added" if before is None and "." not in rest else "reading-rewritten"
    if name == "buckets":
        return "actual-recorded" if rest.endswith(".actual") else "split-shifted"
    if name == "metric" and kind_of(new) == "theme":
        return "outcome-changed"
    if name == "result" and after is not None and isinstance(new, Item):
        return "measured"
    if name == "checkpoints" and _has_verdict(rest, before, after):
        return "checkpoint-passed"
    if name == "expires" and _renews(old, new):
        return "renewed"
    if field == "remediation.due":
        return "due-changed"
    if name == "deprioritized" and isinstance(before, dict | None) and isinstance(after, dict) and "what" in after:
        return "deprioritized"
    return ""


OPEN_FIELDS = frozenset(
    ("status", "revisits", "revisit_by", "revisit_when", "informed", "aliases", "tags", "links", "applies_to")
)
"""What may change in an accepted decision without touching its substance."""


def _has_verdict(rest: str, before: Any, after: Any) -> bool:
    if rest.endswith(".verdict"):
        return after is not None
    return before is None and isinstance(after, dict) and "verdict" in after


def _renews(old: Thing, new: Thing) -> bool:
    return (
        isinstance(old, RiskException)
        and isinstance(new, RiskException)
        and old.active
        and new.active
        and "" < last_day(old.expires) < last_day(new.expires)
    )


_RIGHTS = ("owns", "co_owns", "influences", "backup", "delegated_to", "to")


def _rights(key: Key, old: Thing | None, new: Thing | None) -> Iterator[Event]:
    """Who got and who lost a right of an area or an escalation."""
    for role in _RIGHTS:
        before, after = _holders(old, role), _holders(new, role)
        for person in before:
            if person not in after:
                yield Event("right-withdrawn", *key, role, person, None, old, new)
        for person in after:
            if person not in before:
                yield Event("right-granted", *key, role, None, person, old, new)


def _holders(thing: Thing | None, role: str) -> tuple[str, ...]:
    held = getattr(thing, role, ()) or ()
    return (held,) if isinstance(held, str) else held


def _people(old: Charter, new: Charter) -> Iterator[Event]:
    """Who came, who is no longer named, and what is said otherwise of the others."""
    for handle, person in new.people.items():
        was = old.people.get(handle)
        if was is None:
            yield Event("added", "person", handle, "", None, plain(person), old, new)
        elif was != person:
            for name in person.__struct_fields__:
                before, after = plain(getattr(was, name)), plain(getattr(person, name))
                if before != after:
                    yield Event("edited", "person", handle, name, before, after, old, new)
    for handle in old.people:
        if handle not in new.people:
            yield Event("deleted", "person", handle, "", plain(old.people[handle]), None, old, new)


# What one thing says of another


def _said_of_others(
    old: Thing | None, new: Thing, before: Things, after: Things, canonical: Callable[[str], str]
) -> Iterator[Event]:
    """A decision that amends or reverses others, an item that displaces others, a period that lets some go."""
    said = _words_on_others(old, canonical) if old is not None else {}
    for (event, kind, id, field), content in _words_on_others(new, canonical).items():
        if said.get((event, kind, id, field)) != content:
            was = said.get((event, kind, id, field))
            yield Event(event, kind, id, field, was, content, before.get((kind, id)), after.get((kind, id)))


def _words_on_others(thing: Thing, canonical: Callable[[str], str]) -> dict[tuple[str, str, str, str], Any]:
    """By event, and kind, id and field of the other: what is said of it, with who says it."""
    if isinstance(thing, Decision) and thing.accepted and (thing.amends or thing.reverses):
        links = chain((("amended", old) for old in thing.amends), (("reversed", old) for old in thing.reverses))
        return {(event, "decision", canonical(id), ""): {"by": thing.id} for event, id in links}
    if isinstance(thing, Item) and thing.displaces:
        return {
            ("displaced", "item", loser.item, f"displaced_by.{thing.id}"): {
                "by": thing.id,
                "effect": loser.effect,
                "why": plain(loser.why),
            }
            for loser in thing.displaces
            if loser.item
        }
    if isinstance(thing, Capacity) and thing.deprioritized:
        return {
            ("deprioritized", "item", note.item, f"deprioritized_in.{thing.id}"): plain(note)
            for note in thing.deprioritized
            if note.item
        }
    return {}


def person_of(charter: Charter, id: str) -> Thing | None:
    """A person of a charter, who is compared by fields as things are, and has no place of their own."""
    return charter.people.get(id)  # type: ignore[return-value]  # only its fields are asked for


def is_granted(event: Event) -> bool:
    """Whether an event gives someone the right to decide: as owner, by delegation, or by escalation."""
    return event.kind == "right-granted" and event.field in ("owns", "delegated_to", "to")
