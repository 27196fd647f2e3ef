"""Rules on promises that a change moves: targets, guardrails and days, once or again and again."""

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeVar

from tradeoff.calendar import last_day
from tradeoff.differences import plain
from tradeoff.finding import Flag, missing, wrong
from tradeoff.records import SIGNS, Decision, Guardrail, Item, Metric, Outcome, RiskException, Route
from tradeoff.records.scorecard import Limit
from tradeoff.records.shared import Target
from tradeoff.rules.model import Context, rule
from tradeoff.rules.scope import held
from tradeoff.rules.since import (
    at_change,
    decided_anew,
    displacements,
    is_later,
    named_losers,
    noted_anew,
    pairs,
    revisited_anew,
    shown,
)


@rule("moved-goalposts", "error", "base")
def moved_goalposts(c: Context) -> Iterator[Flag]:
    """Something that is under way is measured by less than was promised, and no new decision says so.

    For an item that was in progress, and for a metric's own target and guardrail: a target that is less ambitious,
    later or gone, another baseline or outcome metric, other kill criteria, a guardrail that is wider, on the other
    side or gone. A new `decided_in` of the item or metric makes it a decision. Those of a decision are
    edited-decision.

    Why it hurts: every bet is won if the target may move to where the ball went. The next one is then judged by
    numbers that mean nothing.

    Bad:
        # before
        # scorecard.yaml
        metrics: [{id: activation, target: {value: 50, by: 2027-06-30}}]
        # after
        # scorecard.yaml
        metrics: [{id: activation, target: {value: 46, by: 2027-06-30}}]

    Good:
        # before
        # scorecard.yaml
        metrics: [{id: activation, target: {value: 50, by: 2027-06-30}}]
        # after
        # scorecard.yaml
        metrics: [{id: activation, target: {value: 46, by: 2027-06-30}, decided_in: usage-pricing}]

    How to fix: leave the promise as it was, and report by how much it is missed; or decide anew, and name that
    decision under `decided_in`.
    """
    help = "take it back, or name the decision that moved it: decided_in: ..."
    for old, new in pairs(c, Item):
        if old.status == "in_progress" and not decided_anew(c, old, new):
            for moved in _moved_in_item(c, old, new):
                yield _flag(new, moved, help)
    for before, after in pairs(c, Metric):
        if not (before.dead or after.dead or decided_anew(c, before, after)):
            for moved in _moved_in_metric(c, before, after):
                yield _flag(after, moved, help)


class _Moved(NamedTuple):
    """What was moved: its route in the thing, if it is still there, its key, and what became of it, in words."""

    route: Route | None
    key: str
    words: str


def _flag(thing: Item | Metric, moved: _Moved, help: str) -> Flag:
    message = f"{thing.id}'s {moved.words}"
    if moved.route is None:
        return missing(thing, moved.key, message, help)
    return wrong(thing, moved.route, message, help)


def _moved_in_item(c: Context, old: Item, new: Item) -> Iterator[_Moved]:
    if old.outcome and not c.unsure(old, new, "outcome"):
        yield from _moved_outcome(c, old.outcome, new.outcome)
    if old.kill_criteria and not c.unsure(old, new, "kill_criteria"):
        if not new.kill_criteria:
            yield _Moved(None, "kill_criteria", "kill criteria are gone")
        elif plain(old.kill_criteria) != plain(new.kill_criteria):
            yield _Moved(("kill_criteria",), "kill_criteria", "kill criteria changed")
    if not c.unsure(old, new, "guardrails") and not c.portfolio.unread("charter"):
        for guardrail in old.guardrails:
            yield from _moved_guardrail(c, guardrail, old, new)


def _moved_outcome(c: Context, old: Outcome, new: Outcome | None) -> Iterator[_Moved]:
    if new is None:
        yield _Moved(None, "outcome", f"outcome in {old.metric} is gone")
        return
    if new.metric != old.metric:
        yield _Moved(("outcome", "metric"), "outcome", f"outcome was in {old.metric} and is in {new.metric}")
        return
    for part in ("value", "on"):
        before, after = (getattr(outcome.baseline, part, None) for outcome in (old, new))
        if before not in (None, "") and before != after:
            route = None if after in (None, "") else ("outcome", "baseline", part)
            yield _Moved(route, "outcome", f"baseline changed from {shown(before)} to {shown(after)}")
            break
    yield from _moved_target(old.target, new.target, _direction(c, old.metric), ("outcome", "target"))


def _direction(c: Context, metric: str) -> str:
    """Where a metric should go, by the base if it has it: the change may not turn its own yardstick round."""
    before = c.base.portfolio.metric(metric) if c.base else None
    found = before or c.portfolio.metric(metric)
    return found.direction if found else ""


def _moved_target(old: Target | None, new: Target | None, direction: str, route: tuple[str, ...]) -> Iterator[_Moved]:
    """A target that is easier to reach than it was, once, however many of its parts are."""
    if old is None:
        return
    if new is None:
        yield _Moved(None, route[0], f"target is gone, {_aim(old)}")
        return
    words = f"target went from {shown(old.value)} to {shown(new.value)}"
    if old.value != new.value and last_day(old.by) != last_day(new.by):
        words = f"target went from {_aim(old)} to {_aim(new)}"
    if old.value is not None and (new.value is None or _is_easier(old.value, new.value, direction)):
        yield _Moved(None if new.value is None else (*route, "value"), route[0], words)
    elif old.by and (not new.by or is_later(old.by, new.by)):
        if old.value == new.value:
            words = f"target is due {new.by or 'on no day'}, and was due {old.by}"
        yield _Moved((*route, "by") if new.by else None, route[0], words)


def _aim(target: Target) -> str:
    return f"{shown(target.value)} by {target.by or 'no day'}"


def _is_easier(before: float, after: float, direction: str) -> bool:
    """Whether a target is less ambitious; of one to be held, nobody can tell."""
    return after < before if direction == "increase" else after > before if direction == "decrease" else False


def _moved_guardrail(c: Context, limit: Guardrail, old: Item, new: Item) -> Iterator[_Moved]:
    """A guardrail that is wider than it was, or gone; one of the charter may stand in for it."""
    if limit.threshold is None:
        return
    own = _limits(new.guardrails, limit)
    charters = _limits(c.portfolio.charter.guardrails, limit)
    if any(width <= _width(limit) for width, _, _ in (*own, *charters)):
        return
    name = f"guardrail on {limit.metric}"
    if own:
        width, index, wider = min(own)
        part = "threshold" if width[0] != _width(limit)[0] else "op"
        yield _Moved(("guardrails", index, part), "guardrails", f"{name} went {_from_to(limit, wider)}")
    elif (turned := _turned(limit, old, new)) is not None:
        words = f"{name} guards the other side now: it went {_from_to(limit, new.guardrails[turned])}"
        yield _Moved(("guardrails", turned, "op"), "guardrails", words)
    elif charters:
        words = f"{name}, {_limit(limit)}, is gone, and the charter's is wider: {_limit(min(charters)[2])}"
        yield _Moved(None, "guardrails", words)
    else:
        yield _Moved(None, "guardrails", f"{name} is gone")


def _limits(guardrails: tuple[Guardrail, ...], like: Guardrail) -> list[tuple[tuple[float, bool], int, Guardrail]]:
    """The limits on one side of a metric, each with how wide it is and its index."""
    return [
        (_width(one), index, one)
        for index, one in enumerate(guardrails)
        if one.metric == like.metric and _side(one) == _side(like) and one.threshold is not None
    ]


def _turned(limit: Guardrail, old: Item, new: Item) -> int | None:
    """The index of what a limit has become: a guardrail on the side of its metric that nothing guarded before."""
    sides = {_side(one) for one in old.guardrails if one.metric == limit.metric}
    on_metric = ((index, one) for index, one in enumerate(new.guardrails) if one.metric == limit.metric)
    return next((index for index, one in on_metric if _side(one) not in sides), None)


def _limit(limit: Guardrail | Limit) -> str:
    return f"{SIGNS.get(limit.op, limit.op)} {shown(limit.threshold)}"


def _from_to(old: Guardrail | Limit, new: Guardrail | Limit) -> str:
    return f"from {_limit(old)} to {_limit(new)}"


def _side(limit: Guardrail | Limit) -> str:
    return limit.op[:1]


def _width(limit: Guardrail | Limit) -> tuple[float, bool]:
    """How much a limit lets through: larger is wider, and to allow the threshold itself is wider than not to."""
    threshold = limit.threshold or 0.0
    return (threshold if _side(limit) == "l" else -threshold, limit.op.endswith("e"))


def _moved_in_metric(c: Context, old: Metric, new: Metric) -> Iterator[_Moved]:
    if not c.unsure(old, new, "target"):
        yield from _moved_target(old.target, new.target, old.direction, ("target",))
    before, after = old.guardrail, new.guardrail
    if before is None or before.threshold is None or c.unsure(old, new, "guardrail"):
        return
    if after is None or after.threshold is None:
        yield _Moved(None, "guardrail", "guardrail is gone")
    elif _side(before) != _side(after):
        words = f"guardrail guards the other side now: it went {_from_to(before, after)}"
        yield _Moved(("guardrail", "op"), "guardrail", words)
    elif _width(after) > _width(before):
        part = "threshold" if before.threshold != after.threshold else "op"
        yield _Moved(("guardrail", part), "guardrail", f"guardrail went {_from_to(before, after)}")


@rule("pushed-date", "error", "base")
def pushed_date(c: Context) -> Iterator[Flag]:
    """The day on which a decision is looked at again, or a risk ends, was put off, and nobody looked.

    It needs a new entry in `revisits` for an accepted decision; for an active exception a control that was verified
    later than any before, or a new `decided_in`. A day that is deleted is for missing-revisit and missing-expiry.

    Why it hurts: the day was the promise to look. Moved in silence, a risk that was accepted for a time is accepted
    forever, and a decision nobody believes in stays.

    Bad:
        # before
        # decisions/tls-baseline.yaml
        revisit_by: 2027-02-28
        # after
        # decisions/tls-baseline.yaml
        revisit_by: 2027-08-31

    Good:
        # before
        # decisions/tls-baseline.yaml
        revisit_by: 2027-02-28
        # after
        # decisions/tls-baseline.yaml
        revisit_by: 2027-08-31
        revisits: [{on: 2026-11-13, by: priya, verdict: keep, evidence: One client left on TLS 1.1}]

    How to fix: look first. Write what you found under `revisits`, or verify the controls and write the day.
    """
    for old, new in pairs(c, Decision):
        if old.accepted and new.accepted and not revisited_anew(c, old, new):
            yield from _pushed(c, old, new, "revisit_by", "look at it, and write under revisits what you found")
    for before, after in pairs(c, RiskException):
        if before.active and after.active and not (_verified_anew(c, before, after) or decided_anew(c, before, after)):
            help = "verify the controls and write the day, or name the decision: decided_in: ..."
            yield from _pushed(c, before, after, "expires", help)


def _pushed(
    c: Context, old: Decision | RiskException, new: Decision | RiskException, field: str, help: str
) -> Iterator[Flag]:
    before, after = getattr(old, field), getattr(new, field)
    if is_later(before, after) and not c.unsure(old, new, field):
        was, now = _ENDS[field]
        yield at_change(new, field, f"{new.id} was to {was} {before}, and now {now} {after}", help)


_ENDS = {"revisit_by": ("be looked at again by", "is to be by"), "expires": ("end on", "ends on")}


def _verified_anew(c: Context, old: RiskException, new: RiskException) -> bool:
    """Whether somebody has seen a control work on a later day than any before."""
    if c.unsure(old, new, "compensating_controls"):
        return True
    before, after = (
        max((control.verified_on for control in one.compensating_controls), default="") for one in (old, new)
    )
    return after > before


@rule("silent-retarget", "warning", "base", yields_to=("vague-now",))
def silent_retarget(c: Context) -> Iterator[Flag]:
    """A committed item was put off, and nothing says why: no new note, displacement or decision.

    A displacement is one by another item, or one of its own: to push something aside takes time, too. A note is the
    item's own, or one of a period that is not over. What was delivered by the day that was promised is silent.

    Why it hurts: somebody counts on the day. A promise that moves without a word is the surprise that ends the trust
    in all the others.

    Bad:
        # before
        # roadmaps/product.yaml
        items: [{id: metering, due: 2026-12-15}]
        # after
        # roadmaps/product.yaml
        items: [{id: metering, due: 2027-01-31}]

    Good:
        # before
        # roadmaps/product.yaml
        items: [{id: metering, due: 2026-12-15}]
        # after
        # roadmaps/product.yaml
        items:
          - id: metering
            due: 2027-01-31
            deprioritized: {on: 2026-11-13, reason: The pipeline takes four weeks longer}

    How to fix: write under `deprioritized` when and why it was put off, name what displaces it, or name the decision
    under `decided_in`.
    """
    named = named_losers(c) | {winner for winner, _, _ in displacements(c)}
    for old, new in pairs(c, Item):
        if not old.committed or not old.due or new.dead or c.unsure(old, new, "due"):
            continue
        if (new.due and not is_later(old.due, new.due)) or _is_kept(old, new):
            continue
        if new.id not in named and not (noted_anew(c, old, new) or decided_anew(c, old, new)):
            verb, now = ("was", "in the end") if new.status == "delivered" else ("is", "now")
            yield at_change(
                new,
                "due",
                f"{new.id} was promised for {old.due}, and {verb} due {new.due or 'on no day'} {now} without a word",
                "say why: deprioritized: {on: YYYY-MM-DD, reason: ...}, displaces: ... in the item that wins, "
                "or decided_in: ... with a new decision",
            )


def _is_kept(old: Item, new: Item) -> bool:
    """Whether an item was delivered on or before the day that was promised."""
    return new.status == "delivered" and "" < new.delivered_on <= last_day(old.due)


T = TypeVar("T", Item, RiskException)


def _put_off(c: Context, kind: type[T], day: Callable[[T], str]) -> dict[str, list[str]]:
    """By id: the later days to which something was put off while it was active, in their order."""
    last: dict[str, str] = {}
    moved: dict[str, list[str]] = {}
    for step in c.history.steps if c.history else ():
        for event in step.events:
            thing = event.new
            if isinstance(thing, kind) and thing.active and (until := day(thing)):
                if is_later(last.get(thing.id, ""), until):
                    moved.setdefault(thing.id, []).append(until)
                last[thing.id] = until
    return moved


@rule("repeated-retarget", "warning", "log")
def repeated_retarget(c: Context) -> Iterator[Flag]:
    """An active item whose `due` was put off more often than the charter's `retargets`.

    Why it hurts: the third new day is no better known than the first. What is missing is not time but the question
    whether this is still worth it, or possible at all.

    Bad:
        # on 2026-10-01
        # roadmaps/product.yaml
        items: [{id: invoice-explainer, due: 2026-12-31}]
        # on 2026-10-15
        # roadmaps/product.yaml
        items: [{id: invoice-explainer, due: 2027-01-31}]
        # on 2026-11-01
        # roadmaps/product.yaml
        items: [{id: invoice-explainer, due: 2027-03-31}]
        # on 2026-11-10
        # roadmaps/product.yaml
        items: [{id: invoice-explainer, due: 2027-06-30}]

    Good:
        # on 2026-10-01
        # roadmaps/product.yaml
        items: [{id: invoice-explainer, due: 2026-12-31}]
        # on 2026-11-10
        # roadmaps/product.yaml
        items: [{id: invoice-explainer, due: 2027-06-30}]

    How to fix: decide again whether it is done at all: cut its scope, find what blocks it, or drop it with its note.
    """
    limit = c.portfolio.charter.limits.retargets
    moved = _put_off(c, Item, lambda item: item.due)
    for item in held(c):
        if len(days := moved.get(item.id, ())) > limit:
            message = f"{item.id} was put off {len(days)} times, to {', '.join(days)}; the limit is {limit}"
            yield at_change(item, "due", message, "decide again whether, and in which scope, it is done")


@rule("renewed-too-often", "warning", "log")
def renewed_too_often(c: Context) -> Iterator[Flag]:
    """An active exception whose `expires` was put off more often than the charter's `renewals`.

    Why it hurts: an exception that is always renewed is the rule. The risk has become permanent, and nobody decided
    that it should.

    Bad:
        # on 2026-10-01
        # exceptions/legacy-tls.yaml
        expires: 2026-10-31
        # on 2026-10-15
        # exceptions/legacy-tls.yaml
        expires: 2026-11-30
        # on 2026-11-01
        # exceptions/legacy-tls.yaml
        expires: 2026-12-31
        # on 2026-11-10
        # exceptions/legacy-tls.yaml
        expires: 2027-01-31

    Good:
        # on 2026-10-01
        # exceptions/legacy-tls.yaml
        expires: 2026-10-31
        # on 2026-11-10
        # exceptions/legacy-tls.yaml
        expires: 2027-01-31

    How to fix: put the remediation on a roadmap with a day and an owner; or decide openly that this risk is taken.
    """
    limit = c.portfolio.charter.limits.renewals
    moved = _put_off(c, RiskException, lambda exception: exception.expires)
    for exception in c.portfolio.exceptions:
        if exception.active and len(days := moved.get(exception.id, ())) > limit:
            message = f"{exception.id} was renewed {len(days)} times, to {', '.join(days)}; the limit is {limit}"
            yield at_change(exception, "expires", message, "end the risk, or decide openly that it is taken")


RULES = (
    moved_goalposts,
    pushed_date,
    silent_retarget,
    repeated_retarget,
    renewed_too_often,
)
