"""Rules on a change to the log itself: what may be rewritten, what may follow what, and what may vanish."""

from collections.abc import Iterator
from itertools import chain

from tradeoff.calendar import period
from tradeoff.differences import Difference, differences, plain
from tradeoff.events import OPEN_FIELDS, Event
from tradeoff.finding import Flag, mark, missing, wrong
from tradeoff.portfolio import kind_of, with_article
from tradeoff.records import Capacity, Decision, Item, Metric, RiskException, Route, Thing
from tradeoff.records.scorecard import Measurement
from tradeoff.rules.model import Context, rule
from tradeoff.rules.since import (
    NO_RECORD,
    at_change,
    decided_anew,
    decision_id,
    gone_from,
    is_passed_over,
    listed,
    pairs,
    revisited_anew,
    shown,
    vanished,
)


@rule("edited-decision", "error", "base", core=True)
def edited_decision(c: Context) -> Iterator[Flag]:
    """An accepted decision that says something else than what was accepted.

    Its substance is every key but `status`, `revisits`, `revisit_by`, `revisit_when`, `informed`, `aliases`, `tags`,
    `links` and `applies_to`. By the setting `mutability: amend`, the default, it may change together with a new entry
    in `revisits`, which is no copy of an old one; by `strict` never. Another style, order or file is no change.

    Why it hurts: people agreed to what it said then. Once the past can be edited, the log tells what is convenient
    today, and nobody can learn from a decision that went wrong.

    Bad:
        # before
        # decisions/event-log.yaml
        guardrails: [{metric: cloud-cost-per-account, op: lte, threshold: 3.4}]
        # after
        # decisions/event-log.yaml
        guardrails: [{metric: cloud-cost-per-account, op: lte, threshold: 3.5}]

    Good:
        # before
        # decisions/event-log.yaml
        guardrails: [{metric: cloud-cost-per-account, op: lte, threshold: 3.4}]
        # after
        # decisions/event-log.yaml
        guardrails: [{metric: cloud-cost-per-account, op: lte, threshold: 3.5}]
        revisits:
          - {on: 2026-11-13, by: jonas, verdict: amend, evidence: Storage got 3 % dearer in October}

    How to fix: take the edit back. Say what is new in a decision that `amends`, `supersedes` or `reverses` this one,
    or under `revisits` with its evidence.
    """
    if c.base is None:
        return
    strict = "strict" in (c.base.portfolio.settings.mutability, c.portfolio.settings.mutability)
    for old, new in pairs(c, Decision):
        if not old.accepted or (revisited_anew(c, old, new) and not strict):
            continue
        if changed := _substance(c, old, new):
            first, *others = dict.fromkeys(difference.field.split(".")[0] for difference in changed)
            yield at_change(
                new,
                changed[0].field,
                f"{new.id} was accepted, and {_what_changed(new, changed)}",
                _way_back(new.id, first, strict),
                [mark(new, name, "changed, too") for name in others if getattr(new, name)],
            )


def _substance(c: Context, old: Decision, new: Decision) -> list[Difference]:
    """What is different in the substance of a decision."""
    return [
        difference
        for difference in differences(old, new)
        if (name := difference.field.split(".")[0]) not in OPEN_FIELDS
        and not c.unsure(old, new, name)
        and not _means_the_same(c, old, new, name)
    ]


def _means_the_same(c: Context, old: Decision, new: Decision, name: str) -> bool:
    """Whether only words differ: an alias for an id, a default that is written out."""
    if name in ("supersedes", "amends", "reverses"):
        before, after = ({decision_id(c, id) for id in getattr(one, name)} for one in (old, new))
        return before == after
    if name == "lens" and not (old.lens and new.lens):
        area = c.portfolio.area(new.area)
        default = area.lens if area else ""
        return (old.lens or default) == (new.lens or default)
    return False


def _what_changed(new: Decision, changed: list[Difference]) -> str:
    """The keys that changed; of one short list what came and what went."""
    names = [f"`{name}`" for name in dict.fromkeys(difference.field.split(".")[0] for difference in changed)]
    came, went = _came_and_went(new, changed) if len(names) == 1 else ([], [])
    parts = [f"{verb} {listed(entries, 'and')}" for verb, entries in (("lost", went), ("gained", came)) if entries]
    if parts and len(said := " and ".join(parts)) <= _SHORT:
        return f"its {names[0]} {said} since"
    return f"its {listed(names, 'and')} changed since"


_SHORT = 80
"""Characters that a message may spend on the entries of a list."""


def _came_and_went(new: Decision, changed: list[Difference]) -> tuple[list[str], list[str]]:
    """The entries of a list that are new, and those that are gone; nothing of one in which an entry itself changed."""
    came: list[str] = []
    went: list[str] = []
    for field, before, after in changed:
        name, _, entry = field.partition(".")
        if not isinstance(getattr(new, name), tuple):
            return [], []
        if not entry:
            came += [one for one in after or () if one not in (before or ())]
            went += [one for one in before or () if one not in (after or ())]
        elif isinstance(before, dict | None) and isinstance(after, dict | None):
            (came if before is None else went).append(entry)
        else:
            return [], []
    return came, went


def _way_back(id: str, name: str, strict: bool) -> str:
    """What to do about a key that changed, first what is usual for it."""
    anew = "write a decision that amends or supersedes this one"
    learned = f"`tradeoff revisit {id} --verdict amend` says under revisits what was learned"
    if name in _PEOPLE:
        ways = [anew] if strict else [anew, learned]
        return f"take it back, and name who heard of it since under informed; or {'; or '.join(ways)}"
    if strict:
        return f"take it back, and {anew}"
    if name in _TEXTS:
        return f"{learned}; or take it back, and {anew}"
    return f"take it back, and {anew}; or {learned}"


_PEOPLE = ("agreed_by", "consulted", "dissent")
_TEXTS = ("title", "context", "rationale", "consequences")


@rule("illegal-transition", "error", "base")
def illegal_transition(c: Context) -> Iterator[Flag]:
    """A status that may not follow the one before it.

    A decision goes from proposed to accepted or rejected, from accepted to superseded or deprecated, from deprecated
    to superseded, from rejected to proposed. An item goes from proposed to planned, in_progress or dropped; from
    planned to in_progress, paused, delivered, dropped or proposed; from in_progress to paused, delivered, dropped or
    planned; from paused to planned, in_progress or dropped; from dropped to proposed. An exception goes from requested
    to active or closed, from active to revoked or closed, and from both back to requested. A metric goes from active
    to broken or retired, from broken to active or retired, from retired to active.

    Why it hurts: a step that is left out is a question that nobody was asked. What was delivered and is planned again
    was never delivered; what was accepted and is a proposal again leaves everybody who relied on it alone.

    Bad:
        # before
        # decisions/status-page.yaml
        status: proposed
        # after
        # decisions/status-page.yaml
        status: deprecated

    Good:
        # before
        # decisions/status-page.yaml
        status: proposed
        # after
        # decisions/status-page.yaml
        status: rejected
        decided_on: 2026-11-13
        decider: jonas

    How to fix: take the steps one by one, each with what it asks for. A decision that holds is not unmade: deprecate
    it, or write one that supersedes it. For what is over, begin a new record.
    """
    for kind, table in LIFE_CYCLES.items():
        for old, new in pairs(c, kind):
            before, after = getattr(old, "status", ""), getattr(new, "status", "")
            if before == after or before not in table or not after or c.unsure(old, new, "status"):
                continue
            if after not in table[before]:
                may = listed([_words(status) for status in table[before]]) if table[before] else "nothing else"
                yield at_change(
                    new,
                    "status",
                    f"{new.id} was {_words(before)} and is {_words(after)} now; "
                    f"{with_article(kind_of(new))} that is {_words(before)} can become {may}",
                    _way(table, before, after),
                )


LIFE_CYCLES: dict[type[Thing], dict[str, tuple[str, ...]]] = {
    Decision: {
        "proposed": ("accepted", "rejected"),
        "accepted": ("superseded", "deprecated"),
        "deprecated": ("superseded",),
        "rejected": ("proposed",),
        "superseded": (),
    },
    Item: {
        "proposed": ("planned", "in_progress", "dropped"),
        "planned": ("in_progress", "paused", "delivered", "dropped", "proposed"),
        "in_progress": ("paused", "delivered", "dropped", "planned"),
        "paused": ("planned", "in_progress", "dropped"),
        "dropped": ("proposed",),
        "delivered": (),
    },
    RiskException: {
        "requested": ("active", "closed"),
        "active": ("revoked", "closed"),
        "revoked": ("requested",),
        "closed": ("requested",),
    },
    Metric: {"active": ("broken", "retired"), "broken": ("active", "retired"), "retired": ("active",)},
}
"""The life cycles: what a status may become."""


def _words(status: str) -> str:
    return status.replace("_", " ")


def _way(table: dict[str, tuple[str, ...]], before: str, after: str) -> str:
    """What to do instead of a step that is not in the table."""
    if steps := steps_to(table, before, after):
        return f"take the steps one by one, each in a change of its own: {' → '.join(map(_words, steps))}"
    if not table[before]:
        return "leave it as it ended, and begin a new record"
    return f"{'deprecate it' if before == 'accepted' else 'leave it'}, or write one that supersedes it"


def steps_to(table: dict[str, tuple[str, ...]], before: str, after: str) -> tuple[str, ...]:
    """The shortest way through a table, both ends included; empty where there is none."""
    ways: list[tuple[str, ...]] = [(before,)]
    seen = {before}
    for way in ways:
        for status in table[way[-1]]:
            if status == after:
                return (*way, status)
            if status not in seen:
                seen.add(status)
                ways.append((*way, status))
    return ()


@rule("deleted-record", "error", "base", core=True)
def deleted_record(c: Context) -> Iterator[Flag]:
    """A decision, an exception, a metric with readings or a committed item that is no longer there.

    A file may move, and a decision may get another id if it keeps the old one under `aliases`; another decision that
    was there beside it does not keep it by that. A file that is excluded, or outside `paths`, holds no record.

    Why it hurts: what was decided, accepted or promised does not end by being deleted; only the memory of it does.
    Whoever looks for the reason later finds that there was none.

    Bad:
        # before
        # decisions/status-page.yaml
        status: proposed
        # after
        # decisions/status-page.yaml (deleted)

    Good:
        # before
        # decisions/status-page.yaml
        status: proposed
        # after
        # decisions/status-page.yaml
        status: rejected
        decided_on: 2026-11-13
        decider: jonas

    How to fix: bring it back, and say how it ended: reject or deprecate a decision, close an exception, retire a
    metric, drop an item with its note. If the file is only no longer read, see `exclude` and `paths`.
    """
    for event, at in vanished(c):
        old = event.old
        if isinstance(old, Decision | RiskException):
            what, end = kind_of(old), "bring it back, and say by its status how it ended"
        elif isinstance(old, Metric) and old.readings:
            what, end = "metric", "bring it back with its readings, and write status: retired"
        elif isinstance(old, Item) and old.committed:
            what, end = "committed item", "bring it back, and drop it with a note under deprioritized"
        else:
            continue
        if is_passed_over(c, event.path):
            message = f"the {what} {event.id} is no longer read: this file is no record any more"
            yield Flag(at, message, NO_RECORD)
        else:
            yield Flag(at, f"the {what} {event.id} is no longer there; it was in {event.path}", end)


@rule("reused-id", "error", "log")
def reused_id(c: Context) -> Iterator[Flag]:
    """An id or alias that the history used for another thing.

    Another kind of thing, or one that was deleted and whose id came back under another title, for a decision with
    another `raised_on` as well. What is restored may have its id again.

    Why it hurts: commits, wikis and people still say the id and mean the old thing. They are now wrong without a word
    having changed.

    Bad:
        # on 2026-10-19
        # decisions/quiet-hours.yaml (whole file)
        schema: tradeoff/decision/v1
        id: quiet-hours
        title: No releases at night
        status: proposed
        raised_on: 2026-10-19
        # on 2026-10-26
        # decisions/quiet-hours.yaml (deleted)
        # on 2026-11-10
        # decisions/quiet-hours.yaml (whole file)
        schema: tradeoff/decision/v1
        id: quiet-hours
        title: No calls to customers after eight
        status: proposed
        raised_on: 2026-11-09

    Good:
        # on 2026-10-19
        # decisions/quiet-hours.yaml (whole file)
        schema: tradeoff/decision/v1
        id: quiet-hours
        title: No releases at night
        status: proposed
        raised_on: 2026-10-19
        # on 2026-10-26
        # decisions/quiet-hours.yaml (deleted)
        # on 2026-11-10
        # decisions/late-calls.yaml (whole file)
        schema: tradeoff/decision/v1
        id: late-calls
        title: No calls to customers after eight
        status: proposed
        raised_on: 2026-11-09

    How to fix: give the new thing an id of its own, and bring back what had this one.
    """
    if c.history is None:
        return
    names = _Names()
    for step in c.history.steps:
        for event in step.events:
            names.note(event)
    for (kind, id, name), owner in names.reused.items():
        thing = c.portfolio.any_of(kind, id)
        if thing is None or c.portfolio.any_of(kind_of(owner), name) not in (None, thing):
            continue  # it is gone again, or duplicate-id says it
        if field := _field_of_name(thing, name):
            yield wrong(
                thing,
                field,
                f"{name} was {with_article(kind_of(owner))} before, “{getattr(owner, 'title', '')}”",
                "give the new thing a name of its own",
            )


_NAMED = ("decision", "item", "theme", "metric", "exception")
"""The kinds that share one namespace."""


class _Names:
    """Who uses which id or alias, event by event."""

    def __init__(self) -> None:
        self._owners: dict[str, Thing] = {}
        """By name: what has it first, as it was last seen to come, to be renamed or to go."""
        self.reused: dict[tuple[str, str, str], Thing] = {}
        """By kind and id of what uses a name and by that name: the other thing that had it first."""

    def note(self, event: Event) -> None:
        """Takes in what an event says of names."""
        if event.thing not in _NAMED:
            return
        old, new = event.old, event.new
        if new is None:
            if old is not None and self.reused.pop((event.thing, event.id, event.id), None) is None:
                self._owners[event.id] = old
            return
        if event.kind == "renamed":
            for name, owner in self._owners.items():
                if owner.id == event.before and isinstance(owner, Decision):
                    self._owners[name] = new
        elif old is None and event.field == "" and event.kind not in ("amended", "reversed"):
            self._use(event.thing, new, new.id or event.id)
        for alias in new.aliases if isinstance(new, Decision) else ():
            if self._owners.setdefault(alias, new).id != new.id:
                self._use(event.thing, new, alias)

    def _use(self, kind: str, thing: Thing, name: str) -> None:
        owner = self._owners.setdefault(name, thing)
        if _is_another(owner, thing):
            self.reused.setdefault((kind, thing.id, name), owner)


def _field_of_name(thing: Thing, name: str) -> Route:
    """Where a thing uses a name; nowhere if it no longer does."""
    if name == thing.id:
        return ("id",)
    if isinstance(thing, Decision) and name in thing.aliases:
        return ("aliases", thing.aliases.index(name))
    return ()


def _is_another(owner: Thing, new: Thing) -> bool:
    """Whether two are not one thing at two times: another kind, another title, for decisions another day as well."""
    if type(owner) is not type(new):
        return True
    renamed = getattr(owner, "title", "") != getattr(new, "title", "")
    if isinstance(owner, Decision) and isinstance(new, Decision):
        return renamed and owner.raised_on != new.raised_on
    return renamed


@rule("rewritten-reading", "error", "base")
def rewritten_reading(c: Context) -> Iterator[Flag]:
    """A reading of the base that has another value or note, or is gone.

    Readings are added, in any order, and never changed. A note where there was none is no change, nor is a second
    reading of a day, or a copy that goes.

    Why it hurts: a number that may be corrected afterwards proves nothing. Whoever has to decide by it will ask for
    another one.

    Bad:
        # before
        # scorecard.yaml
        metrics: [{id: availability, readings: [{on: 2026-09-30, value: 99.9}, {on: 2026-10-31, value: 99.71}]}]
        # after
        # scorecard.yaml
        metrics: [{id: availability, readings: [{on: 2026-09-30, value: 99.9}, {on: 2026-10-31, value: 99.91}]}]

    Good:
        # before
        # scorecard.yaml
        metrics: [{id: availability, readings: [{on: 2026-09-30, value: 99.9}]}]
        # after
        # scorecard.yaml
        metrics: [{id: availability, readings: [{on: 2026-09-30, value: 99.9}, {on: 2026-10-31, value: 99.91}]}]

    How to fix: bring the reading back. If it was wrong, add one of today with a note that says so.
    """
    help = "bring it back; if it was wrong, add a reading with a note that says so"
    for old, new in pairs(c, Metric):
        if c.unsure(old, new, "readings"):
            continue
        for before, index in _left_over(old.readings, new.readings):
            if index is None:
                message = f"the reading {shown(before.value)} of {new.id} on {before.on} is gone"
                yield Flag(gone_from(c, old.at.path, new.id), message, help)
                continue
            after = new.readings[index]
            if _rewritten(before.value, after.value):
                message = f"the reading of {new.id} on {before.on} was {shown(before.value)}, is {shown(after.value)}"
                yield _at_reading(new, index, "value", message, help)
            elif _rewritten(before.note, after.note):
                message = f"the reading of {new.id} on {before.on} has {'another' if after.note else 'lost its'} note"
                yield _at_reading(new, index, "note", message, _NEW_NOTE)


_NEW_NOTE = "leave the note as it was; what is known since goes into the note of a new reading"


def _left_over(
    before: tuple[Measurement, ...], after: tuple[Measurement, ...]
) -> Iterator[tuple[Measurement, int | None]]:
    """The readings that are not there any more as they were, each with the index of what stands in its place.

    It is None where nothing does. Of two in one place the one of the same value comes first.
    """
    there: dict[tuple[str, float | None, str], list[int]] = {}
    for index, reading in enumerate(after):
        there.setdefault(_said(reading), []).append(index)
    left = []
    for reading in before:
        if same := there.get(_said(reading)):
            same.pop()
        else:
            left.append(reading)
    free: dict[str, list[int]] = {}
    for index in sorted(chain(*there.values())):
        free.setdefault(after[index].on, []).append(index)
    left.sort(key=lambda reading: all(after[index].value != reading.value for index in free.get(reading.on, ())))
    for reading in left:
        if places := free.get(reading.on):
            index = min(places, key=lambda index: after[index].value != reading.value)
            places.remove(index)
            yield reading, index
        elif _said(reading) not in there:
            yield reading, None


def _said(reading: Measurement) -> tuple[str, float | None, str]:
    return reading.on, reading.value, " ".join(reading.note.split())


def _rewritten(before: float | str | None, after: float | str | None) -> bool:
    return before not in (None, "") and plain(before) != plain(after)


def _at_reading(metric: Metric, index: int, part: str, message: str, help: str) -> Flag:
    """A flag at a part of a reading; at the metric's `id` if it is not there any more."""
    if plain(getattr(metric.readings[index], part)) is None:
        return missing(metric, "readings", message, help)
    return wrong(metric, ("readings", index, part), message, help)


@rule("rewritten-plan", "warning", "base")
def rewritten_plan(c: Context) -> Iterator[Flag]:
    """The planned split of a period that has begun was changed, without a new `decided_in` or `note`.

    Why it hurts: a plan that follows what happened is always kept. Nobody sees any more how much the unplanned work
    took, and the next plan is made as if it had taken nothing.

    Bad:
        # before
        # capacity/2026-Q4.yaml
        buckets: {product_bets: {planned: 45}, platform: {planned: 25}}
        # after
        # capacity/2026-Q4.yaml
        buckets: {product_bets: {planned: 40}, platform: {planned: 30}}

    Good:
        # before
        # capacity/2026-Q4.yaml
        buckets: {product_bets: {planned: 45}, platform: {planned: 25}}
        # after
        # capacity/2026-Q4.yaml
        buckets: {product_bets: {planned: 40}, platform: {planned: 30}}
        note: The event pipeline needs one person more until December.

    How to fix: leave the plan, and record under `actual` what became of it; or say under `note` or `decided_in` why
    the rest of the period is planned anew.
    """
    for old, new in pairs(c, Capacity):
        bounds = period(new.id)
        noted = bool(new.note) and plain(old.note) != plain(new.note)
        if bounds is None or bounds[0] > c.day or noted or decided_anew(c, old, new):
            continue
        if any(c.unsure(old, new, field) for field in ("buckets", "note", "unit", "total")):
            continue
        for name in dict.fromkeys((*new.buckets, *old.buckets)):
            if _replanned(old, new, name):
                before, after = (_planned(capacity, name) for capacity in (old, new))
                yield at_change(
                    new,
                    f"buckets.{name}.planned",
                    f"{name} was planned at {before}, and since {new.id} began it is {after}",
                    "take it back and record the actual, or say why: note: ... or decided_in: ...",
                )


_ROUNDING = 0.5
"""Percentage points that a share may differ by where one plan counts people and the other percent."""


def _replanned(old: Capacity, new: Capacity, name: str) -> bool:
    """Whether the planned share of a bucket is another one. Who counts in people may come to count in percent."""
    before, after = old.share(name), new.share(name)
    if old.unit == new.unit and _amount(old, name) == _amount(new, name):
        return False
    if before is None or after is None:
        return old.unit == new.unit
    return abs(before - after) > (1e-6 if old.unit == new.unit else _ROUNDING)


def _amount(capacity: Capacity, name: str) -> float:
    bucket = capacity.buckets.get(name)
    return (bucket.planned or 0.0) if bucket else 0.0


def _planned(capacity: Capacity, name: str) -> str:
    return f"{_amount(capacity, name):g}" + (" people" if capacity.unit == "people" else " %")


RULES = (
    edited_decision,
    illegal_transition,
    deleted_record,
    reused_id,
    rewritten_reading,
    rewritten_plan,
)
