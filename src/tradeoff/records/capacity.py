"""The capacity split of one period: where people's time goes, and what loses."""

from collections.abc import Iterator

import msgspec

from tradeoff.records.shared import Reference, Thing, Value, refer, refer_all


class Bucket(Value, frozen=True):
    """The planned and the actual share of one bucket, in the record's unit."""

    planned: float | None = None
    actual: float | None = None


class Team(Thing, frozen=True):
    """A team of the period: its people, and how it splits its time in percent."""

    title: str = ""
    people: float | None = None
    lead: str = ""
    split: dict[str, float] = msgspec.field(default_factory=dict)
    works_on: tuple[str, ...] = ()

    def references(self) -> Iterator[Reference]:
        """Everything that the team names by id."""
        yield from refer("lead", self.lead, "person")
        yield from refer_all("works_on", self.works_on, "item")


class CapacityNote(Value, frozen=True):
    """What lost in the period, and why."""

    item: str = ""
    what: str = ""
    effect: str = ""
    reason: str = ""
    until: str = ""
    decided_in: str = ""
    told: tuple[str, ...] = ()


class Capacity(Thing, frozen=True, tag_field="schema", tag="tradeoff/capacity/v1"):
    """The split of one period; its id is the period."""

    unit: str = "percent"
    buckets: dict[str, Bucket] = msgspec.field(default_factory=dict)
    total: float | None = None
    tolerance: float = 5
    note: str = ""
    decided_in: str = ""
    teams: tuple[Team, ...] = ()
    deprioritized: tuple[CapacityNote, ...] = ()

    @property
    def whole(self) -> float | None:
        """What the shares add up to: 100 percent, or the people in total."""
        return self.total if self.unit == "people" else 100.0

    def share(self, bucket: str, field: str = "planned") -> float | None:
        """The percent that is `planned` or `actual` for a bucket; 0 where it is not there, None if unstated."""
        if bucket not in self.buckets:
            return 0.0
        amount: float | None = getattr(self.buckets[bucket], field)
        if amount is None or not self.whole:
            return None
        return amount * 100 / self.whole

    def references(self) -> Iterator[Reference]:
        """Everything that the split names by id; teams speak for themselves."""
        yield from refer("decided_in", self.decided_in, "decision")
        for index, note in enumerate(self.deprioritized):
            if note.item:
                yield ("deprioritized", index, "item"), note.item, "item"
            if note.decided_in:
                yield ("deprioritized", index, "decided_in"), note.decided_in, "decision"
            for position, person in enumerate(note.told):
                if person:
                    yield ("deprioritized", index, "told", position), person, "person"
