"""Rules on the scorecard: whether its metrics are whole, read, heeded and used."""

import operator
from collections.abc import Callable, Iterator

from tradeoff.calendar import CADENCE_DAYS, days_between
from tradeoff.finding import Flag, Mark, mark, missing, wrong
from tradeoff.portfolio import Link
from tradeoff.records import CATEGORIES, SIGNS, Decision, Guardrail, Item, Measurement, Metric, Thing
from tradeoff.rules.model import Context, rule

_HOLDS: dict[str, Callable[[float, float], bool]] = {
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
}
_UPPER = ("lt", "lte")


def _live(c: Context) -> list[Metric]:
    """The metrics that are not retired, as far as their status could be read."""
    return [metric for metric in c.portfolio.metrics if metric.live and not c.refused(metric, "status")]


def _active(c: Context) -> list[Metric]:
    return [metric for metric in _live(c) if metric.active]


def breaks(value: float | None, op: str, threshold: float | None) -> bool:
    """Whether a value is known to be on the wrong side of a limit."""
    if value is None or threshold is None or op not in _HOLDS:
        return False
    return not _HOLDS[op](value, threshold)


def _last_reading(metric: Metric, day: str) -> tuple[int, Measurement] | None:
    """The last reading, unless one whose day could not be read may be later."""
    if not all(reading.on for reading in metric.readings):
        return None
    return metric.last_reading(day)


@rule("missing-category", "warning", "tree")
def missing_category(c: Context) -> Iterator[Flag]:
    """One of product, delivery, reliability, security and cost has no active metric.

    Why it hurts: a company steers by what it sees. What is paid for growth in the category that nobody
    watches is found when it is a crisis.

    Bad:
        # scorecard.yaml
        metrics: [{id: cloud-cost-per-account, category: delivery}]

    Good:
        # scorecard.yaml
        metrics: [{id: cloud-cost-per-account, category: cost}]

    How to fix: add one metric of the category, with an owner; an imperfect one is better than none.
    """
    scorecards = c.portfolio.scorecards
    possible = {metric.category for metric in c.portfolio.metrics if metric.active}
    if not scorecards or "" in possible or c.portfolio.unread("metric"):
        return
    for category in CATEGORIES:
        if category not in possible:
            yield missing(
                scorecards[-1],
                "metrics",
                f"no active metric is about {category}",
                f"add one, with its owner: category: {category}",
            )


@rule("missing-metric-owner", "error", "tree", core=True)
def missing_metric_owner(c: Context) -> Iterator[Flag]:
    """A metric that nobody owns; retired ones are exempt.

    Why it hurts: a number that is everybody's is read by nobody. It is wrong for months before someone asks.

    Bad:
        # scorecard.yaml
        metrics: [{id: activation, owner: null}]

    Good:
        # scorecard.yaml
        metrics: [{id: activation, owner: ines}]

    How to fix: name the one person who reads it, and who answers for what it shows.
    """
    for metric in _live(c):
        if not metric.owner:
            yield missing(
                metric,
                "owner",
                f"nobody owns {metric.id}",
                "name the one person who answers for it: owner: HANDLE",
            )


@rule("too-many-metrics", "warning", "tree")
def too_many_metrics(c: Context) -> Iterator[Flag]:
    """More active metrics than the charter's limit.

    Why it hurts: who watches thirty numbers watches none. Every result finds a metric that speaks for it, and
    nothing is decided by them.

    Bad:
        # charter.yaml
        limits: {metrics: 8}

    Good:
        # charter.yaml
        limits: {metrics: 9}

    How to fix: retire those that no decision hangs on; teams may watch their own elsewhere.
    """
    charter = c.portfolio.charter
    if c.portfolio.unread("charter") or c.refused(charter, "limits", "metrics"):
        return
    active, limit = _active(c), charter.limits.metrics
    if len(active) > limit:
        yield Flag(
            Mark(active[-1], (), "id"),
            f"{active[-1].id} is the last of {len(active)} active metrics; the limit is {limit}",
            "retire those that no decision hangs on: status: retired",
        )


@rule("lagging-only", "warning", "tree")
def lagging_only(c: Context) -> Iterator[Flag]:
    """A category whose active metrics all say that they are lagging.

    Why it hurts: a lagging number shows what has happened. When it moves, it is a quarter too late to choose
    something else.

    Bad:
        # scorecard.yaml
        metrics: [{id: cloud-cost-per-account, indicator: lagging}]

    Good:
        # scorecard.yaml
        metrics: [{id: cloud-cost-per-account, indicator: leading}]

    How to fix: add a metric that moves first: a rate of use, a queue, a share of changes that need a repair.
    """
    if c.portfolio.unread("metric"):
        return
    not_lagging = {
        metric.category for metric in c.portfolio.metrics if metric.active and metric.indicator != "lagging"
    }
    if "" in not_lagging:
        return
    last = {metric.category: metric for metric in _active(c)}
    for category, metric in last.items():
        if category and category not in not_lagging:
            yield wrong(
                metric,
                "indicator",
                f"all active metrics of {category} are lagging",
                f"add a metric of {category} that moves first: indicator: leading",
            )


@rule("guardrail-wrong-side", "error", "tree")
def guardrail_wrong_side(c: Context) -> Iterator[Flag]:
    """A metric whose own limit stands beyond its target, or guards the side on which it gets better.

    Why it hurts: success then breaks the guardrail, and failure does not. The alarm that nobody believes is
    the one that is off when it matters.

    Bad:
        # scorecard.yaml
        metrics: [{id: activation, guardrail: {op: lte, threshold: 60}}]

    Good:
        # scorecard.yaml
        metrics: [{id: activation, guardrail: {op: gte, threshold: 35}}]

    How to fix: a metric that should increase has a floor (`gt`, `gte`) under its target, one that should
    decrease a ceiling (`lt`, `lte`) over it.
    """
    for metric in _live(c):
        limit = metric.guardrail
        if limit is None or limit.op not in _HOLDS or not metric.direction:
            continue
        upper = limit.op in _UPPER
        if metric.direction == ("increase" if upper else "decrease"):
            yield wrong(
                metric,
                ("guardrail", "op"),
                f"{metric.id} should {metric.direction}, and its guardrail ({limit.op}) forbids it",
                f"write op: {'gte' if upper else 'lte'}, and the threshold that it must not pass",
                related=[mark(metric, "direction", "the direction")],
            )
            continue
        target = metric.target.value if metric.target else None
        if target is None or limit.threshold is None:
            continue
        if (limit.threshold < target) if upper else (limit.threshold > target):
            yield wrong(
                metric,
                ("guardrail", "threshold"),
                f"{metric.id} aims at {target:g}, beyond its own guardrail ({limit.op} {limit.threshold:g})",
                f"set the threshold {'above' if upper else 'below'} the target",
                related=[mark(metric, ("target", "value"), "the target")],
            )


@rule("stale-reading", "warning", "date")
def stale_reading(c: Context) -> Iterator[Flag]:
    """An active metric whose last reading is older than one and a half times its cadence, or that has none.

    Past three times it is an error. The cadence is the metric's own, else the charter's `scorecard` cadence;
    with neither the rule is silent.

    Why it hurts: what was promised on an old number was promised on a guess. A guardrail that nobody reads
    guards nothing.

    Bad:
        # scorecard.yaml
        metrics:
          - id: error-budget-burn
            cadence: weekly
            readings: [{on: 2026-11-05, value: 0.6}]

    Good:
        # scorecard.yaml
        metrics:
          - id: error-budget-burn
            cadence: weekly
            readings: [{on: 2026-11-06, value: 0.6}]

    How to fix: read it, and add the reading; or state the cadence at which it is really read. A metric that
    can no longer be read is `broken`.
    """
    for metric in _active(c):
        cadence = metric.cadence or c.portfolio.charter.cadences.scorecard
        if cadence not in CADENCE_DAYS or c.refused(metric, "cadence"):
            continue
        if not all(reading.on for reading in metric.readings):  # one of them may be the last
            continue
        last = metric.last_reading(c.day)
        if last is None:
            yield missing(
                metric,
                "readings",
                f"{metric.id} was never read, and is to be read {cadence}",
                "add the first reading",
            )
            continue
        index, reading = last
        age, every = days_between(reading.on, c.day), CADENCE_DAYS[cadence]
        if age > 1.5 * every:
            yield wrong(
                metric,
                ("readings", index, "on"),
                f"{metric.id} was last read {age} days ago, and is to be read {cadence}",
                "read it, and add the reading; or set status: broken, with its repair",
                severity="error" if age > 3 * every else None,
            )


@rule("unanswered-breach", "warning", "tree", "date")
def unanswered_breach(c: Context) -> Iterator[Flag]:
    """The last reading of a metric breaks its guardrail, and nothing answers it.

    What answers: an item in progress whose `outcome` or `enables` names the metric, such an item as the
    remediation of an active exception, or a decision raised or decided since that reading whose `outcome` or
    `guardrails` names it.

    Why it hurts: a limit that is passed in silence has been given up, and nobody decided to. The risk is
    ignored until it is a crisis.

    Bad:
        # scorecard.yaml
        metrics: [{id: availability, guardrail: {op: gte, threshold: 99.95}}]

    Good:
        # scorecard.yaml
        metrics: [{id: availability, guardrail: {op: gte, threshold: 99.95}}]
        # decisions/status-page.yaml
        outcome: {metric: availability}

    How to fix: start the item that mends it, accept the risk for a time with an exception, or decide what to
    do, even if that is to live with it.
    """
    breaches = []
    for metric in _active(c):
        limit, last = metric.guardrail, _last_reading(metric, c.day)
        if limit and last and breaks(last[1].value, limit.op, limit.threshold):
            breaches.append((metric, limit, *last))
    unsure = c.portfolio.unread("item decision exception") or c.portfolio.dangling("metric")
    if not breaches or unsure or _naming_refused(c):
        return
    remedies = {
        exception.remediation.item
        for exception in c.portfolio.exceptions
        if exception.remediation and exception.status in ("active", "")
    }
    for metric, limit, index, reading in breaches:
        links = c.portfolio.links_to(metric)
        if not any(_works_at(link, remedies) or _decides(c, link, reading.on) for link in links):
            yield wrong(
                metric,
                ("readings", index, "value"),
                f"{metric.id} read {reading.value:g} on {reading.on}, its guardrail is {SIGNS[limit.op]}"
                f" {limit.threshold:g}, and nothing answers it",
                "start an item, accept the risk with an exception, or decide what to do",
                related=[mark(metric, ("guardrail", "threshold"), "the guardrail")],
            )


def _works_at(link: Link, remedies: set[str]) -> bool:
    """Whether an item that is to move a metric is in progress, or a remedy; one of unknown status may be."""
    item = link.source
    if not isinstance(item, Item) or link.field[0] not in ("outcome", "enables"):
        return False
    return item.status in ("in_progress", "") or (item.id in remedies and not item.dead)


def _decides(c: Context, link: Link, day: str) -> bool:
    """Whether a decision since a day is about a metric; one whose status or dates are unknown may be."""
    decision = link.source
    if not isinstance(decision, Decision) or decision.dead or link.field[0] not in ("outcome", "guardrails"):
        return False
    return any(getattr(decision, date) >= day or c.refused(decision, date) for date in ("raised_on", "decided_on"))


@rule("wishful-health", "warning", "tree", "date")
def wishful_health(c: Context) -> Iterator[Flag]:
    """An item that says `on_track` while the last reading of one of its guardrails breaks it.

    Why it hurts: the guardrail was the condition under which everybody agreed. An item that breaks it is not
    on track, however fast it goes.

    Bad:
        # roadmaps/product.yaml
        items:
          - id: metering
            health: on_track
            guardrails: [{metric: availability, op: gte, threshold: 99.95}]

    Good:
        # roadmaps/product.yaml
        items:
          - id: metering
            health: at_risk
            guardrails: [{metric: availability, op: gte, threshold: 99.95}]

    How to fix: say how it stands: `at_risk` or `off_track`, with what is done about it in `health_note`.
    """
    metrics = {metric.id: metric for metric in _active(c)}
    for item in c.portfolio.items:
        if item.health != "on_track" or not item.active:
            continue
        held: tuple[Thing, ...] = (item, c.portfolio.charter) if item.committed else (item,)
        broken = [found for thing in held for found in _broken_guardrails(thing, metrics, c.day)]
        if broken:
            said = dict.fromkeys(text for text, _, _ in broken)  # an item may repeat the charter's
            yield wrong(
                item,
                "health",
                f"{item.id} says on_track, and {' and '.join(said)}",
                "say how it stands: health: at_risk, and why under health_note",
                related=[place for _, guardrail, read in broken for place in (guardrail, read)],
            )


def _broken_guardrails(thing: Thing, metrics: dict[str, Metric], day: str) -> Iterator[tuple[str, Mark, Mark]]:
    """How the last readings break the guardrails that stand in an item or the charter, and both places."""
    guardrails: tuple[Guardrail, ...] = getattr(thing, "guardrails", ())
    for index, guardrail in enumerate(guardrails):
        metric = metrics.get(guardrail.metric)
        last = _last_reading(metric, day) if metric else None
        if metric is None or last is None or not breaks(last[1].value, guardrail.op, guardrail.threshold):
            continue
        position, reading = last
        yield (
            f"{metric.id} reads {reading.value:g} (guardrail {SIGNS[guardrail.op]} {guardrail.threshold:g})",
            mark(thing, ("guardrails", index), "the guardrail"),
            mark(metric, ("readings", position, "value"), f"read on {reading.on}"),
        )


@rule("broken-without-repair", "error", "tree")
def broken_without_repair(c: Context) -> Iterator[Flag]:
    """A metric that is known to be wrong, and that nobody repairs.

    Why it hurts: a broken number is still looked at. Decisions are taken by it, or by nothing, and "we will
    fix it" is said for a year.

    Bad:
        # scorecard.yaml
        metrics: [{id: change-failure-rate, status: broken}]

    Good:
        # scorecard.yaml
        metrics: [{id: change-failure-rate, status: broken, repair: event-pipeline}]

    How to fix: name the item or the ticket that repairs it under `repair`, or retire the metric.
    """
    for metric in c.portfolio.metrics:
        if metric.status == "broken" and not metric.repair:
            yield missing(
                metric,
                "repair",
                f"{metric.id} is broken, and nothing repairs it",
                "name the item or ticket: repair: ID or URL; or set status: retired",
            )


@rule("unused-metric", "info", "tree")
def unused_metric(c: Context) -> Iterator[Flag]:
    """A metric that no outcome, guardrail, theme or `enables` refers to; retired ones are exempt.

    Why it hurts: somebody reads it every month, and nothing would change whatever it said. It takes the room
    of one that somebody steers by.

    Bad:
        # roadmaps/technology.yaml
        items:
          - id: event-pipeline
            guardrails: [{metric: availability, op: gte, threshold: 99.8}]

    Good:
        # roadmaps/technology.yaml
        items:
          - id: event-pipeline
            guardrails: [{metric: change-failure-rate, op: lte, threshold: 15}]

    How to fix: name it where it matters, as an outcome or a guardrail, an item's or the charter's; or retire
    it.
    """
    portfolio = c.portfolio
    unused = [
        metric
        for metric in _live(c)
        if not portfolio.links_to(metric) and portfolio.metric(metric.id) is metric  # not the second of two
    ]
    if not unused or portfolio.unread("decision item charter") or portfolio.dangling("metric") or _naming_refused(c):
        return
    for metric in unused:
        yield Flag(
            Mark(metric, (), "id"),
            f"nothing refers to {metric.id}",
            "name it in an outcome or a guardrail, or set status: retired",
        )


_NAMING = frozenset(("outcome", "metric", "guardrails", "enables", "items", "themes"))


def _naming_refused(c: Context) -> bool:
    """Whether a value that could not be read may have named a metric."""
    for reading in c.readings:
        for route in reading.hidden:
            last = next((step for step in reversed(route) if isinstance(step, str)), "")
            if last in _NAMING and reading.kind != "scorecard":
                return True
    return False


RULES = (
    missing_category,
    missing_metric_owner,
    too_many_metrics,
    lagging_only,
    guardrail_wrong_side,
    stale_reading,
    unanswered_breach,
    wishful_health,
    broken_without_repair,
    unused_metric,
)
