"""Rules on a change to the log itself: what may be rewritten, what may follow what, and what may vanish."""

from collections.abc import Iterator

from tradeoff.calendar import period
from tradeoff.differences import Difference, differences, keyed, plain
from tradeoff.events import OPEN_FIELDS, Event
from tradeoff.finding import Flag, mark, wrong
from tradeoff.portfolio import kind_of, with_article
from tradeoff.records import Capacity, Decision, Item, Metric, RiskException, Route, Thing
from tradeoff.rules.model import Context, rule
from tradeoff.rules.since import (
    at_change,
    decided_anew,
    decision_id,
    gone_from,
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
    in `revisits`; by `strict` never. Another style, order or file is no change.

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
            first, *others = {difference.field.split(".")[0]: difference.field for difference in changed}.items()
            keys = ", ".join((first[0], *(name for name, _ in others)))
            yield at_change(
                new,
                changed[0].field,
                f"{new.id} was accepted, and its {keys} changed since",
                "take it back, and write a decision that amends or supersedes this one"
                + ("" if strict else ", or say under revisits what was learned"),
                [mark(new, name, "changed, too") for name, _ in others if getattr(new, name)],
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

    How to fix: take the steps one by one, each with what it asks for; for what is over, begin a new record.
    """
    for kind, table in _NEXT.items():
        for old, new in pairs(c, kind):
            before, after = getattr(old, "status", ""), getattr(new, "status", "")
            if before == after or before not in table or not after or c.unsure(old, new, "status"):
                continue
            if after not in table[before]:
                may = " or ".join(table[before]) or "nothing else"
                yield at_change(
                    new,
                    "status",
                    f"{new.id} was {_words(before)} and is {_words(after)} now; "
                    f"{with_article(kind_of(new))} that is {_words(before)} can become {_words(may)}",
                    "take the steps one by one, or begin a new record",
                )


_NEXT: dict[type[Thing], dict[str, tuple[str, ...]]] = {
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


@rule("deleted-record", "error", "base", core=True)
def deleted_record(c: Context) -> Iterator[Flag]:
    """A decision, an exception, a metric with readings or a committed item that is no longer there.

    A file may move, and a decision may get another id if it keeps the old one under `aliases`.

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
    metric, drop an item with its note.
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

    Readings are added, in any order, and never changed. A note where there was none is no change.

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
        after = keyed(new.readings)
        for day, before in keyed(old.readings).items():
            if (reading := after.get(day)) is None:
                at = gone_from(c, old, new.id)
                yield Flag(at, f"the reading of {new.id} on {before.on} is gone, {shown(before.value)}", help)
                continue
            changed = [part for part in ("value", "note") if _rewritten(getattr(before, part), getattr(reading, part))]
            if changed:
                what = f"was {shown(before.value)} and is {shown(reading.value)}"
                message = f"the reading of {new.id} on {before.on} " + (
                    what if "value" in changed else "has another note"
                )
                yield at_change(new, f"readings.{day}.{changed[0]}", message, help)


def _rewritten(before: float | str | None, after: float | str | None) -> bool:
    return before not in (None, "") and plain(before) != plain(after)


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
