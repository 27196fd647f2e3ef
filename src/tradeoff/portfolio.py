"""All records of one snapshot of one workspace, indexed: by id and alias, who refers to whom, whose, which period."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, NamedTuple

from tradeoff.calendar import covers, period
from tradeoff.reading import Reading
from tradeoff.records import (
    DEFAULT_CHARTER,
    Area,
    Capacity,
    Charter,
    Decision,
    Escalation,
    Item,
    Metric,
    Person,
    Record,
    RiskException,
    Roadmap,
    Route,
    Scorecard,
    Settings,
    Team,
    Theme,
    Thing,
)

_FILE_OF = {
    "item": "roadmap",
    "theme": "roadmap",
    "metric": "scorecard",
    "person": "charter",
    "area": "charter",
    "escalation": "charter",
    "team": "capacity",
}
"""The kind of file in which a kind of thing stands, where it is no file itself."""

_KIND_OF: dict[type, str] = {
    Decision: "decision",
    Item: "item",
    Theme: "theme",
    Metric: "metric",
    RiskException: "exception",
    Area: "area",
    Escalation: "escalation",
    Roadmap: "roadmap",
    Scorecard: "scorecard",
    Capacity: "capacity",
    Charter: "charter",
    Settings: "settings",
    Team: "team",
}


def kind_of(thing: Thing) -> str:
    """The word of the format for what a thing is."""
    return _KIND_OF[type(thing)]


def with_article(kind: str) -> str:
    """A kind with its article: `an item`, `a decision`."""
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


class Link(NamedTuple):
    """One reference: who refers, in which field, to which id, of which kinds it may be, and what it found."""

    source: Thing
    field: Route
    target: str
    kinds: str
    found: Thing | None


class Portfolio:
    """All records of a workspace. Built once, read by everything, never changed."""

    def __init__(self, settings: Settings, readings: Iterable[Reading[Record]]) -> None:
        self.settings = settings
        self.records: list[Record] = []
        self.decisions: list[Decision] = []
        self.roadmaps: list[Roadmap] = []
        self.capacities: list[Capacity] = []
        self.scorecards: list[Scorecard] = []
        self.exceptions: list[RiskException] = []
        self.charters: list[Charter] = []
        self.unread_paths: set[str] = set()
        self._unread: dict[str, set[str]] = {}
        misnamed: list[tuple[str, Record]] = []
        lists: dict[type, list[Any]] = {
            Decision: self.decisions,
            Roadmap: self.roadmaps,
            Capacity: self.capacities,
            Scorecard: self.scorecards,
            RiskException: self.exceptions,
            Charter: self.charters,
        }
        for reading in readings:
            record = reading.data
            if record is None:
                self.unread_paths.add(reading.path)
                self._unread.setdefault(reading.kind, set()).add(reading.stem)
                continue
            self.records.append(record)
            lists[type(record)].append(record)
            if record.id != reading.stem:
                misnamed.append((reading.stem, record))
        self.charter = self.charters[0] if self.charters else DEFAULT_CHARTER
        self.people: dict[str, Person] = self.charter.people
        self.themes = [theme for roadmap in self.roadmaps for theme in roadmap.themes]
        self.items = [item for roadmap in self.roadmaps for item in roadmap.items]
        self.metrics = [metric for scorecard in self.scorecards for metric in scorecard.metrics]
        self._by_kind: dict[str, dict[str, Any]] = {
            "decision": _index(self.decisions),
            "item": _index(self.items),
            "theme": _index(self.themes),
            "metric": _index(self.metrics),
            "exception": _index(self.exceptions),
            "area": _index(self.charter.areas),
            "escalation": _index(self.charter.escalation),
            "person": dict.fromkeys(self.people, self.charter),
        }
        decisions = self._by_kind["decision"]
        for decision in self.decisions:
            for alias in decision.aliases:
                decisions.setdefault(alias, decision)
        for stem, record in misnamed:  # its mistake is said once, not by all who refer to it too
            if isinstance(record, Decision | RiskException):
                self._by_kind[kind_of(record)].setdefault(stem, record)

    # Looking up

    def decision(self, id: str) -> Decision | None:
        """The decision with an id or alias."""
        return self._by_kind["decision"].get(id)

    def item(self, id: str) -> Item | None:
        """The roadmap item with an id."""
        return self._by_kind["item"].get(id)

    def metric(self, id: str) -> Metric | None:
        """The metric with an id."""
        return self._by_kind["metric"].get(id)

    def exception(self, id: str) -> RiskException | None:
        """The exception with an id."""
        return self._by_kind["exception"].get(id)

    def area(self, id: str) -> Area | None:
        """The decision right with an id."""
        return self._by_kind["area"].get(id)

    def escalation(self, id: str) -> Escalation | None:
        """The escalation with an id."""
        return self._by_kind["escalation"].get(id)

    def any_of(self, kinds: str, id: str) -> Thing | None:
        """The thing with an id that is of one of the kinds (`"item metric"`)."""
        for kind in kinds.split():
            thing: Thing | None = self._by_kind[kind].get(id)
            if thing is not None:
                return thing
        return None

    def ids(self, kinds: str) -> list[str]:
        """Every id and alias of some kinds."""
        return [id for kind in kinds.split() for id in self._by_kind[kind]]

    def kinds_with(self, id: str) -> list[str]:
        """The kinds of which something has an id or alias."""
        return [kind for kind, things in self._by_kind.items() if id in things]

    def unread(self, kinds: str, id: str = "") -> bool:
        """Whether a file that could not be read may hold what is looked for, so that absence proves nothing.

        With an id: whether that very thing may be in such a file.
        """
        if not self._unread:
            return False
        if id and any(id in stems for stems in self._unread.values()):
            return True
        files = {_FILE_OF.get(kind, kind) for kind in kinds.split()}
        return "" in self._unread or bool(files & self._unread.keys())

    # Who refers to whom

    @cached_property
    def links(self) -> list[Link]:
        """Every reference of the workspace but to people who are still there: half of all, and nobody asks."""
        by_kind = self._by_kind
        people = {handle for handle, person in self.people.items() if not person.left}
        links = []
        for thing in self.referring():
            found_in = thing.references(people) if isinstance(thing, Decision) else thing.references()  # type: ignore[attr-defined]  # all that refer have it
            for field, target, kinds in found_in:
                if target and (kinds != "person" or target not in people):
                    found = by_kind[kinds].get(target) if kinds in by_kind else self.any_of(kinds, target)
                    links.append(Link(thing, field, target, kinds, found))
        return links

    def referring(self) -> Iterator[Thing]:
        """Everything that may name something else by its id."""
        yield from self.decisions
        for roadmap in self.roadmaps:
            yield roadmap
            yield from roadmap.themes
            yield from roadmap.items
        for capacity in self.capacities:
            yield capacity
            yield from capacity.teams
        yield from self.metrics
        yield from self.exceptions
        for charter in self.charters:
            yield charter
            yield from charter.areas
            yield from charter.escalation

    @cached_property
    def _links_to(self) -> dict[int, list[Link]]:
        found: dict[int, list[Link]] = {}
        for link in self.links:
            if link.found is not None:
                found.setdefault(id(link.found), []).append(link)
        return found

    def links_to(self, thing: Thing) -> list[Link]:
        """Every reference to a thing."""
        return self._links_to.get(id(thing), [])

    @cached_property
    def _dangling(self) -> list[Link]:
        return [link for link in self.links if link.found is None]

    def dangling(self, kind: str, *fields: str) -> bool:
        """Whether a reference to something of a kind (in one of the fields) leads nowhere.

        It may mean any of them, so that what seems to be referred to by nobody may be meant.
        """
        return any(kind in link.kinds.split() and (not fields or link.field[0] in fields) for link in self._dangling)

    @cached_property
    def displaced(self) -> dict[str, list[tuple[Item, int]]]:
        """By the id of the item that loses: the items that displace it, with the index in their `displaces`."""
        found: dict[str, list[tuple[Item, int]]] = {}
        for item in self.items:
            for index, displacement in enumerate(item.displaces):
                if displacement.item:
                    found.setdefault(displacement.item, []).append((item, index))
        return found

    # Words of the rules

    @cached_property
    def accepted(self) -> list[Decision]:
        """The decisions that hold, which most rules on decisions are about."""
        return [decision for decision in self.decisions if decision.status == "accepted"]

    def entitled(self, person: str, area: Area, escalated: str) -> bool:
        """Whether someone may use a decision right: as its owner, by delegation, or by the escalation named."""
        if person == area.owns or person in area.delegated_to:
            return True
        escalation = self.escalation(escalated) if escalated else None
        return escalation is not None and (escalation.to == person or not escalation.to)

    @cached_property
    def periods(self) -> dict[str, Capacity]:
        """The capacity of each period that is one."""
        return {capacity.id: capacity for capacity in reversed(self.capacities) if period(capacity.id)}

    def periods_covering(self, day: str) -> list[Capacity]:
        """The capacities whose period contains a day."""
        return [capacity for id, capacity in self.periods.items() if covers(id, day)]


def _index(things: Iterable[Thing]) -> dict[str, Thing]:
    found: dict[str, Thing] = {}
    for thing in things:
        if thing.id:
            found.setdefault(thing.id, thing)
    return found
