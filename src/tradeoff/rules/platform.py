"""Rules on how items hang together: dependencies, what technology work is for, and what displaces what."""

from collections.abc import Iterator
from math import isclose

from tradeoff.calendar import last_day
from tradeoff.finding import Flag, Mark, mark, missing, wrong
from tradeoff.fix import setting_of
from tradeoff.records import Decision, Item, Metric, RiskException, Thing
from tradeoff.rules.charter import heirs_of
from tradeoff.rules.graph import cycles
from tradeoff.rules.model import Context, rule
from tradeoff.rules.roadmaps import in_direction, promise
from tradeoff.rules.scope import committed, held
from tradeoff.rules.since import changed_keys, displacements, noted_anew, noted_in_periods

_ENABLED = "item theme metric exception"
_HORIZONS = {"now": 0, "next": 1, "later": 2}


@rule("dependency-cycle", "error", "tree")
def dependency_cycle(c: Context) -> Iterator[Flag]:
    """Items that depend on each other in a circle.

    Why it hurts: each waits for the other, and every plan that holds them is a promise without feasibility.

    Bad:
        # roadmaps/product.yaml
        items: [{id: spend-alerts, depends_on: [postgres-upgrade]}]
        # roadmaps/technology.yaml
        items: [{id: postgres-upgrade, depends_on: [spend-alerts]}]

    Good:
        # roadmaps/product.yaml
        items: [{id: spend-alerts, depends_on: [postgres-upgrade]}]

    How to fix: cut off the part that one of them can begin without, as an item of its own, and let only one
    direction stand.
    """
    live = {item.id: item for item in c.portfolio.items if item.live and item.id}
    edges: dict[str, list[tuple[str, Mark]]] = {}
    for item in live.values():
        for index, id in enumerate(item.depends_on):
            if id in live:
                edges.setdefault(item.id, []).append((id, mark(item, ("depends_on", index))))
    for ids, marks in cycles(edges):
        if not any(live[id].active and live[id].horizon != "later" for id in ids):
            continue
        last = marks[-1]
        circle = " → ".join((*ids, ids[0]))
        yield wrong(
            last.thing,
            last.field,
            f"items depend on each other in a circle: {circle}",
            "let one of them do without the other",
            related=[other._replace(note="part of the circle") for other in marks[:-1]],
        )


@rule("late-dependency", "error", "tree")
def late_dependency(c: Context) -> Iterator[Flag]:
    """An item that depends on one which is due later, in a later horizon, or dropped.

    Why it hurts: the two are planned on different clocks. The earlier one cannot be kept, and those who
    promised it are the last to know.

    Bad:
        # roadmaps/technology.yaml
        items:
          - id: event-pipeline
            depends_on: [tls-everywhere]

    Good:
        # roadmaps/technology.yaml
        items:
          - id: tls-everywhere
            depends_on: [event-pipeline]

    How to fix: bring what it depends on forward, move the item behind it, or do without it.
    """
    for item in held(c):
        for index, id in enumerate(item.depends_on):
            dependency = c.portfolio.item(id)
            if dependency is None or not (late := _late(item, dependency)):
                continue
            message, field = late
            yield wrong(
                item,
                ("depends_on", index),
                message,
                "replace it, or do without it"
                if dependency.dead
                else f"bring {id} forward, or move {item.id} behind it",
                related=[mark(dependency, field, f"{id}: {field} {getattr(dependency, field)}")],
            )


def _late(item: Item, dependency: Item) -> tuple[str, str] | None:
    """Why a dependency comes too late, in words, and the field of it that says so."""
    if dependency.dead:
        return f"{item.id} depends on {dependency.id}, which is dropped", "status"
    if not dependency.live:
        return None
    if item.due and dependency.due and last_day(dependency.due) > last_day(item.due):
        return f"{item.id} is due {item.due}, and depends on {dependency.id}, due {dependency.due}", "due"
    mine, its = _HORIZONS.get(item.horizon), _HORIZONS.get(dependency.horizon)
    if mine is not None and its is not None and its > mine:
        message = f"{item.id} is {item.horizon}, and depends on {dependency.id}, which is {dependency.horizon}"
        return message, "horizon"
    return None


@rule("untied-platform-work", "error", "tree")
def untied_platform_work(c: Context) -> Iterator[Flag]:
    """A committed technology item that does not say what it enables.

    Why it hurts: technology without customer value is built because it can be. It is also the first to be
    cut, when nobody outside the team knows what it was for.

    Bad:
        # roadmaps/technology.yaml
        items:
          - id: event-pipeline
            enables:

    Good:
        # roadmaps/technology.yaml
        items:
          - id: event-pipeline
            enables: [metering]

    How to fix: name under `enables` the item, theme, metric or exception that is better off for it.
    """
    for item in committed(c):
        if item.track == "technology" and not item.enables:
            yield missing(
                item,
                "enables",
                f"{item.id} is committed technology work, and enables nothing",
                "name the item, theme, metric or exception that it serves: enables: [...]",
            )


@rule("enabler-after-bet", "error", "tree")
def enabler_after_bet(c: Context) -> Iterator[Flag]:
    """An item that is due after one that it enables.

    Why it hurts: technology and product are on different clocks. The bet is promised for a day on which what
    it stands on is not there.

    Bad:
        # roadmaps/technology.yaml
        items:
          - id: event-pipeline
            due: 2026-12-31

    Good:
        # roadmaps/technology.yaml
        items:
          - id: event-pipeline
            due: 2026-12-15

    How to fix: bring the enabler forward, or move the bet behind it and say what that costs.
    """
    for item in held(c):
        if not item.due or not item.enables:
            continue
        due = last_day(item.due)
        bets = [bet for id in dict.fromkeys(item.enables) if (bet := c.portfolio.item(id)) is not None]
        early = [bet for bet in bets if bet.live and bet.due and last_day(bet.due) < due]
        if early:
            yield wrong(
                item,
                "due",
                f"{item.id} is due {item.due}, and enables "
                + " and ".join(f"{bet.id}, due {bet.due}" for bet in early),
                f"deliver it by {min(early, key=lambda bet: last_day(bet.due)).due}, or move what it enables",
                related=[mark(bet, "due", f"{bet.id} is due before") for bet in early],
            )


@rule("enables-nothing-live", "warning", "tree")
def enables_nothing_live(c: Context) -> Iterator[Flag]:
    """An item of which everything that it enables is delivered, dropped, closed or retired.

    Why it hurts: the reason for the work is gone and the work goes on, technology without customer value.

    Bad:
        # roadmaps/technology.yaml
        items:
          - id: postgres-upgrade
            enables: [shared-admin]

    Good:
        # roadmaps/technology.yaml
        items:
          - id: postgres-upgrade
            enables: [shared-admin, trust]

    How to fix: name what it serves now, or drop the item.
    """
    for item in held(c):
        if not item.enables:
            continue
        enabled = [c.portfolio.any_of(_ENABLED, id) for id in item.enables]
        if all(thing is not None and _over(thing) for thing in enabled):
            yield wrong(
                item,
                "enables",
                f"{item.id} enables nothing that is still wanted: "
                + ", ".join(f"{thing.id} is {_status(thing)}" for thing in enabled if thing is not None),
                "name what it serves now, or drop it",
            )


def _over(thing: Thing) -> bool:
    """Whether nothing can be enabled any more; a theme is never over."""
    if isinstance(thing, Item):
        return thing.status in ("delivered", "dropped")
    return isinstance(thing, (Metric, RiskException)) and thing.dead


def _status(thing: Thing) -> str:
    return str(getattr(thing, "status", ""))


@rule("missing-cost-of-not-doing", "warning", "tree")
def missing_cost_of_not_doing(c: Context) -> Iterator[Flag]:
    """A committed technology item that does not say what it would cost to leave it undone.

    Why it hurts: without that number nobody can weigh it against a feature. Whoever argues best wins, or the
    risk is ignored until the crisis.

    Bad:
        # roadmaps/technology.yaml
        items:
          - id: event-pipeline
            cost_of_not_doing:

    Good:
        # roadmaps/technology.yaml
        items:
          - id: event-pipeline
            cost_of_not_doing: Every new billable event costs a migration of about two weeks

    How to fix: write what happens if it waits a year, in money, weeks, incidents or contracts.
    """
    for item in committed(c):
        if item.track == "technology" and not item.cost_of_not_doing:
            yield missing(
                item,
                "cost_of_not_doing",
                f"{item.id} is committed technology work, and what leaving it would cost is not said",
                "write what happens if it waits a year: cost_of_not_doing: ...",
            )


@rule("urgent-without-displacement", "error", "tree")
def urgent_without_displacement(c: Context) -> Iterator[Flag]:
    """An item that came in as urgent, and displaces nothing.

    Why it hurts: people are busy already. What is urgent takes somebody from something, and where nobody says
    from what, the shadow priority decides.

    Bad:
        # roadmaps/product.yaml
        items:
          - id: spend-alerts
            intake: {urgent: true}

    Good:
        # roadmaps/product.yaml
        items:
          - id: spend-alerts
            intake: {urgent: true}
            displaces: [{item: invoice-explainer, effect: delayed, why: The same two engineers}]

    How to fix: decide what it displaces and write it under `displaces`; if nothing has to move, it is not
    urgent.
    """
    for item in held(c):
        if item.intake and item.intake.urgent and not item.displaces:
            yield missing(
                item,
                "displaces",
                f"{item.id} came in as urgent, and displaces nothing",
                "decide what loses: displaces: [{item: ..., effect: delayed, why: ...}]",
            )


@rule("paper-displacement", "error", "tree", "base")
def paper_displacement(c: Context) -> Iterator[Flag]:
    """A displacement that exists on paper only: the item that was to be dropped is still active.

    With `--base` also a new displacement of an item whose day, horizon, status, scope and note stay as they
    were.

    Why it hurts: both items are still promised to somebody, and the same people are to do both. The trade-off
    was announced and not made.

    Bad:
        # roadmaps/product.yaml
        items:
          - id: metering
            displaces: [{item: invoice-explainer, effect: dropped}]

    Good:
        # roadmaps/product.yaml
        items:
          - id: metering
            displaces: [{item: invoice-explainer, effect: delayed}]

    How to fix: drop the displaced item, with its note; or say what really happens to it: `delayed` or
    `descoped`.
    """
    new, noted = displacements(c), noted_in_periods(c)
    for item in held(c):
        for index, displacement in enumerate(item.displaces):
            loser = c.portfolio.item(displacement.item)
            if loser is None:
                continue
            field = ("displaces", index, "item")
            if displacement.effect == "dropped" and loser.active:
                yield wrong(
                    item,
                    field,
                    f"{item.id} displaces {loser.id} as dropped, and that is still {_words(loser.status)}",
                    f"drop {loser.id}, or write delayed or descoped",
                    related=[mark(loser, "status", "still active")],
                )
            elif (item.id, loser.id, displacement.effect) in new and not (
                loser.id in noted or _lost_something(c, loser)
            ):
                yield wrong(
                    item,
                    field,
                    f"{item.id} displaces {loser.id} from this change on, and {loser.id} stays as it was",
                    _real_loss(loser, displacement.effect),
                    related=[mark(loser, note="as it was")],
                )


def _real_loss(loser: Item, effect: str) -> str:
    """What makes a displacement real that changed nothing yet, by how far it was to go."""
    if loser.status in ("dropped", "delivered"):
        return f"take the displacement back, as that was {loser.status} before; or say in its note what it loses now"
    real = {
        "dropped": f"drop {loser.id} with its note",
        "descoped": f"make {loser.id}'s outcome or effort smaller, or give it a note",
    }.get(effect, f"give {loser.id} a later due or horizon, or a note")
    return f"{real}; or take the displacement back"


def _lost_something(c: Context, item: Item) -> bool:
    """Whether an item lost time, its place or scope since the base, or says for the first time that it did."""
    old = c.base.portfolio.item(item.id) if c.base else None
    if old is None or (c.base and c.base.portfolio.unread("item")) or noted_anew(c, old, item):
        return True
    if item.status in ("dropped", "paused") and not item.deprioritized:
        return True  # it had lost already, and this says at last to what
    fields = ("due", "horizon", "status", "outcome", "effort_weeks")
    return bool(changed_keys(old, item).intersection(fields)) or any(c.unsure(old, item, one) for one in fields)


def _words(status: str) -> str:
    return status.replace("_", " ")


@rule("undecided-commitment", "warning", "tree")
def undecided_commitment(c: Context) -> Iterator[Flag]:
    """A committed item that no accepted decision stands behind.

    Why it hurts: somebody promised it, and nobody decided it. When it collides with another promise there is
    nothing to weigh, and it lives as a shadow priority.

    Bad:
        # roadmaps/product.yaml
        items:
          - id: metering
            decided_in:

    Good:
        # roadmaps/product.yaml
        items:
          - id: metering
            decided_in: usage-pricing

    How to fix: name the accepted decision under `decided_in`, or take it; until then the item is
    `aspirational`.
    """
    for item in committed(c):
        if not item.decided_in:
            yield missing(
                item,
                "decided_in",
                f"{item.id} is committed, and no decision says so",
                "name the accepted decision: decided_in: ..., or write commitment: aspirational",
            )
            continue
        decision = c.portfolio.decision(item.decided_in)
        if decision is not None and decision.status and not decision.accepted:
            heirs = heirs_of(c.portfolio, decision)
            yield wrong(
                item,
                "decided_in",
                f"{item.id} is committed, and {item.decided_in} is {decision.status}",
                "name an accepted decision, or write commitment: aspirational",
                related=[mark(decision, "status", f"{decision.status} here")],
                fix=setting_of(item, "decided_in", *heirs, safe=False) if len(heirs) == 1 else None,
            )


@rule("contradicted-decision", "error", "tree", "date")
def contradicted_decision(c: Context) -> Iterator[Flag]:
    """An active item that an accepted decision says not to do, and its `until` is not past.

    Why it hurts: the decision was taken so that people could rely on it. Whoever works against it does so for
    a shadow priority, and the log is no longer believed.

    Bad:
        # decisions/single-region.yaml
        not_doing: [{item: postgres-upgrade, why: It needs a second region, until: 2027-H1}]

    Good:
        # decisions/single-region.yaml
        not_doing: [{item: postgres-upgrade, why: It needs a second region, until: 2026-Q3}]

    How to fix: stop the item, or decide anew and let that decision amend or reverse the one that forbids it.
    """
    refusals = _refusals(c)
    for item in held(c):
        if item.id not in refusals:
            continue
        marks = refusals[item.id]
        others = f" and {len(marks) - 1} more" if len(marks) > 1 else ""
        yield wrong(
            item,
            "status",
            f"{item.id} is {_words(item.status)}, and {marks[0].thing.id}{others} says not to",
            "stop it, or decide anew",
            related=marks,
        )


def _refusals(c: Context) -> dict[str, list[Mark]]:
    """By the id of an item: where accepted decisions say that it is not done, as long as that holds."""
    found: dict[str, list[Mark]] = {}
    for decision in c.portfolio.decisions:
        if not decision.accepted:
            continue
        for index, note in enumerate(decision.not_doing):
            if not note.item or c.refused(decision, "not_doing", index, "until"):
                continue
            if not note.until or last_day(note.until) >= c.day:
                place = mark(decision, ("not_doing", index, "item"), _decided(decision))
                found.setdefault(note.item, []).append(place)
    return found


def _decided(decision: Decision) -> str:
    when = f" {decision.decided_on}" if decision.decided_on else ""
    who = f" by {decision.decider}" if decision.decider else ""
    return f"decided{when}{who}"


@rule("double-counted-metric", "warning", "tree", "date")
def double_counted_metric(c: Context) -> Iterator[Flag]:
    """Committed items that together promise more of a metric than its own target asks.

    Counts what each item adds to its baseline, against what is left from the last reading to the metric's own
    target. One item alone is flagged only where it aims beyond that target.

    Why it hurts: each item claims the same gain for itself, and the sum is a promise without feasibility.
    When the metric has moved, nobody can tell which of them moved it.

    Bad:
        # roadmaps/technology.yaml
        items:
          - id: event-pipeline
            outcome:
              metric: net-revenue-retention
              baseline: {value: 101, on: 2026-08-31}
              target: {value: 104, by: 2027-Q2}

    Good:
        # roadmaps/technology.yaml
        items:
          - id: event-pipeline
            outcome:
              metric: net-revenue-retention
              baseline: {value: 101, on: 2026-08-31}
              target: {value: 102, by: 2027-Q2}

    How to fix: share the gain out among the items, give some of them a metric of their own, or raise the
    metric's own target if you believe the sum.
    """
    for metric, gains in _gains(c):
        asked = _asked(metric, c.day)
        total = sum(better for _, better in gains)
        if asked is None or total <= asked or isclose(total, asked, rel_tol=1e-9, abs_tol=1e-9):
            continue
        if len(gains) == 1 and not _aims_beyond(metric, gains[0][0]):
            continue
        names = " and ".join(item.id for item, _ in gains)
        claim = "promises" if len(gains) == 1 else "together promise"
        yield Flag(
            Mark(metric, (), "id"),
            f"{names} {claim} {total:g} on {metric.id}, and its own target asks {max(asked, 0):g}",
            "share the gain out among them, or move the metric's own target",
            related=tuple(mark(item, ("outcome", "target"), f"{better:g} of it") for item, better in gains),
        )


def _gains(c: Context) -> Iterator[tuple[Metric, list[tuple[Item, float]]]]:
    """Metrics that committed items should better, each with the items and by how much."""
    found: dict[str, tuple[Metric, list[tuple[Item, float]]]] = {}
    for item in committed(c):
        if c.portfolio.item(item.id) is not item:
            continue  # of two with one id the first counts; duplicate-id says it
        if promised := promise(c, item):
            metric, before, after = promised
            better = in_direction(metric.direction, before, after)
            if better is not None and better > 0:
                found.setdefault(metric.id, (metric, []))[1].append((item, better))
    return iter(found.values())


def _aims_beyond(metric: Metric, item: Item) -> bool:
    """Whether one item alone goes for more than the metric's own target.

    Short of that, its gain exceeds what is left to do only because some of it has happened already.
    """
    target, own = item.outcome and item.outcome.target, metric.target
    if not target or target.value is None or not own or own.value is None:
        return False
    return (in_direction(metric.direction, own.value, target.value) or 0) > 0


def _asked(metric: Metric, day: str) -> float | None:
    """How far a metric has to move from its last reading to its own target; None where that is open."""
    reading = metric.last_reading(day)
    target = metric.target.value if metric.target else None
    if metric.dead or reading is None or reading[1].value is None or target is None:
        return None
    return in_direction(metric.direction, reading[1].value, target)


RULES = (
    dependency_cycle,
    late_dependency,
    untied_platform_work,
    enabler_after_bet,
    enables_nothing_live,
    missing_cost_of_not_doing,
    urgent_without_displacement,
    paper_displacement,
    undecided_commitment,
    contradicted_decision,
    double_counted_metric,
)
