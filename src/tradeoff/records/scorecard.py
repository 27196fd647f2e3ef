"""The scorecard: a few metrics over product, delivery, reliability, security and cost."""

from collections.abc import Iterator

from tradeoff.records.shared import Reference, Target, Thing, Value, refer

CATEGORIES = ("product", "delivery", "reliability", "security", "cost")


class Limit(Value, frozen=True):
    """A metric's own guardrail: the limit that holds whatever else happens."""

    op: str = ""
    threshold: float | None = None


class Measurement(Value, frozen=True):
    """What a metric read on a day."""

    on: str = ""
    value: float | None = None
    note: str = ""


class Metric(Thing, frozen=True):
    """One number that the company steers by."""

    title: str = ""
    category: str = ""
    unit: str = ""
    direction: str = ""
    indicator: str = ""
    owner: str = ""
    cadence: str = ""
    source: str = ""
    target: Target | None = None
    guardrail: Limit | None = None
    status: str = "active"
    repair: str = ""
    retired_on: str = ""
    decided_in: str = ""
    readings: tuple[Measurement, ...] = ()

    @property
    def active(self) -> bool:
        return self.status == "active"

    @property
    def live(self) -> bool:
        return self.status in ("active", "broken")

    @property
    def dead(self) -> bool:
        return self.status == "retired"

    def last_reading(self, day: str) -> tuple[int, Measurement] | None:
        """The latest reading up to a day, with its index; of two on one day, the later in the file."""
        dated = [(reading.on, index) for index, reading in enumerate(self.readings) if "" < reading.on <= day]
        if not dated:
            return None
        index = max(dated)[1]
        return index, self.readings[index]

    def references(self) -> Iterator[Reference]:
        """Everything that the metric names by id."""
        yield from refer("owner", self.owner, "person")
        yield from refer("decided_in", self.decided_in, "decision")
        if "://" not in self.repair:
            yield from refer("repair", self.repair, "item")


class Scorecard(Thing, frozen=True, tag_field="schema", tag="tradeoff/scorecard/v1"):
    """One scorecard."""

    title: str = ""
    metrics: tuple[Metric, ...] = ()

    def references(self) -> Iterator[Reference]:
        """Nothing: its metrics speak for themselves."""
        yield from ()
