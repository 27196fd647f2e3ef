"""What a rule is: one small function with a name, a severity and what it needs to know."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from tradeoff.events import Event
from tradeoff.finding import FileFlag, Flag, Severity
from tradeoff.portfolio import Portfolio
from tradeoff.reading import Reading, dotted, innermost
from tradeoff.records import Record, Route, Settings, Thing

if TYPE_CHECKING:  # they talk to git, which most checks do not, or know of rules themselves
    from tradeoff.baseline import Baseline
    from tradeoff.collisions import Collision
    from tradeoff.history import History
else:
    Baseline = Collision = History = object


@dataclass(frozen=True, slots=True)
class Base:
    """Where a change begins: the workspace as it was, and what is different in meaning since."""

    portfolio: Portfolio
    readings: tuple[Reading[Record], ...]
    events: tuple[Event, ...]
    authors: Callable[[str], frozenset[str]]
    """Who changed a file (by its path) since: handles of the charter, or names as git has them."""
    there: Callable[[str], bool]
    """Whether a path is a file now, be it a record or not."""
    baseline: Baseline | None = None
    """The findings that were recorded then; asked for only where there is a baseline now."""
    hidden: Mapping[str, list[Route]] = field(init=False, repr=False)
    """As in the context."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "hidden", _hidden(self.readings))

    def events_of(self, *kinds: str) -> Iterator[Event]:
        """The events of some kinds."""
        return (event for event in self.events if event.kind in kinds)


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule may look at: the portfolio, the as-of day, and what the files themselves said.

    `base` is there where a base was given, `history` where the history was read.
    """

    portfolio: Portfolio
    day: str
    readings: tuple[Reading[Record], ...]
    hidden: Mapping[str, list[Route]]
    """By path: the routes of values that the schema refused, which are left out of the records."""
    base: Base | None = None
    history: History | None = None
    collisions: tuple[Collision, ...] = ()
    """Names that the change gives to one thing and another branch to another, where branches were looked at."""
    baseline: Baseline | None = None
    """The findings that are recorded, where there are any."""

    @classmethod
    def of(
        cls,
        portfolio: Portfolio,
        day: str,
        readings: Iterable[Reading[Record]],
        base: Base | None = None,
        history: History | None = None,
        collisions: tuple[Collision, ...] = (),
        baseline: Baseline | None = None,
    ) -> Self:
        """The context of a workspace's readings."""
        listed = tuple(readings)
        return cls(portfolio, day, listed, _hidden(listed), base, history, collisions, baseline)

    @property
    def is_incomplete(self) -> bool:
        """Whether a file, or part of one, could not be read, so that the rules did not see it."""
        return any(problem.hides or reading.data is None for reading in self.readings for problem in reading.problems)

    def refused(self, thing: Thing, *field: str | int) -> bool:
        """Whether the schema refused a field, or what holds it: then it reads as absent, and is not."""
        hidden = self.hidden.get(thing.at.path)
        if not hidden:
            return False
        route = thing.at.route + field
        return any(route[: len(gone)] == gone for gone in hidden)

    def partly_refused(self, thing: Thing, *field: str | int) -> bool:
        """Whether the schema refused a field, what holds it, or anything in it."""
        return _meets(self.hidden, thing, field)

    def unsure(self, old: Thing, new: Thing, *field: str | int) -> bool:
        """Whether the schema refused anything of a field before or after the change, so that no difference is proven.

        `field` leads to the same place in both: keys, and no index of a list that may be in another order.
        """
        before = self.base is not None and _meets(self.base.hidden, old, field)
        return before or _meets(self.hidden, new, field)

    def problems(self, rule: str) -> Iterator[FileFlag]:
        """What a file by itself violates of one rule."""
        for reading in self.readings:
            for problem in reading.problems:
                if problem.rule == rule:
                    field = field_name(reading, problem.route)
                    yield FileFlag(reading.path, problem.id or reading.stem, field, problem)


def _hidden(readings: Iterable[Reading[Record]]) -> dict[str, list[Route]]:
    return {reading.path: reading.hidden for reading in readings if reading.hidden}


def _meets(hidden: Mapping[str, list[Route]], thing: Thing, field: Route) -> bool:
    """Whether a field of a thing, what holds it, or anything in it is hidden."""
    gone = hidden.get(thing.at.path)
    if not gone:
        return False
    route = thing.at.route + field
    return any(route[: len(one)] == one[: len(route)] for one in gone)


def thing_at(reading: Reading[Record], route: tuple[str | int, ...]) -> str:
    """The id of the thing at a route of a record; the record's own where there is none."""
    record = reading.data
    if record is None:
        return ""
    if len(route) == 2 and isinstance(route[1], int):
        listed = getattr(record, str(route[0]), ())
        if route[1] < len(listed) and listed[route[1]].id:
            return str(listed[route[1]].id)
    return record.id


def field_name(reading: Reading[Record], route: tuple[str | int, ...]) -> str:
    """A route as the outputs write it: things in a list by their id, other entries by their index."""
    thing, _ = innermost(route)
    if len(thing) == 2 and isinstance(thing[1], int):
        id = thing_at(reading, thing)
        named = reading.data is not None and id != reading.data.id
        return dotted((thing[0], id if named else thing[1], *route[2:]))
    return dotted(route)


Check = Callable[[Context], Iterator[Flag | FileFlag]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule; its documentation is the docstring of its function."""

    name: str
    severity: Severity
    needs: frozenset[str]
    check: Check
    core: bool
    since: str
    yields_to: tuple[str, ...]
    """Rules that speak instead, where they have flagged the same field of the same thing."""

    @property
    def documentation(self) -> str:
        """The docstring."""
        return self.check.__doc__ or ""

    def severity_in(self, settings: Settings) -> str:
        """The severity that settings give the rule, or its own; `off` where it does not run by them."""
        if stated := settings.rules.get(self.name):
            return stated
        known = not settings.ruleset or self.since <= settings.ruleset
        return self.severity if known and (settings.profile == "full" or self.core) else "off"


def rule(
    name: str,
    severity: Severity,
    *needs: str,
    core: bool = False,
    since: str = "2026.11",
    yields_to: tuple[str, ...] = (),
) -> Callable[[Check], Rule]:
    """Makes a rule of a function. `needs`: `tree`, `date`, `base`, `log`, as the rule set has them."""

    def make(check: Check) -> Rule:
        return Rule(name, severity, frozenset(needs), check, core, since, yields_to)

    return make
