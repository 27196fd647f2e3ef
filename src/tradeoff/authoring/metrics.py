"""What numbers show: readings of a metric, and what a delivered item did to its own."""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from tradeoff.authoring.items import find, in_words, put
from tradeoff.authoring.scalars import check_past, number
from tradeoff.desk import Desk
from tradeoff.draft import Plain
from tradeoff.errors import CannotDo
from tradeoff.records import SIGNS, Item, Metric
from tradeoff.records.scorecard import Measurement
from tradeoff.rules.roadmaps import in_direction
from tradeoff.rules.scorecard import breaks
from tradeoff.stories import words

RESULTS = ("achieved", "partial", "missed")

# Readings


@dataclass(frozen=True, slots=True)
class NewReading:
    """What a metric reads: the value as it is to be written, the day, and a note."""

    metric: str
    value: str
    on: str
    note: str = ""


def find_metric(desk: Desk, id: str) -> Metric:
    """The metric with an id; raises `CannotDo` without one, and for one that is not read any more."""
    metric = desk.only("metric", id)
    assert isinstance(metric, Metric)
    if metric.dead:
        since = f" since {metric.retired_on}" if metric.retired_on else ""
        raise CannotDo(f"{id} is retired{since}, and is not read any more: write status: active first, if it is again")
    return metric


def add_reading(desk: Desk, wanted: NewReading) -> Iterator[str]:
    """Drafts a reading; says how the metric stands with it. Raises `CannotDo` where the day has one."""
    metric = find_metric(desk, wanted.metric)
    value = number(wanted.value, "VALUE")
    check_past(wanted.on, desk.day)
    if there := next((one for one in metric.readings if one.on == wanted.on), None):
        read = "no number" if there.value is None else words.value(there.value)
        raise CannotDo(
            f"{metric.id} read {read} on {there.on}, as {metric.at.path} says, and readings are not rewritten: "
            "if that was wrong, add one of another day, and say so with --note"
        )
    entry: dict[str, Plain] = {"on": wanted.on, "value": value}
    if wanted.note:
        entry["note"] = wanted.note
    draft, route = desk.draft(metric), (*metric.at.route, "readings")
    place = _place(metric, wanted.on)
    if place == len(metric.readings):
        draft.append(route, entry)
    else:
        draft.insert(route, place, entry)
    yield standing(metric, wanted.value, wanted.on)
    if metric.status == "broken":
        yield f"{metric.id} is marked broken: write status: active, if it can be read again"


def _place(metric: Metric, on: str) -> int:
    """The index at which a reading keeps the order that the readings have: of days, or of entering them."""
    days = [one.on for one in metric.readings]
    if len(days) > 1 and days == sorted(days, reverse=True):
        return next((index for index, day in enumerate(days) if day < on), len(days))
    if days == sorted(days):
        return next((index for index, day in enumerate(days) if day > on), len(days))
    return len(days)


def standing(metric: Metric, value: str, on: str) -> str:
    """How a metric stands with a reading, in words: against the one before, its guardrail, and its target."""
    last = metric.last_reading("9999-12-31")
    if last and last[1].on > on:
        return f"{metric.id} {value} ({on}); the last reading is still {_read(last[1])}"
    before = f"; {_read(last[1])} before" if last else ""
    parts = [*_against_guardrail(metric, float(value)), *_against_target(metric, float(value))]
    return f"{metric.id} {value} ({on}{before})" + (f": {', '.join(parts)}" if parts else "")


def _read(reading: Measurement) -> str:
    return f"{words.value(reading.value)} on {reading.on}"


def _against_guardrail(metric: Metric, value: float) -> Iterator[str]:
    limit = metric.guardrail
    if limit is None or limit.threshold is None or limit.op not in SIGNS:
        return
    said = words.value(limit.threshold)
    if breaks(value, limit.op, limit.threshold):
        yield f"breaks its guardrail {SIGNS[limit.op]} {said}"
    elif value == limit.threshold:
        yield f"at its guardrail {said}"
    else:
        yield f"{'above' if limit.op.startswith('g') else 'below'} its guardrail {said}"


def _against_target(metric: Metric, value: float) -> Iterator[str]:
    target = metric.target
    if target is None or target.value is None:
        return
    gap = in_direction(metric.direction, target.value, value)
    met = gap is not None and gap >= 0
    yield f"target {words.value(msgspec.to_builtins(target))}{' is met' if met else ''}"


# Results


@dataclass(frozen=True, slots=True)
class NewResult:
    """What a delivered item did: the value of its metric as it is to be written, the verdict, the day, a note.

    An empty verdict is drawn from baseline and target. `again` lets it take the place of an older result, `reading`
    adds the value to the readings of the metric.
    """

    item: str
    value: str
    status: str
    on: str
    note: str = ""
    again: bool = False
    reading: bool = False


def find_delivered(desk: Desk, id: str, again: bool) -> Item:
    """The item whose result is asked for; raises `CannotDo` if it is not delivered, or has a result."""
    item = find(desk, id)
    if item.status != "delivered":
        advice = "begin a new item" if item.dead else f"`tradeoff deliver {item.id}` says that it is delivered"
        raise CannotDo(f"{item.id} is {in_words(item.status)}, and only what was delivered has a result: {advice}")
    if item.result and not again:
        value = "" if item.result.value is None else f" with {words.value(item.result.value)}"
        raise CannotDo(
            f"{item.id} was measured on {item.result.on}: {item.result.status}{value}; --again puts a new result there"
        )
    return item


def metric_of(desk: Desk, item: Item) -> Metric | None:
    """The metric that an item was to move, if it names one that there is."""
    return desk.portfolio.metric(item.outcome.metric) if item.outcome else None


def verdict(desk: Desk, item: Item, value: float) -> str:
    """What a value says of a promise: `achieved`, `partial`, `missed`; empty where nobody promised a number.

    It is achieved at the target or beyond it, and partial where it is only better than the baseline.
    """
    metric, outcome = metric_of(desk, item), item.outcome
    target = outcome.target.value if outcome and outcome.target else None
    start = outcome.baseline.value if outcome and outcome.baseline else None
    if metric is None or target is None:
        return ""
    beyond = in_direction(metric.direction, target, value)
    if value == target or (beyond is not None and beyond > 0):
        return "achieved"
    gain = None if start is None else in_direction(metric.direction, start, value)
    return "" if gain is None else "partial" if gain > 0 else "missed"


def measure(desk: Desk, wanted: NewResult) -> Iterator[str]:
    """Drafts the result of an item; says what it is measured by. Raises `CannotDo` without a verdict."""
    item = find_delivered(desk, wanted.item, wanted.again)
    check_past(wanted.on, desk.day)
    if wanted.on < item.delivered_on:
        raise CannotDo(f"{item.id} was delivered on {item.delivered_on}, and is measured after that: not {wanted.on}")
    drawn = verdict(desk, item, number(wanted.value, "VALUE")) if wanted.value else ""
    status = wanted.status or drawn
    if not status:
        raise CannotDo(f"{item.id} promised no number to measure it by: say what came of it with --status")
    content: dict[str, Plain] = {"status": status}
    if wanted.value:
        content["value"] = number(wanted.value)
    content |= {"on": wanted.on} | ({"note": wanted.note} if wanted.note else {})
    put(desk.draft(item), (*item.at.route, "result"), content)
    yield f"{item.id}: {status}{_measured(item, wanted)}"
    if drawn and drawn != status:
        yield f"by its baseline and target it would be {drawn}: say in --note why it is {status}"
    if wanted.reading:
        yield from _read_too(desk, item, wanted)


def _measured(item: Item, wanted: NewResult) -> str:
    """The value with what it is held against, in words."""
    outcome = item.outcome
    if not wanted.value:
        return f" ({wanted.on})"
    parts = [f"{outcome.metric if outcome else 'value'} {wanted.value} on {wanted.on}"]
    if outcome and outcome.baseline and outcome.baseline.value is not None:
        parts.append(f"baseline {words.value(outcome.baseline.value)}")
    if outcome and outcome.target and outcome.target.value is not None:
        parts.append(f"target {words.value(msgspec.to_builtins(outcome.target))}")
    return f" ({', '.join(parts)})"


def _read_too(desk: Desk, item: Item, wanted: NewResult) -> Iterator[str]:
    """Drafts the value as a reading of the item's metric, if it is not there."""
    metric = metric_of(desk, item)
    if metric is None or not wanted.value:
        raise CannotDo(f"{item.id} has no metric to add a reading to: leave --reading out")
    if any(one.on == wanted.on and one.value == number(wanted.value) for one in metric.readings):
        yield f"{metric.id} has that reading already"
        return
    if there := next((one for one in metric.readings if one.on == wanted.on), None):
        read = "no number" if there.value is None else words.value(there.value)
        raise CannotDo(
            f"{metric.id} read {read} on {there.on}, and readings are not rewritten: leave --reading out, which adds "
            f"{wanted.value} to them"
        )
    yield from add_reading(desk, NewReading(metric.id, wanted.value, wanted.on))
