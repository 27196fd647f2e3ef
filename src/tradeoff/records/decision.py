"""The decision: what we decided, why, what else we weighed, and when we look again."""

from collections.abc import Container, Iterator

from tradeoff.records.shared import Guardrail, Link, Outcome, Reference, Thing, Value


class Dissent(Value, frozen=True):
    """Who challenged the decision, and what they said."""

    by: str = ""
    view: str = ""


class Constraint(Value, frozen=True):
    """What bounds the decision."""

    kind: str = ""
    note: str = ""


class NotDoing(Value, frozen=True):
    """What we are explicitly not doing, until when, and why."""

    what: str = ""
    item: str = ""
    why: str = ""
    until: str = ""


class Option(Value, frozen=True):
    """One of the ways that were weighed."""

    id: str = ""
    title: str = ""
    pros: tuple[str, ...] = ()
    cons: tuple[str, ...] = ()


class Consequences(Value, frozen=True):
    """What follows from the decision."""

    positive: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()
    neutral: tuple[str, ...] = ()


class Revisit(Value, frozen=True):
    """One look back at the decision."""

    on: str = ""
    by: str = ""
    verdict: str = ""
    evidence: str = ""
    note: str = ""


class Decision(Thing, frozen=True, tag_field="schema", tag="tradeoff/decision/v1"):
    """One entry of the decision log."""

    title: str = ""
    status: str = ""
    area: str = ""
    lens: str = ""
    raised_on: str = ""
    decided_on: str = ""
    proposed_by: str = ""
    decider: str = ""
    agreed_by: tuple[str, ...] = ()
    consulted: tuple[str, ...] = ()
    informed: tuple[str, ...] = ()
    dissent: tuple[Dissent, ...] = ()
    reversibility: str = ""
    context: str = ""
    rationale: str = ""
    outcome: Outcome | None = None
    unmeasurable_because: str = ""
    guardrails: tuple[Guardrail, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    smallest_bet: str = ""
    not_doing: tuple[NotDoing, ...] = ()
    options: tuple[Option, ...] = ()
    chosen: str = ""
    consequences: Consequences | None = None
    revisit_by: str = ""
    revisit_when: str = ""
    revisits: tuple[Revisit, ...] = ()
    supersedes: tuple[str, ...] = ()
    amends: tuple[str, ...] = ()
    reverses: tuple[str, ...] = ()
    escalated: str = ""
    applies_to: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def accepted(self) -> bool:
        return self.status == "accepted"

    @property
    def live(self) -> bool:
        return self.status in ("proposed", "accepted")

    @property
    def dead(self) -> bool:
        """No longer, or never, in force. A decision whose status cannot be read is neither live nor dead."""
        return self.status in ("superseded", "rejected", "deprecated")

    def references(self, present: Container[str] = ()) -> Iterator[Reference]:
        """Everything that the decision names by id, without the people who are `present`."""
        # The bulk of a workspace: one generator, as each nested one costs as much as what it yields.
        if self.area:
            yield ("area",), self.area, "area"
        if self.proposed_by and self.proposed_by not in present:
            yield ("proposed_by",), self.proposed_by, "person"
        if self.decider and self.decider not in present:
            yield ("decider",), self.decider, "person"
        for index, person in enumerate(self.agreed_by):
            if person not in present:
                yield ("agreed_by", index), person, "person"
        for index, person in enumerate(self.consulted):
            if person not in present:
                yield ("consulted", index), person, "person"
        for index, person in enumerate(self.informed):
            if person not in present:
                yield ("informed", index), person, "person"
        for index, dissent in enumerate(self.dissent):
            if dissent.by not in present:
                yield ("dissent", index, "by"), dissent.by, "person"
        if self.outcome:
            yield ("outcome", "metric"), self.outcome.metric, "metric"
        for index, guardrail in enumerate(self.guardrails):
            yield ("guardrails", index, "metric"), guardrail.metric, "metric"
        for index, note in enumerate(self.not_doing):
            yield ("not_doing", index, "item"), note.item, "item"
        for index, revisit in enumerate(self.revisits):
            if revisit.by not in present:
                yield ("revisits", index, "by"), revisit.by, "person"
        for index, old in enumerate(self.supersedes):
            yield ("supersedes", index), old, "decision"
        for index, old in enumerate(self.amends):
            yield ("amends", index), old, "decision"
        for index, old in enumerate(self.reverses):
            yield ("reverses", index), old, "decision"
        if self.escalated:
            yield ("escalated",), self.escalated, "escalation"
