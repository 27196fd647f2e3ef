"""The scorecards: a dozen metrics for each product line, with their readings."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from generator import words
from generator.company import Company
from generator.days import AS_OF, days
from generator.text import Comment, Flow, Record, Value

ITEMS_PER_METRIC = 6
STEPS_PER_ITEM = 6  # the most that one item promises, in steps of the metric


@dataclass(frozen=True, slots=True)
class Kind:
    """What a metric is, its value at the last reading, and the size of one step for the better."""

    id: str
    title: str
    category: str
    unit: str
    direction: str
    indicator: str
    cadence: str
    value: float
    step: float


KINDS = (
    Kind("activation", "Activated accounts", "product",
         "% of new accounts", "increase", "leading", "weekly", 41.0, 0.4),
    Kind("net-retention", "Net revenue retention", "product",
         "%", "increase", "lagging", "monthly", 104.0, 0.2),
    Kind("active-teams", "Weekly active teams", "product",
         "teams", "increase", "leading", "weekly", 3200, 20),
    Kind("lead-time", "Lead time of a change", "delivery",
         "days", "decrease", "leading", "weekly", 9.0, 0.1),
    Kind("change-failures", "Changes that fail", "delivery",
         "%", "decrease", "lagging", "monthly", 18.0, 0.25),
    Kind("availability", "Availability", "reliability",
         "%", "maintain", "lagging", "monthly", 99.96, 0.01),
    Kind("latency", "Latency, 95th percentile", "reliability",
         "ms", "decrease", "leading", "weekly", 620, 6),
    Kind("incidents", "Incidents that woke somebody", "reliability",
         "a month", "decrease", "lagging", "monthly", 14, 0.2),
    Kind("open-findings", "Open security findings", "security",
         "findings", "decrease", "leading", "biweekly", 24, 0.4),
    Kind("patch-age", "Age of the oldest patch", "security",
         "days", "decrease", "leading", "weekly", 21.0, 0.3),
    Kind("unit-cost", "Cost per account", "cost",
         "€", "decrease", "leading", "monthly", 4.8, 0.05),
)  # fmt: skip
CADENCE_DAYS = {"weekly": 7, "biweekly": 14, "monthly": 30}
READINGS = 14


@dataclass(frozen=True, slots=True)
class Metric:
    id: str
    kind: Kind
    owner: str
    readings: tuple[tuple[date, float], ...]

    @property
    def last(self) -> float:
        return self.readings[-1][1]

    def better(self, value: float, steps: float) -> float:
        """A value that many steps better than the given one; worse, if the number is negative."""
        sign = -1 if self.kind.direction == "decrease" else 1
        return _number(value + sign * steps * self.kind.step)

    def guardrail(self, slack: int) -> Flow:
        """A limit that the last reading keeps, that many steps away from it."""
        return Flow({"metric": self.id, **self.limit(slack)})

    def limit(self, slack: int) -> dict[str, Value]:
        op = "lte" if self.kind.direction == "decrease" else "gte"
        return {"op": op, "threshold": self.better(self.last, -slack)}


@dataclass(frozen=True, slots=True)
class Line:
    """One product line: the scorecard that it shares with none or a few others."""

    id: str
    title: str
    metrics: tuple[Metric, ...]

    @property
    def movable(self) -> tuple[Metric, ...]:
        """The metrics that an outcome can promise to better."""
        return tuple(metric for metric in self.metrics if metric.kind.direction != "maintain")


def count_for(records: int) -> int:
    return min(len(words.PRODUCTS), max(1, records // 700))


def plan(random: Random, company: Company) -> tuple[Line, ...]:
    names = words.PRODUCTS[: company.scorecards] if company.scorecards > 1 else ("Company",)
    return tuple(_line(random, company, name) for name in names)


def line_of(lines: tuple[Line, ...], product: str) -> Line:
    return lines[words.PRODUCTS.index(product) % len(lines)]


def _line(random: Random, company: Company, name: str) -> Line:
    line = name.lower()
    metrics = tuple(
        Metric(f"{kind.id}-{line}", kind, random.choice(company.staff), tuple(_readings(random, kind)))
        for kind in KINDS
    )
    return Line(line, f"{name}: the numbers that we are held to", metrics)


def _readings(random: Random, kind: Kind) -> Iterator[tuple[date, float]]:
    """Readings up to a few days ago, each about half a step better than the one before."""
    worse = 1 if kind.direction == "decrease" else -1
    last = AS_OF - days(random.randrange(1, 5))
    for age in reversed(range(READINGS)):
        drift = 0.0 if kind.direction == "maintain" else age * 0.5
        noise = random.choice((-0.5, 0.0, 0.5)) if age else 0.0
        on = last - days(age * CADENCE_DAYS[kind.cadence])
        yield on, _number(kind.value + worse * (drift + noise) * kind.step)


def _number(value: float) -> float:
    """Two decimals, and no `.0` on a whole number."""
    rounded = round(value, 2)
    return int(rounded) if rounded == int(rounded) else rounded


def record(line: Line) -> Record:
    """The scorecard of a line as a record."""
    return {
        "schema": "tradeoff/scorecard/v1",
        "id": line.id,
        "title": line.title,
        "metrics": [_metric(line, metric) for metric in line.metrics] + [_retired(line)],
    }


def _metric(line: Line, metric: Metric) -> Record:
    kind = metric.kind
    moves = kind.direction != "maintain"
    most = metric.better(metric.last, ITEMS_PER_METRIC * STEPS_PER_ITEM + 4)
    return {
        "id": metric.id,
        "title": kind.title,
        "category": kind.category,
        "unit": kind.unit,
        "direction": kind.direction,
        "indicator": kind.indicator,
        "owner": metric.owner,
        "cadence": kind.cadence,
        "source": f"https://dashboards.example.com/{line.id}/{kind.id}",
        "target": Flow({"value": most, "by": date(2027, 12, 31)}) if moves else None,
        "guardrail": Flow(metric.limit(25 if moves else 6)),
        "readings": [
            Flow({"on": on, "value": value, "note": "after the recount" if number == 3 else None})
            for number, (on, value) in enumerate(metric.readings)
        ],
    }


def _retired(line: Line) -> Record:
    return {
        "id": f"page-views-{line.id}",
        "#": Comment("It moved with the season and told us nothing else."),
        "title": "Page views",
        "category": "product",
        "unit": "a week",
        "direction": "increase",
        "status": "retired",
        "retired_on": date(2025, 6, 30),
        "readings": [Flow({"on": date(2025, month, 2), "value": 700 * month}) for month in range(1, 7)],
    }
