"""Everything about one record: what it says, what holds in its place, who refers to it, its history, its outcome."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tradeoff import comparison, readall, snapshot, workspace
from tradeoff.conformance import nearest
from tradeoff.errors import CannotDo
from tradeoff.events import Event
from tradeoff.history import Commit, History, Step
from tradeoff.lint import Request, folders_at, open_snapshot
from tradeoff.names import Names
from tradeoff.portfolio import Portfolio, kind_of
from tradeoff.progress import Guard, Progress, guards, progress
from tradeoff.reading import stem_of
from tradeoff.records import Decision, Person, RiskException, Route, Thing
from tradeoff.rules import RULES, RULESETS
from tradeoff.selection import place
from tradeoff.snapshot import Snapshot, WorkTree
from tradeoff.standing import End, Standing, expiry


class Reference(NamedTuple):
    """Who refers to a record, and in which field."""

    source: Thing
    field: Route


@dataclass(frozen=True, slots=True)
class Told:
    """The history of a record, newest first, or why there is none."""

    events: tuple[tuple[Commit | None, Event, Commit | None], ...] = ()
    """The commit, what it changed, and of what a merge brought the commit of the branch that made it."""
    limits: tuple[str, ...] = ()
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything about one record."""

    folder: str
    """Of its workspace."""
    kind: str
    id: str
    thing: Thing
    """The record, item, metric …; of a person the charter."""
    person: Person | None
    day: str
    portfolio: Portfolio
    standing: Standing
    references: tuple[Reference, ...]
    progress: Progress | None
    guards: tuple[Guard, ...]
    history: Told

    @property
    def end(self) -> End | None:
        """How it ended, if it is a decision that did, or an active exception whose last day has passed."""
        if isinstance(self.thing, Decision):
            return self.standing.end(self.thing)
        return expiry(self.thing, self.day) if isinstance(self.thing, RiskException) else None

    @property
    def chain(self) -> tuple[Decision, ...]:
        """What took the place of a decision, step by step; the last of it holds today, unless it ended by itself."""
        found: dict[str, Decision] = {}
        end = self.end
        while end and end.by and end.by.id not in (self.id, *found):
            found[end.by.id] = end.by
            end = self.standing.end(end.by)
        return tuple(found.values())


def dossiers(folder: Path, id: str, day: str, revision: str = "") -> tuple[Dossier, ...]:
    """All that an id or alias names in the workspace where one stands; at the root of a repository, in all of them.

    Of a commit, or of the work tree without a revision. Raises `CannotDo` for what is not there.
    """
    files, where = open_snapshot(Request(folder, day, revision=revision))
    folders = folders_at(files, where, ())
    if not folders:
        if not revision:
            snapshot.require_work_tree(folder)
        raise CannotDo(
            f"this folder is in no workspace: there is no {snapshot.SETTINGS} here, above or below"
            f"{f' in {revision}' if revision else ''}; make one with the line `schema: tradeoff/settings/v1`"
        )
    portfolios = {found: _portfolio(files, found) for found in folders}
    id = _id_at(id, place(folder / id, files.root), portfolios.values())
    named = [
        (found, portfolio, kind, thing)
        for found, portfolio in portfolios.items()
        for kind, thing in _named(portfolio, id)
    ]
    if not named:
        raise CannotDo(_unknown(id, list(portfolios.values()), revision))
    histories = _Histories(files, folder, revision)
    return tuple(
        _dossier(found, portfolio, kind, id, thing, day, histories) for found, portfolio, kind, thing in named
    )


def _portfolio(files: Snapshot, folder: str) -> Portfolio:
    space = workspace.load(files, folder, RULESETS, RULES)
    readings, _ = readall.read_all(files, workspace.entries(files, space)[0])
    return Portfolio(space.settings, readings)


def _whole(portfolio: Portfolio) -> Iterator[Thing]:
    """Records that nothing refers to by a bare id, as these are unique in their own kind only."""
    for things in (portfolio.roadmaps, portfolio.capacities, portfolio.scorecards, portfolio.charters):
        yield from things


def _named(portfolio: Portfolio, id: str) -> Iterator[tuple[str, Thing]]:
    """Everything that has an id or alias, with its kind."""
    for kind in portfolio.kinds_with(id):
        thing = portfolio.any_of(kind, id)
        if thing is not None:
            yield kind, thing
    for thing in _whole(portfolio):
        if thing.id == id:
            yield kind_of(thing), thing


def _id_at(word: str, path: str, portfolios: Iterable[Portfolio]) -> str:
    """The id that a word means: itself, or that of the record whose file it is the path of."""
    if not word.endswith((".yaml", ".yml")):
        return word
    records = (record for portfolio in portfolios for record in portfolio.records if record.at.path == path)
    return next((record.id or stem_of(path) for record in records), word)


def _unknown(id: str, portfolios: list[Portfolio], revision: str) -> str:
    known = [name for portfolio in portfolios for name in portfolio.ids(_KINDS)]
    known += [thing.id for portfolio in portfolios for thing in _whole(portfolio)]
    near = nearest(id, known)
    where = f" in {revision}" if revision else ""
    unread = sum(len(portfolio.unread_paths) for portfolio in portfolios)
    files = "file that cannot be read" if unread == 1 else "files that cannot be read"
    perhaps = f"; it may be in one of {unread} {files}, see `tradeoff lint`" if unread else ""
    advice = f"did you mean {near}?" if near else f"`tradeoff log {id}` tells of what is gone{perhaps}"
    return f"nothing is called {id}{where}: {advice}"


_KINDS = "decision item theme metric exception area escalation person"


def _dossier(
    folder: str, portfolio: Portfolio, kind: str, id: str, thing: Thing, day: str, histories: "_Histories"
) -> Dossier:
    own_id = id if kind == "person" else thing.id or id
    return Dossier(
        folder=folder,
        kind=kind,
        id=own_id,
        thing=thing,
        person=portfolio.people.get(id) if kind == "person" else None,
        day=day,
        portfolio=portfolio,
        standing=Standing(portfolio),
        references=tuple(_references(portfolio, kind, own_id, thing)),
        progress=progress(portfolio, thing, day),
        guards=tuple(guards(portfolio, thing, day)),
        history=histories.of(folder, kind, own_id),
    )


def _references(portfolio: Portfolio, kind: str, id: str, thing: Thing) -> Iterator[Reference]:
    if kind != "person":
        yield from (Reference(link.source, link.field) for link in portfolio.links_to(thing))
        return
    for source in portfolio.referring():
        for field, target, kinds in source.references():  # type: ignore[attr-defined]  # all that refer have it
            if kinds == "person" and target == id:
                yield Reference(source, field)


# The history


class _Histories:
    """The histories of the workspaces of a snapshot, with what is not committed yet."""

    def __init__(self, files: Snapshot, folder: Path, revision: str) -> None:
        self._root, self._head = files.root, revision or "HEAD"
        self._missing = ""
        self._told: dict[str, History] = {}
        self._uncommitted: dict[str, tuple[Event, ...]] = {}
        if isinstance(files, WorkTree) and snapshot.repository_root(files.root) is None:
            self._missing = "no history: this is no git repository"
            return
        from tradeoff import git, history

        if not revision and not git.has_commits(files.root):
            self._missing = "no history: nothing is committed yet"
            return
        self._told = {told.folder: told for told in history.read(files.root, revision or "HEAD")}
        if not revision:
            self._uncommitted = {
                change.folder: change.events for change in comparison.compare(folder).changes if change.events
            }

    def of(self, folder: str, kind: str, id: str) -> Told:
        """The history of one thing, under all names that it had."""
        told = self._told.get(folder) or History(folder)
        steps = [*told.steps, Step(None, self._uncommitted.get(folder, ()))]
        names = Names(event for step in steps for event in step.events)
        keys = {key for key in names.keys(id) if key[0] == kind} if id in names else set()
        own = [(step, event) for step in steps for event in step.events if (event.thing, event.id) in keys]
        missing = self._missing or ("" if own else "nothing changed in it in the commits of this history")
        return Told(tuple(reversed(list(self._with_origins(told, own)))), told.limits, missing)

    def _with_origins(
        self, told: History, own: list[tuple[Step, Event]]
    ) -> Iterator[tuple[Commit | None, Event, Commit | None]]:
        """Each event with its commit, and the one of a branch that made what a merge brought."""
        from tradeoff.origins import of_event, origins

        asked = [of_event(step.commit, told.people, event, step.events) for step, event in own]
        for (step, event), origin in zip(own, origins(self._root, self._head, asked), strict=True):
            yield step.commit, event, origin
