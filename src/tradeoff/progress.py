"""How it goes: whether an outcome was met, and whether what must not get worse did, by the scorecard's readings."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from tradeoff.calendar import last_day
from tradeoff.portfolio import Portfolio
from tradeoff.records import Decision, Guardrail, Item, Measurement, Metric, Outcome, Thing


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an outcome is, as of a day."""

    outcome: Outcome
    metric: Metric | None
    readings: tuple[Measurement, ...]
    """Those after the baseline's day, up to the day asked about."""
    verdict: str
    """`met`, `not yet`, `missed`, `met late`, `not measured`; empty where nothing says what to meet."""
    on: str = ""
    """The day of the reading that met the target."""


class Guard(NamedTuple):
    """What must not get worse, and whether the last reading shows that it did; None without a reading."""

    guardrail: Guardrail
    of_charter: bool
    last: Measurement | None
    holds: bool | None


def progress(portfolio: Portfolio, thing: Thing, day: str) -> Progress | None:
    """How far the outcome of a decision or an item is, or a metric from its own target."""
    if isinstance(thing, Metric):
        return _judged(Outcome(thing.id, None, thing.target), thing, day) if thing.target else None
    outcome = thing.outcome if isinstance(thing, Decision | Item) else None
    if outcome is None:
        return None
    return _judged(outcome, portfolio.metric(outcome.metric), day)


def _judged(outcome: Outcome, metric: Metric | None, day: str) -> Progress:
    since = outcome.baseline.on if outcome.baseline else ""
    stated = metric.readings if metric else ()
    readings = sorted((found for found in stated if since < found.on <= day), key=lambda found: found.on)
    return Progress(outcome, metric, tuple(readings), *_verdict(outcome, metric, readings, day))


def _verdict(outcome: Outcome, metric: Metric | None, readings: list[Measurement], day: str) -> tuple[str, str]:
    """The verdict and the day on which the target was met. The last reading up to the target's day counts."""
    target, way = outcome.target, _way(outcome, metric)
    if target is None or target.value is None or not way:
        return "", ""
    aim, end = target.value, last_day(target.by)
    met = [reading for reading in readings if reading.value is not None and way * (reading.value - aim) >= 0]
    in_time = [reading for reading in readings if not end or reading.on <= end]
    if in_time and in_time[-1] in met:
        return "met", in_time[-1].on
    if not readings:
        return "not measured", ""
    if not end or day <= end:
        return "not yet", ""
    late = [reading for reading in met if reading.on > end]
    return ("met late", late[0].on) if late else ("missed", "")


def _way(outcome: Outcome, metric: Metric | None) -> int:
    """Whether more is better (1) or less (-1): by the baseline, else by the metric; 0 where neither tells."""
    baseline, target = outcome.baseline, outcome.target
    if baseline and target and None not in (baseline.value, target.value) and baseline.value != target.value:
        return 1 if target.value > baseline.value else -1  # type: ignore[operator]
    return {"increase": 1, "decrease": -1}.get(metric.direction if metric else "", 0)


def guards(portfolio: Portfolio, thing: Thing, day: str) -> Iterator[Guard]:
    """The guardrails of a decision or an item, its own and the charter's, or the limit of a metric."""
    if isinstance(thing, Metric):
        if limit := thing.guardrail:
            yield _guard(portfolio, Guardrail(thing.id, limit.op, limit.threshold), False, day)
        return
    if not isinstance(thing, Decision | Item):
        return
    for guardrail in thing.guardrails:
        yield _guard(portfolio, guardrail, False, day)
    if thing.accepted if isinstance(thing, Decision) else thing.committed:
        own = {guardrail.metric for guardrail in thing.guardrails}
        for guardrail in portfolio.charter.guardrails:
            if guardrail.metric not in own:
                yield _guard(portfolio, guardrail, True, day)


def _guard(portfolio: Portfolio, guardrail: Guardrail, of_charter: bool, day: str) -> Guard:
    metric = portfolio.metric(guardrail.metric)
    last = metric.last_reading(day) if metric else None
    if last is None or last[1].value is None or guardrail.threshold is None:
        return Guard(guardrail, of_charter, last[1] if last else None, None)
    value, limit = last[1].value, guardrail.threshold
    holds = {"lt": value < limit, "lte": value <= limit, "gt": value > limit, "gte": value >= limit}
    return Guard(guardrail, of_charter, last[1], holds.get(guardrail.op))
