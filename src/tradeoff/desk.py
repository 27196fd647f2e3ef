"""A workspace that is being edited: what it says, and what is about to be written.

Every command that writes works on one: it finds what it is about, drafts the files, and in the end they are all
written, or shown, or none of them.
"""

from collections.abc import Iterable
from pathlib import Path

from tradeoff import readall, snapshot, workspace
from tradeoff.compose import Unreadable
from tradeoff.conformance import nearest
from tradeoff.document import Problem
from tradeoff.draft import Draft
from tradeoff.errors import CannotDo
from tradeoff.lint import Request, folders_at, open_snapshot
from tradeoff.overlay import Overlay
from tradeoff.people import handle
from tradeoff.portfolio import Portfolio, with_article
from tradeoff.reading import Reading
from tradeoff.records import Record, Thing
from tradeoff.rules import RULES, RULESETS
from tradeoff.snapshot import WorkTree, join
from tradeoff.workspace import Workspace
from tradeoff.writing import Change

_MEND = "mend that first; nothing was changed"


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
            raise CannotDo(_unreadable(self.space.reading.path, self.space.reading.problems))
        entries, _ = workspace.entries(files, self.space)
        readings, _ = readall.read_all(files, entries)
        self.readings: dict[str, Reading[Record]] = {reading.path: reading for reading in readings}
        self.portfolio = Portfolio(self.space.settings, readings)
        self._entries = {entry.path: entry for entry in entries}
        self._before: dict[str, bytes | None] = {}
        self._drafts: dict[str, Draft] = {}
        self._whole: dict[str, bytes | None] = {}

    @classmethod
    def at(cls, stand: Path, day: str) -> "Desk":
        """The workspace in which one stands, or the only one below; raises `CannotDo` without one, or for several."""
        files, where = _here(stand)
        folders = folders_at(files, where, ())
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
            raise CannotDo(f"{id} is {with_article(others[0])}, and {with_article(kinds.split()[0])} is needed here")
        for reading in self.readings.values():  # it may stand in a file that cannot be read
            if reading.data is None and self.portfolio.unread(kinds, id):
                raise CannotDo(f"there is no {wanted} {id}, and {_unreadable(reading.path, reading.problems)}")
        near = nearest(id, self.portfolio.ids(kinds))
        hint = f"did you mean {near}?" if near else f"`tradeoff log --kind {kinds.split()[0]}` tells of all"
        raise CannotDo(f"there is no {wanted} {id}: {hint}")

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

        Raises `CannotDo` for a file that cannot be read, with the finding that lint has for it.
        """
        path = thing if isinstance(thing, str) else thing.at.path
        if path not in self._drafts:
            entry, raw = next(iter(self.files.contents([self._entries.get(path) or self.files.entry(path)])))
            if entry.fault:
                raise CannotDo(f"{path} {entry.fault}: nothing was changed")
            try:
                self._drafts[path] = Draft(path, raw)
            except Unreadable as error:
                place = f"{path}:{error.line + 1}:{error.column + 1}"
                raise CannotDo(f"{place}: {error.message}: {_MEND}") from None
            self._before[path] = raw
        return self._drafts[path]

    def create(self, path: str, text: str | bytes) -> None:
        """A new file, by its path from the root; raises `CannotDo` where there is one."""
        if self.files.is_file(path) or path in self._whole:
            raise CannotDo(f"{snapshot.shown(path)} is there already, and is not overwritten")
        self._before.setdefault(path, None)
        self._whole[path] = text.encode("utf-8") if isinstance(text, str) else text

    def overwrite(self, path: str, raw: bytes) -> None:
        """Another content for a file that is no record, such as a text that mentions one."""
        entry, before = next(iter(self.files.contents([self.files.entry(path)])))
        if entry.fault:
            raise CannotDo(f"{snapshot.shown(path)} {entry.fault}: nothing was changed")
        self._before[path] = before
        self._whole[path] = raw

    def move(self, old: str, new: str) -> None:
        """Another path for a file; what is drafted of it goes with it."""
        draft = self.draft(old)
        self.create(new, draft.raw)
        del self._drafts[old]
        self._whole[old] = None

    def below(self, name: str) -> str:
        """The path from the root of a path in the workspace."""
        return join(self.folder, name)

    # What comes of it

    def changes(self) -> list[Change]:
        """What is to be written, by path; what would stay as it is is left out."""
        after: dict[str, bytes | None] = {path: draft.raw for path, draft in self._drafts.items()}
        after.update(self._whole)
        found = [Change(path, self._before[path], raw) for path, raw in sorted(after.items())]
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
    files, where = open_snapshot(Request(stand, ""))
    assert isinstance(files, WorkTree)
    return files, where


def _unreadable(path: str, problems: Iterable[Problem]) -> str:
    """Why a file cannot be edited: the first finding on it, with its place."""
    worst = next(iter(problems))
    return f"{path}:{worst.span.line}:{worst.span.column}: {worst.message}: {_MEND}"
