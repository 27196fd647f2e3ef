"""`tradeoff stale`: code that rests on decisions which were replaced since, and scopes that match no file.

A handful of git processes however large the repository is: one lists the files, one the commits, and that one ends
as soon as everything is known.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tradeoff import code, git, snapshot
from tradeoff.code import Ground, LastChanges, Source, Sources, Space
from tradeoff.git import FileChange
from tradeoff.portfolio import kind_of
from tradeoff.records import Area, Decision, Item, RiskException
from tradeoff.scopes import Scope, Scopes, scopes
from tradeoff.standing import End

Scoped = Decision | Item | RiskException | Area
"""What has scopes."""


class Resting(NamedTuple):
    """A file whose last change is older than the end of the decision that governs it.

    Found by the `scope` that matches it, or, without one, as its last change names the decision.
    """

    path: str
    source: Source
    scope: str


@dataclass(frozen=True, slots=True)
class Replaced:
    """A decision that was superseded or reversed, and the files that still rest on it."""

    folder: str
    """Of its workspace."""
    decision: Decision
    end: End
    files: tuple[Resting, ...]


class Gone(NamedTuple):
    """The last file that a scope matched: the commit that removed it, or moved it out of the scope to `to`."""

    source: Source
    path: str
    to: str


@dataclass(frozen=True, slots=True)
class Orphan:
    """A scope that matches no file, or (`fault`) is none; `gone` is none where the history knows no file of it."""

    folder: str
    thing: Scoped
    scope: str
    fault: str
    gone: Gone | None

    @property
    def kind(self) -> str:
        """`decision`, `item`, `exception` or `area`."""
        return kind_of(self.thing)


@dataclass(frozen=True, slots=True)
class Staleness:
    """What is stale in a repository, and how much was looked at."""

    replaced: tuple[Replaced, ...]
    orphans: tuple[Orphan, ...]
    files: int
    scopes: int
    revision: str
    """The full id of the commit; empty for the work tree."""
    cut_off: bool
    """Whether the clone is shallow, so that files may be older than they seem."""
    unread: int
    """How many records cannot be read, and were left out."""


def stale(folder: Path, revision: str = "") -> Staleness:
    """What is stale in the repository that one stands in; records are no code, and left out."""
    ground = code.open_ground(folder, revision)
    records = frozenset(path for space in ground.spaces for path in space.paths)
    committed = git.tracked(ground.root, ground.head) if ground.head else []
    now = committed if ground.revision else git.tracked(ground.root, "")
    paths = [blob.path for blob in now if snapshot.shown(blob.path) not in records]
    stated = list(_stated(ground.spaces))
    unmatched = [scope for scope in stated if not scope.scope.among(paths)]
    history = _History(LastChanges(committed if _any_ended(ground.spaces) else ()), unmatched)
    for oid, changes in git.changes(ground.root, ground.head) if ground.head and not history.complete else ():
        history.see(oid, changes)
        if history.complete:
            break
    losing = {oid for oid, _ in history.gone.values()}
    moves = git.moves(ground.root, losing)
    wanted = losing.union(history.last.of.values())
    sources = Sources(ground, git.origins(ground.root, wanted))
    return Staleness(
        replaced=tuple(_replaced(ground, paths, history.last, sources)),
        orphans=tuple(sorted(_orphans(ground.spaces, unmatched, history.gone, moves, sources), key=_order)),
        files=len(paths),
        scopes=len(stated),
        revision=ground.revision,
        cut_off=bool(git.cut_off(ground.root)),
        unread=sum(space.unread for space in ground.spaces),
    )


def _any_ended(spaces: Iterable[Space]) -> bool:
    return any(space.standing.end(decision) for space in spaces for decision in space.portfolio.decisions)


# Code that rests on what was replaced


def _replaced(ground: Ground, paths: list[str], last: LastChanges, sources: Sources) -> Iterator[Replaced]:
    by_commit: dict[str, list[str]] = {}
    for path in paths:
        if path in last.of:
            by_commit.setdefault(last.of[path], []).append(path)
    naming: dict[tuple[str, str], set[str]] = {}
    """By workspace and id of a decision: the commits, of those that last changed something, which name it."""
    for oid in by_commit:
        for _, id in sources.names(oid):
            for space in ground.spaces:
                if decision := space.portfolio.decision(id):
                    naming.setdefault((space.folder, decision.id), set()).add(oid)
    for space in ground.spaces:
        for decision in sorted(space.portfolio.decisions, key=lambda decision: decision.id):
            end = space.standing.end(decision)
            if end is None or not end.day or end.how == "rejected":
                continue
            after = space.standing.successors(decision)
            newer = {oid for id in after for oid in naming.get((space.folder, id), ())}
            governed: dict[str, str] = {
                path: "" for oid in naming.get((space.folder, decision.id), ()) for path in by_commit[oid]
            }
            governed |= {path: scope.text for path, scope in _scopes_of(space, decision).among(paths).items()}
            files = tuple(
                Resting(path, sources[last.of[path]], scope)
                for path, scope in sorted(governed.items())
                if path in last.of and last.of[path] not in newer and sources.day(last.of[path]) < end.day
            )
            if files:
                yield Replaced(space.folder, decision, end, files)


def _scopes_of(space: Space, decision: Decision) -> Scopes:
    """The scopes of a decision that ended; one that states none had those of its successors."""
    after = space.standing.successors(decision)
    stating = [decision] if decision.applies_to else [new for new in space.portfolio.decisions if new.id in after]
    return scopes((text for thing in stating for text in thing.applies_to), space.folder)


# Scopes that match nothing


class _Stated(NamedTuple):
    """One scope of a record, and where it stands."""

    folder: str
    thing: Scoped
    scope: Scope


def _scoped(space: Space) -> Iterator[tuple[Scoped, tuple[str, ...]]]:
    """Everything whose scopes should match something: what is live, and the decision rights."""
    portfolio = space.portfolio
    for decision in portfolio.decisions:
        if decision.live and space.standing.end(decision) is None:
            yield decision, decision.applies_to
    for item in portfolio.items:
        if item.live:
            yield item, item.applies_to
    for exception in portfolio.exceptions:
        if exception.active:
            yield exception, exception.applies_to
    for area in portfolio.charter.areas:
        yield area, area.code


def _stated(spaces: Iterable[Space]) -> Iterator[_Stated]:
    for space in spaces:
        for thing, texts in _scoped(space):
            for scope in scopes(texts, space.folder).including:
                yield _Stated(space.folder, thing, scope)


def _orphans(
    spaces: Iterable[Space],
    unmatched: list[_Stated],
    lost: Mapping[int, tuple[str, str]],
    moves: Mapping[tuple[str, str], str],
    sources: Sources,
) -> Iterator[Orphan]:
    for number, (folder, thing, scope) in enumerate(unmatched):
        if number in lost:
            oid, path = lost[number]
            yield Orphan(folder, thing, scope.text, "", Gone(sources[oid], path, moves.get(lost[number], "")))
        elif not _is_to_come(thing):
            yield Orphan(folder, thing, scope.text, "", None)
    for space in spaces:
        for thing, texts in _scoped(space):
            for text, fault in scopes(texts, space.folder).faults:
                yield Orphan(space.folder, thing, text, fault, None)


def _is_to_come(thing: Scoped) -> bool:
    """Whether the code of something may not be written yet."""
    return isinstance(thing, Decision | Item) and thing.status in ("proposed", "planned")


def _order(orphan: Orphan) -> tuple[str, str, str, str]:
    return orphan.folder, orphan.kind, orphan.thing.id, orphan.scope


class _History:
    """What the commits tell, shown newest first: who last changed each file, and when the scopes lost their files."""

    def __init__(self, last: LastChanges, unmatched: list[_Stated]) -> None:
        self.last = last
        self.gone: dict[int, tuple[str, str]] = {}
        """By the number of a scope: the commit, and the file that it took from the scope."""
        self._open = {number: stated.scope for number, stated in enumerate(unmatched)}

    @property
    def complete(self) -> bool:
        """Whether older commits can tell nothing more."""
        return self.last.complete and not self._open

    def see(self, oid: str, changes: list[FileChange]) -> None:
        """Takes the next older commit into account."""
        self.last.see(oid, changes)
        for change in changes if self._open else ():
            if change.status in ("D", "R100"):
                lost = [number for number, scope in self._open.items() if scope.matches(change.before)]
                for number in lost:
                    del self._open[number]
                    self.gone[number] = (oid, change.before)
