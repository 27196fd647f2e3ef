"""Rules on promises that a change moves: targets, guardrails and days, once or again and again."""

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeVar

from tradeoff.differences import keyed, plain
from tradeoff.finding import Flag, missing, wrong
from tradeoff.records import Decision, Guardrail, Item, Metric, Outcome, RiskException, Route
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
    later or gone, another baseline or outcome metric, other kill criteria, a guardrail that is wider or gone. A new
    `decided_in` of the item or metric makes it a decision. Those of a decision are edited-decision.

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
            yield from _moved_guardrail(c, guardrail, new)


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
    value, until = (new.value, new.by) if new else (None, "")
    if old.value is not None and (value is None or _is_easier(old.value, value, direction)):
        words = f"target went from {shown(old.value)} to {shown(value)}"
        yield _Moved(None if value is None else (*route, "value"), route[0], words)
    elif old.by and (not until or is_later(old.by, until)):
        words = f"target is due {until or 'on no day'}, and was due {old.by}"
        yield _Moved((*route, "by") if until else None, route[0], words)


def _is_easier(before: float, after: float, direction: str) -> bool:
    """Whether a target is less ambitious; of one to be held, nobody can tell."""
    return after < before if direction == "increase" else after > before if direction == "decrease" else False


def _moved_guardrail(c: Context, old: Guardrail, new: Item) -> Iterator[_Moved]:
    """A guardrail that is wider than it was, or gone; one of the charter may stand in for it."""
    bounds = [
        (_width(one), index)
        for index, one in enumerate((*new.guardrails, *c.portfolio.charter.guardrails))
        if one.metric == old.metric and _side(one) == _side(old) and one.threshold is not None
    ]
    if old.threshold is None:
        return
    if not bounds:
        yield _Moved(None, "guardrails", f"guardrail on {old.metric} is gone")
    elif min(bounds)[0] > _width(old):
        width, index = min(bounds)
        own = index < len(new.guardrails)
        part = "threshold" if width[0] != _width(old)[0] else "op"
        bound = f"{old.op} {shown(old.threshold)}"
        route = ("guardrails", index, part) if own else None
        yield _Moved(route, "guardrails", f"guardrail on {old.metric} is wider than {bound}")


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
    elif _side(before) != _side(after) or _width(after) > _width(before):
        part = "threshold" if before.threshold != after.threshold else "op"
        bound = f"{before.op} {shown(before.threshold)}"
        yield _Moved(("guardrail", part), "guardrail", f"guardrail is wider than {bound}")


@rule("pushed-date", "error", "base", yields_to=("missing-expiry", "missing-revisit"))
def pushed_date(c: Context) -> Iterator[Flag]:
    """The day on which a decision is looked at again, or a risk ends, was put off, and nobody looked.

    It needs a new entry in `revisits` for an accepted decision; for an active exception a control that was verified
    since, or a new `decided_in`. To delete the day is to put it off for good.

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
    if before and (not after or is_later(before, after)) and not c.unsure(old, new, field):
        yield at_change(new, field, f"{new.id} was to {_ENDS[field]} {before}, and is now {after or 'never'}", help)


_ENDS = {"revisit_by": "be looked at again by", "expires": "end on"}


def _verified_anew(c: Context, old: RiskException, new: RiskException) -> bool:
    """Whether somebody has seen a control work since: one that is new, or on a later day."""
    if c.unsure(old, new, "compensating_controls"):
        return True
    before = keyed(old.compensating_controls)
    known = {control.verified_on for control in old.compensating_controls} | {""}
    for what, control in keyed(new.compensating_controls).items():
        was = before.get(what)
        if control.verified_on > was.verified_on if was else control.verified_on not in known:
            return True
    return False


@rule("silent-retarget", "warning", "base", yields_to=("vague-now",))
def silent_retarget(c: Context) -> Iterator[Flag]:
    """A committed item was put off, and nothing says why: no new note, displacement or decision.

    A displacement is one by another item, or one of its own: to push something aside takes time, too.

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
        if new.due and not is_later(old.due, new.due):
            continue
        if new.id not in named and not (noted_anew(c, old, new) or decided_anew(c, old, new)):
            yield at_change(
                new,
                "due",
                f"{new.id} was promised for {old.due}, and is due {new.due or 'on no day'} now without a word",
                "say why: deprioritized: {on: YYYY-MM-DD, reason: ...}, or decided_in: ...",
            )


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
