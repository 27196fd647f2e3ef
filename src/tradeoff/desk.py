"""A workspace that is being edited: what it says, and what is about to be written.

Every command that writes works on one: it finds what it is about, drafts the files, and in the end they are all
written, or shown, or none of them.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tradeoff import readall, snapshot, workspace, writing
from tradeoff.compose import Unreadable
from tradeoff.conformance import nearest
from tradeoff.document import Problem
from tradeoff.draft import Draft
from tradeoff.errors import CannotDo
from tradeoff.lint import Request, folders_at, is_ours, open_snapshot
from tradeoff.overlay import Overlay
from tradeoff.people import handle
from tradeoff.portfolio import Portfolio, kind_of, with_article
from tradeoff.reading import THINGS, Reading, read
from tradeoff.records import Decision, Item, Record, RiskException, Route, Thing
from tradeoff.rules import RULES, RULESETS
from tradeoff.snapshot import WorkTree, join
from tradeoff.workspace import Workspace
from tradeoff.writing import Change

_LONGEST_NAME = 255
"""Bytes of a file's name, in most file systems."""

_MOST = 12
"""Ids that a message names."""


class Desk:
    """One workspace of the work tree, read, with the drafts of its files.

    `folder` is that of the workspace, from the root; `day` the day on which what is written happens.
    """

    def __init__(self, files: WorkTree, folder: str, day: str) -> None:
        self.files = files
        self.root: Path = files.root
        self.folder = folder
        self.day = day
        self.space: Workspace = workspace.load(files, folder, RULESETS, RULES)
        if not self.space.readable:
            raise CannotDo(to_mend(self.space.reading))
        entries, _ = workspace.entries(files, self.space)
        readings, _ = readall.read_all(files, entries)
        self.readings: dict[str, Reading[Record]] = {reading.path: reading for reading in readings}
        self.portfolio = Portfolio(self.space.settings, readings)
        self._entries = {entry.path: entry for entry in entries}
        self._before: dict[str, bytes | None] = {}
        self._drafts: dict[str, Draft] = {}
        self._whole: dict[str, bytes | None] = {}
        self._like: dict[str, str] = {}
        self.renamed: dict[str, str] = {}
        """By the new id of what an edit renames, the old one."""

    @classmethod
    def at(cls, stand: Path, day: str) -> "Desk":
        """The workspace in which one stands, or the only one below; raises `CannotDo` without one, or for several."""
        files, where = _here(stand)
        folders = folders_at(files, where, ()) if is_ours(files) else []  # else everything below would be searched
        if not folders:
            raise CannotDo(
                f"this folder is in no workspace: `tradeoff init` makes one, or go to where {snapshot.SETTINGS} is"
            )
        if len(folders) > 1 and where in folders:
            folders = [where]
        if len(folders) > 1:
            listed = ", ".join(snapshot.shown(found) for found in folders)
            raise CannotDo(f"there are several workspaces here ({listed}): go into the one that is meant")
        return cls(files, folders[0], day)

    @staticmethod
    def root_at(stand: Path) -> Path:
        """The root of the repository in which one stands; without one, the folder of the workspace."""
        return _here(stand)[0].root

    # Finding

    def find(self, kinds: str, id: str) -> Thing:
        """The thing with an id or alias of one of the kinds (`"item metric"`); raises `CannotDo` without one."""
        found = self.portfolio.any_of(kinds, id)
        if found is not None:
            return found
        wanted = " or ".join(kinds.split())
        if others := self.portfolio.kinds_with(id):
            needed = " or ".join(map(with_article, kinds.split()))
            raise CannotDo(f"{id} is {with_article(others[0])}, and {needed} is needed here")
        for reading in self.readings.values():  # it may stand in a file that cannot be read
            if reading.data is None and Portfolio(self.space.settings, (reading,)).unread(kinds, id):
                raise CannotDo(f"there is no {wanted} {id}, and {to_mend(reading)}")
        raise CannotDo(f"there is no {wanted} {id}: {_hint(id, self.portfolio.ids(kinds), kinds.split()[0])}")

    def only(self, kinds: str, id: str) -> Thing:
        """The same, if nothing else claims its id; raises `CannotDo` where something does."""
        return self.alone(self.find(kinds, id))

    def alone(self, thing: Thing) -> Thing:
        """A thing, if no other of its kind has its id: nobody could tell which of them is meant."""
        things = (*self.portfolio.referring(), *self.portfolio.scorecards)
        twins = [other for other in things if other.id == thing.id and kind_of(other) == kind_of(thing)]
        if len(twins) > 1:
            raise CannotDo(ambiguous(twins))
        return thing

    def me(self) -> str:
        """The handle of whoever runs the command, by the address that git would put on a commit; empty if unknown."""
        if snapshot.repository_root(self.root) is None:
            return ""
        from tradeoff import git

        someone = git.myself(self.root)
        known = handle(self.portfolio.people, someone.name, someone.email) if someone else ""
        return known if known in self.portfolio.people else ""

    # Drafting

    def draft(self, thing: Thing | str) -> Draft:
        """The draft of the file that a thing stands in, or of the file at a path; one a file.

        Raises `CannotDo` for a file that cannot be read, with the finding that lint has for it, for a thing that says
        something twice, and for a file that says something else than when the workspace was read: an edit would be of
        the wrong place.
        """
        path = thing if isinstance(thing, str) else thing.at.path
        if not isinstance(thing, str) and path in self.readings:
            _refuse_doubles(self.readings[path], thing.at.route)
        if path not in self._drafts:
            entry, raw = next(iter(self.files.contents([self._entries.get(path) or self.files.entry(path)])))
            if entry.fault:
                raise CannotDo(f"{path} {entry.fault}: nothing was changed")
            try:
                self._drafts[path] = Draft(path, raw)
            except Unreadable as error:
                raise CannotDo(_mend(path, error.line + 1, error.column + 1, error.message)) from None
            if path in self.readings and readall.typed(read(path, raw)[0]) != self.readings[path]:
                raise CannotDo(writing.changed_meanwhile(path))
            self._before[path] = raw
        return self._drafts[path]

    def create(self, path: str, text: str | bytes) -> None:
        """A new file, by its path from the root; raises `CannotDo` where there is one."""
        if path in self._whole:
            raise CannotDo(f"{snapshot.shown(path)} is there already, and is not overwritten")
        self.check_new(path)
        self._before.setdefault(path, None)
        self._whole[path] = text.encode("utf-8") if isinstance(text, str) else text

    def check_new(self, path: str) -> None:
        """Raises `CannotDo` where no file can be made at a path from the root, or one is there."""
        name = path.rpartition("/")[2]
        if len(os.fsencode(name)) > _LONGEST_NAME:
            raise CannotDo(
                f"the name of the file would be too long, {snapshot.shown(name[:30])}…: give a shorter --id"
            )
        for above in Path(path).parents:
            full = self.root / above
            if full.exists() and not full.is_dir():
                raise CannotDo(
                    f"{snapshot.shown(above.as_posix())} is a file, and {snapshot.shown(path)} goes below it"
                )
        if self.files.is_file(path):
            raise CannotDo(f"{snapshot.shown(path)} is there already, and is not overwritten")

    def overwrite(self, path: str, before: bytes, after: bytes) -> None:
        """Another content for a file that is no record and said `before`, such as a text that mentions one."""
        self._before[path] = before
        self._whole[path] = after

    def move(self, old: str, new: str) -> None:
        """Another path for a file; what is drafted of it goes with it."""
        draft = self.draft(old)
        self.create(new, draft.raw)
        del self._drafts[old]
        self._whole[old] = None
        self._like[new] = old

    def below(self, name: str) -> str:
        """The path from the root of a path in the workspace."""
        return join(self.folder, name)

    # What comes of it

    def changes(self) -> list[Change]:
        """What is to be written, by path; what would stay as it is is left out."""
        after: dict[str, bytes | None] = {path: draft.raw for path, draft in self._drafts.items()}
        after.update(self._whole)
        found = [
            Change(path, self._before[path], raw, self._like.get(path, "")) for path, raw in sorted(after.items())
        ]
        return [change for change in found if change.before != change.after]

    def after(self) -> Overlay:
        """The work tree as it would be."""
        return Overlay(self.files, {change.path: change.after for change in self.changes()})

    def unchanged(self) -> dict[str, Reading[Record]]:
        """The readings of the files that stay as they are, by path."""
        changed = {change.path for change in self.changes()}
        return {path: reading for path, reading in self.readings.items() if path not in changed}


def _here(stand: Path) -> tuple[WorkTree, str]:
    """The work tree, and where in it one stands."""
    if snapshot.repository_root(stand) is None:
        snapshot.require_work_tree(stand, "clone it, and write in the clone")
    files, where = open_snapshot(Request(stand, ""))
    assert isinstance(files, WorkTree)
    return files, where


def _hint(id: str, known: list[str], kind: str) -> str:
    """What may be meant by an id that nothing has, or where to look."""
    if near := nearest(id, known):
        return f"did you mean {near}?"
    return f"there is {', '.join(known)}" if 0 < len(known) <= _MOST else f"`tradeoff log --kind {kind}` tells of all"


# What is in the way


def to_mend(reading: Reading[Any], problem: Problem | None = None) -> str:
    """Why a file cannot be edited: a finding on it with its place, the first if no other is named."""
    worst = problem or reading.problems[0]
    return _mend(reading.path, worst.span.line, worst.span.column, worst.message)


def _mend(path: str, line: int, column: int, message: str) -> str:
    return f"{path}:{line}:{column}: {message}: mend that first; nothing was changed"


def _refuse_doubles(reading: Reading[Any], route: Route) -> None:
    """Raises `CannotDo` where a thing, or what it stands in, has a key twice: other readers may see the other one."""
    for problem in reading.problems:
        if problem.rule != "duplicate-key":
            continue
        if _thing_at(problem.route) == route or problem.route == route[: len(problem.route)]:
            raise CannotDo(to_mend(reading, problem))


def _thing_at(route: Route) -> Route:
    """The route of the innermost thing with an id of its own in which something stands; empty for the record."""
    if len(route) > 2 and route[0] in THINGS and isinstance(route[1], int):
        return route[:2]
    return ()


def without_status(thing: Item | Decision | RiskException) -> str:
    """Why a thing cannot be edited of which nobody knows how it stands."""
    return f"{thing.at.path}: {thing.id} has no status that can be read: mend that first; nothing was changed"


def ambiguous(twins: Sequence[Thing]) -> str:
    """Why an id that several things of a kind have cannot be followed."""
    kind, id = kind_of(twins[0]), twins[0].id
    places = " and in ".join(dict.fromkeys(thing.at.path for thing in twins))
    return f"{id} is the id of {len(twins)} {kind}s, in {places}: give one of them another first; nothing was changed"
