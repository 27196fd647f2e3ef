"""`tradeoff why`: the decisions that govern a piece of code, and by which evidence each was found.

Evidence is a scope that matches the code, a trailer of a commit that the code is from, an item or exception that was
decided so, and what a decision replaced or amends. What was replaced leads to what holds in its place today.
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tradeoff import code
from tradeoff.code import Code, Ground, Source, Space
from tradeoff.portfolio import kind_of
from tradeoff.records import Area, Decision, Item, RiskException
from tradeoff.scopes import Scope, scopes
from tradeoff.snapshot import join
from tradeoff.standing import End, Replacement, expiry

Ruling = Decision | Item | RiskException
"""What can govern code."""


class ByScope(NamedTuple):
    """A scope matches the code; of a folder, so many of its files."""

    scope: Scope
    files: int


class ByTrailer(NamedTuple):
    """A commit that the code is from names it, by this id or alias; so many of the lines asked about are from it."""

    source: Source
    key: str
    id: str
    lines: int


class ByRecord(NamedTuple):
    """An item or exception that was found says `decided_in`; `end` as for what governs."""

    thing: Item | RiskException
    end: End | None


class ByAmendment(NamedTuple):
    """It amends a decision that was found."""

    old: Decision


class Rest(NamedTuple):
    """How much of the code still rests on a decision that ended.

    `number` lines or files are `older` than the end and were not touched since; without a scope by which that decision
    governed them, those that are from commits which name it. `asked`: lines asked about are among them.
    """

    number: int
    older: bool
    asked: bool


class ByReplacement(NamedTuple):
    """It took the place of another decision, itself or by way of one that it replaced; `rest` is none where the code
    was never that other one's."""

    replacement: Replacement
    rest: Rest | None


Evidence = ByScope | ByTrailer | ByRecord | ByAmendment | ByReplacement


@dataclass(frozen=True, slots=True)
class Governor:
    """One record that governs the code, with all evidence for it."""

    folder: str
    """Of its workspace."""
    thing: Ruling
    end: End | None
    """How it ended, if it is a decision that did, or an active exception whose last day has passed."""
    rest: Rest | None
    """What still rests on it, if it ended and nothing took its place."""
    evidence: tuple[Evidence, ...]

    @property
    def kind(self) -> str:
        """`decision`, `item` or `exception`."""
        return kind_of(self.thing)


class Right(NamedTuple):
    """The decision right that the code belongs to."""

    folder: str
    area: Area
    scope: Scope


class Stranger(NamedTuple):
    """A trailer that names what no record is."""

    source: Source
    key: str
    id: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that governs the code: what holds first, most specific first; what ended last."""

    code: Code
    revision: str
    """The full id of the commit; empty for the work tree."""
    governors: tuple[Governor, ...]
    rights: tuple[Right, ...]
    strangers: tuple[Stranger, ...]
    workspaces: int
    unread: int
    """How many records cannot be read, and were left out."""


def why(folder: Path, text: str, day: str, revision: str = "") -> Answer:
    """The answer for `PATH`, `PATH:LINE` or `PATH:FIRST-LAST` as one names it in a folder, as of a day.

    Raises `CannotDo` for what is not there.
    """
    ground = code.open_ground(Path(os.path.normpath(folder / text)).parent if "/" in text else folder, revision)
    asked = code.find(ground, folder, text)
    names, strangers = _names(ground, asked)
    governors: list[Governor] = []
    for space in ground.spaces:
        governors += _Governors(space, asked, names.get(space.folder, []), day).found()
    return Answer(
        code=asked,
        revision=ground.revision,
        governors=tuple(sorted(governors, key=_rank)),
        rights=tuple(_rights(ground.spaces, asked)),
        strangers=tuple(strangers),
        workspaces=len(ground.spaces),
        unread=sum(space.unread for space in ground.spaces),
    )


class _Name(NamedTuple):
    """What a trailer of a commit names in a workspace."""

    oid: str
    key: str
    id: str
    thing: Decision | Item


def _names(ground: Ground, asked: Code) -> tuple[dict[str, list[_Name]], list[Stranger]]:
    """By workspace what the commits of the code name, also of lines not asked about; and what nothing is."""
    nearest = sorted(ground.spaces, key=lambda space: _distance(space.folder, asked.path))
    found: dict[str, list[_Name]] = {}
    strangers = []
    for oid in asked.sources.origins:
        for key, id in asked.sources.names(oid):
            for space in nearest:
                thing = _named(space, key, id)
                if thing is not None:
                    found.setdefault(space.folder, []).append(_Name(oid, key, id, thing))
                    break
            else:
                if oid in asked.touching:
                    strangers.append(Stranger(asked.sources[oid], key, id))
    return found, strangers


def _distance(folder: str, path: str) -> tuple[bool, int, str]:
    """Workspaces above the code first, the nearest of them first; then the others."""
    above = join(path, "").startswith(join(folder, ""))
    return not above, -len(folder) if above else 0, folder


def _named(space: Space, key: str, id: str) -> Decision | Item | None:
    """The decision or item that a trailer means, whichever its key says, as ids are unique among both."""
    found = (space.portfolio.decision(id), space.portfolio.item(id))
    return (found[0] or found[1]) if key == "decision" else (found[1] or found[0])


@dataclass(slots=True)
class _Found:
    """Evidence for one record, as it is collected."""

    thing: Ruling
    evidence: list[Evidence] = field(default_factory=list)


class _Governors:
    """What governs the code in one workspace."""

    def __init__(self, space: Space, asked: Code, names: list[_Name], day: str) -> None:
        self._space = space
        self._code = asked
        self._names = names
        self._day = day
        self._found: dict[str, _Found] = {}
        self._naming: dict[str, list[str]] = {}
        for name in names:
            self._naming.setdefault(name.thing.id, []).append(name.oid)

    def found(self) -> Iterator[Governor]:
        """Everything that governs the code, with its evidence."""
        self._by_scope()
        self._by_trailers()
        self._by_records()
        direct = [found.thing for found in self._found.values() if isinstance(found.thing, Decision)]
        self._by_line(direct)
        for found in self._found.values():
            thing = found.thing
            end = self._end(thing)
            rest = None
            if isinstance(thing, Decision) and end and not end.by:
                day = "" if end.how == "rejected" else end.day  # what was rejected never governed by its scope
                rest = self._rest(thing, day, frozenset())
            yield Governor(self._space.folder, thing, end, rest, tuple(found.evidence))

    def _end(self, thing: Ruling) -> End | None:
        if isinstance(thing, Decision):
            return self._space.standing.end(thing)
        return expiry(thing, self._day) if isinstance(thing, RiskException) else None

    def _add(self, thing: Ruling, evidence: Evidence) -> None:
        self._found.setdefault(thing.id, _Found(thing)).evidence.append(evidence)

    def _by_scope(self) -> None:
        portfolio = self._space.portfolio
        active = [exception for exception in portfolio.exceptions if exception.active]
        things: tuple[Ruling, ...] = (*portfolio.decisions, *portfolio.items, *active)
        for thing in things:
            if thing.applies_to and (matched := _matched(thing.applies_to, self._space.folder, self._code)):
                self._add(thing, matched)

    def _by_trailers(self) -> None:
        asked = frozenset(self._code.touching)
        counted = Counter(self._code.asked or self._code.parts)
        for name in self._names:
            if name.oid in asked:
                lines = counted[name.oid] if self._code.unit == "line" else 0
                source = self._code.sources[name.oid]
                self._add(name.thing, ByTrailer(source, name.key, name.id, lines))

    def _by_records(self) -> None:
        for found in list(self._found.values()):
            if not isinstance(found.thing, Decision):
                decision = self._space.portfolio.decision(found.thing.decided_in)
                if decision:
                    self._add(decision, ByRecord(found.thing, self._end(found.thing)))

    def _by_line(self, direct: list[Decision]) -> None:
        """What holds in the place of decisions today, what amends them, and what each replaced."""
        standing = self._space.standing
        holding = [heir for old in direct for heir in standing.heirs(old) or [old]]
        amending = [(old, new) for old in dict.fromkeys((*direct, *holding)) for new in standing.amended_by(old)]
        for old, new in amending:
            self._add(new, ByAmendment(old))
        for decision in dict.fromkeys((*holding, *(new for _, new in amending))):
            for replacement in standing.replaced(decision):
                after = standing.successors(replacement.old)
                self._add(decision, ByReplacement(replacement, self._rest(replacement.old, replacement.day, after)))

    def _rest(self, old: Decision, day: str, after: frozenset[str]) -> Rest | None:
        """How much of the code still rests on a decision that ended on a day; `after`: what came in its place."""
        governed = self._governed(old, after) if day else frozenset()
        counted = self._code.count(governed or self._code.files)
        if governed:
            newer = self._commits_that_name(after)
            day_of = self._code.sources.day
            resting = {oid for oid in counted if oid and oid not in newer and day_of(oid) < day}
        else:
            resting = self._commits_that_name({old.id}) & counted.keys()
        if not resting:
            return None
        asked = not resting.isdisjoint(self._code.asked)
        return Rest(sum(counted[oid] for oid in resting), bool(governed), asked)

    def _governed(self, old: Decision, after: frozenset[str]) -> frozenset[str]:
        """The files in the scope of a decision that ended; one that states none had that of its successors."""
        stating = [old] if old.applies_to else [new for new in self._space.portfolio.decisions if new.id in after]
        texts = [text for decision in stating for text in decision.applies_to]
        return frozenset(scopes(texts, self._space.folder).among(self._code.files))

    def _commits_that_name(self, ids: Iterable[str]) -> set[str]:
        return {oid for id in ids for oid in self._naming.get(id, ())}


def _matched(texts: tuple[str, ...], folder: str, asked: Code) -> ByScope | None:
    """The most specific of some scopes that matches a file of the code, and how many files all of them match."""
    found = scopes(texts, folder).among(asked.files)
    if not found:
        return None
    return ByScope(max(found.values(), key=lambda scope: scope.specificity), len(found))


def _rights(spaces: Iterable[Space], asked: Code) -> list[Right]:
    """The decision rights that the code belongs to, the most specific first."""
    found = [
        Right(space.folder, area, matched.scope)
        for space in spaces
        for area in space.portfolio.charter.areas
        if area.code and (matched := _matched(area.code, space.folder, asked))
    ]
    return sorted(found, key=lambda right: (*(-part for part in right.scope.specificity), right.area.id))


def _rank(governor: Governor) -> tuple[int, bool, tuple[int, ...], str, str]:
    """What holds before what does not, scopes before trailers before what was found by way of others."""
    scope = next((found.scope for found in governor.evidence if isinstance(found, ByScope)), None)
    trailer = any(isinstance(found, ByTrailer) for found in governor.evidence)
    thing = governor.thing
    if governor.end:
        state = 4
    elif isinstance(thing, Decision):
        state = 0 if thing.accepted else 3
    else:
        state = 1 if isinstance(thing, Item) else 2
    specific = tuple(-part for part in scope.specificity) if scope else ()
    return state, scope is None, specific or (not trailer,), governor.folder, thing.id
