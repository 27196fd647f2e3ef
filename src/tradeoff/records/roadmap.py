"""The roadmaps: themes and items, each with the outcome that it should bring."""

from collections.abc import Iterator

from tradeoff.records.shared import (
    Guardrail,
    Link,
    Outcome,
    Reference,
    Thing,
    Value,
    refer,
    refer_all,
    refer_outcome,
)


class Theme(Thing, frozen=True):
    """A change in the customer's or the business's life that several items work at."""

    title: str = ""
    outcome: str = ""
    metric: str = ""
    owner: str = ""

    def references(self) -> Iterator[Reference]:
        """Everything that the theme names by id."""
        yield from refer("metric", self.metric, "metric")
        yield from refer("owner", self.owner, "person")


class Hypothesis(Value, frozen=True):
    """What we believe, what it will bring, and how we will know."""

    we_believe: str = ""
    will_result_in: str = ""
    we_will_know_when: str = ""


class Ready(Value, frozen=True):
    """The definition of ready."""

    dependencies: str = ""
    risk: str = ""
    security: str = ""
    performance: str = ""


class Checkpoint(Value, frozen=True):
    """A day on which evidence decides how it goes on."""

    kind: str = ""
    due: str = ""
    on: str = ""
    evidence: str | Link | tuple[str | Link, ...] = ""
    verdict: str = ""


class Result(Value, frozen=True):
    """What an item did, measured after delivery."""

    status: str = ""
    value: float | None = None
    on: str = ""
    note: str = ""


class Intake(Value, frozen=True):
    """Where a request came from."""

    requested_by: str = ""
    requested_on: str = ""
    reason: str = ""
    urgent: bool = False


class Displacement(Value, frozen=True):
    """What an item pushes aside, and how far."""

    item: str = ""
    effect: str = ""
    why: str = ""


class Deprioritized(Value, frozen=True):
    """The public note on why an item lost."""

    on: str = ""
    reason: str = ""
    displaced_by: str = ""
    decided_in: str = ""
    revisit_by: str = ""


class Item(Thing, frozen=True):
    """A bet, a piece of platform work or a duty on a roadmap."""

    title: str = ""
    status: str = ""
    horizon: str = ""
    theme: str = ""
    owner: str = ""
    commitment: str = ""
    due: str = ""
    delivered_on: str = ""
    health: str = ""
    health_note: str = ""
    bucket: str = ""
    effort_weeks: float | None = None
    outcome: Outcome | None = None
    guardrails: tuple[Guardrail, ...] = ()
    unmeasurable_because: str = ""
    hypothesis: Hypothesis | None = None
    kill_criteria: str = ""
    ready: Ready | None = None
    checkpoints: tuple[Checkpoint, ...] = ()
    result: Result | None = None
    depends_on: tuple[str, ...] = ()
    enables: tuple[str, ...] = ()
    cost_of_not_doing: str = ""
    decided_in: str = ""
    intake: Intake | None = None
    displaces: tuple[Displacement, ...] = ()
    deprioritized: Deprioritized | None = None
    applies_to: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    tags: tuple[str, ...] = ()
    track: str = ""
    """The track of its roadmap; not a key of the format."""

    @property
    def active(self) -> bool:
        return self.status in ("planned", "in_progress", "paused")

    @property
    def committed(self) -> bool:
        """Promised: planned or in progress, not `later`, and committed by word or by standing in `now`."""
        if self.status not in ("planned", "in_progress") or self.horizon == "later":
            return False
        if self.commitment:
            return self.commitment == "committed"
        return self.horizon == "now"

    @property
    def product_bet(self) -> bool:
        """An item of an outcome roadmap whose bucket is `product_bets` or unstated."""
        return self.track == "outcome" and self.bucket in ("", "product_bets")

    @property
    def live(self) -> bool:
        return self.active or self.status == "proposed"

    @property
    def dead(self) -> bool:
        return self.status == "dropped"

    def references(self) -> Iterator[Reference]:
        """Everything that the item names by id."""
        yield from refer("theme", self.theme, "theme")
        yield from refer("owner", self.owner, "person")
        yield from refer_outcome(self.outcome, self.guardrails)
        yield from refer_all("depends_on", self.depends_on, "item")
        yield from refer_all("enables", self.enables, "item theme metric exception")
        yield from refer("decided_in", self.decided_in, "decision")
        for index, displacement in enumerate(self.displaces):
            if displacement.item:
                yield ("displaces", index, "item"), displacement.item, "item"
        if note := self.deprioritized:
            if note.displaced_by:
                yield ("deprioritized", "displaced_by"), note.displaced_by, "item"
            if note.decided_in:
                yield ("deprioritized", "decided_in"), note.decided_in, "decision"


class Roadmap(Thing, frozen=True, tag_field="schema", tag="tradeoff/roadmap/v1"):
    """One roadmap: its track (`outcome` or `technology`), themes and items."""

    title: str = ""
    track: str = ""
    owner: str = ""
    themes: tuple[Theme, ...] = ()
    items: tuple[Item, ...] = ()

    def references(self) -> Iterator[Reference]:
        """What the roadmap itself names by id; themes and items speak for themselves."""
        yield from refer("owner", self.owner, "person")
