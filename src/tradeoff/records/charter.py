"""The charter: who decides what, what escalates, which limits hold."""

from collections.abc import Iterator

import msgspec

from tradeoff.records.shared import Guardrail, Reference, Thing, Value, refer, refer_all


class Person(Value, frozen=True):
    """Someone whom records name by handle."""

    name: str = ""
    role: str = ""
    emails: tuple[str, ...] = ()
    left: str = ""


class Area(Thing, frozen=True):
    """A decision right: `owns` decides, `co_owns` must agree, `influences` is heard."""

    title: str = ""
    lens: str = ""
    owns: str = ""
    co_owns: tuple[str, ...] = ()
    influences: tuple[str, ...] = ()
    backup: str = ""
    delegated_to: tuple[str, ...] = ()
    code: tuple[str, ...] = ()

    def references(self) -> Iterator[Reference]:
        """Everyone whom the area names."""
        yield from refer("owns", self.owns, "person")
        yield from refer_all("co_owns", self.co_owns, "person")
        yield from refer_all("influences", self.influences, "person")
        yield from refer("backup", self.backup, "person")
        yield from refer_all("delegated_to", self.delegated_to, "person")


class Escalation(Thing, frozen=True):
    """When a decision does not stay with the team, and to whom it goes."""

    when: str = ""
    to: str = ""

    def references(self) -> Iterator[Reference]:
        """To whom it goes."""
        yield from refer("to", self.to, "person")


class CapacityLimits(Value, frozen=True):
    """Percent that a bucket is never planned under, and how far one may move without a decision."""

    floors: dict[str, float] = msgspec.field(default_factory=dict)
    max_shift: float | None = None


class Cadences(Value, frozen=True):
    """How often the company looks at what."""

    tradeoffs: str = ""
    discovery: str = ""
    delivery: str = ""
    architecture: str = ""
    planning: str = ""
    scorecard: str = ""


class ExceptionDays(Value, frozen=True):
    """How many days a risk may be accepted for, by what is left of it."""

    low: int = 365
    medium: int = 180
    high: int = 90
    critical: int = 30


class Limits(Value, frozen=True):
    """The numbers that rules judge by; days unless the name says otherwise."""

    proposed_days: int = 30
    revisit_grace_days: int = 14
    one_way_min_days: int = 3
    two_way_max_days: int = 21
    now_items_per_owner: int = 3
    co_owners: int = 2
    metrics: int = 12
    measure_days: int = 60
    baseline_days: int = 180
    control_days: int = 90
    renewals: int = 2
    retargets: int = 2
    exception_days: ExceptionDays = ExceptionDays()


class Charter(Thing, frozen=True, tag_field="schema", tag="tradeoff/charter/v1"):
    """The charter of a workspace."""

    model: str = ""
    people: dict[str, Person] = msgspec.field(default_factory=dict)
    areas: tuple[Area, ...] = ()
    escalation: tuple[Escalation, ...] = ()
    capacity: CapacityLimits = CapacityLimits()
    cadences: Cadences = Cadences()
    limits: Limits = Limits()
    guardrails: tuple[Guardrail, ...] = ()

    def references(self) -> Iterator[Reference]:
        """The metrics of its guardrails; areas and escalations speak for themselves."""
        for index, guardrail in enumerate(self.guardrails):
            if guardrail.metric:
                yield ("guardrails", index, "metric"), guardrail.metric, "metric"


DEFAULT_CHARTER = msgspec.convert({"schema": "tradeoff/charter/v1"}, Charter)
"""The limits that hold where no charter says otherwise."""
