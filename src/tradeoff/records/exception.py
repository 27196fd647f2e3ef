"""The exception: a risk that someone accepts for a time."""

from collections.abc import Iterator

from tradeoff.records.shared import Link, Reference, Thing, Value, refer


class Control(Value, frozen=True):
    """What keeps the risk bearable, and when someone last saw it work."""

    what: str = ""
    owner: str = ""
    verified_on: str = ""
    evidence: str = ""


class Remediation(Value, frozen=True):
    """What will end the risk."""

    item: str = ""
    due: str = ""
    note: str = ""


class RiskException(Thing, frozen=True, tag_field="schema", tag="tradeoff/exception/v1"):
    """One accepted risk."""

    title: str = ""
    status: str = ""
    risk: str = ""
    area: str = ""
    escalated: str = ""
    residual_risk: str = ""
    requested_by: str = ""
    accepted_by: str = ""
    accepted_on: str = ""
    expires: str = ""
    closed_on: str = ""
    justification: str = ""
    compensating_controls: tuple[Control, ...] = ()
    remediation: Remediation | None = None
    decided_in: str = ""
    applies_to: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def active(self) -> bool:
        return self.status == "active"

    @property
    def live(self) -> bool:
        return self.status in ("requested", "active")

    @property
    def dead(self) -> bool:
        """Over; only `enables-nothing-live` asks, a reference to a closed exception is no mistake."""
        return self.status in ("revoked", "closed")

    def references(self) -> Iterator[Reference]:
        """Everything that the exception names by id."""
        yield from refer("area", self.area, "area")
        yield from refer("escalated", self.escalated, "escalation")
        yield from refer("requested_by", self.requested_by, "person")
        yield from refer("accepted_by", self.accepted_by, "person")
        for index, control in enumerate(self.compensating_controls):
            if control.owner:
                yield ("compensating_controls", index, "owner"), control.owner, "person"
        if self.remediation and self.remediation.item:
            yield ("remediation", "item"), self.remediation.item, "item"
        yield from refer("decided_in", self.decided_in, "decision")
