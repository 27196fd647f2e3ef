"""The history of a workspace: the events of every commit, first-parent, oldest first.

Two git processes, however long it is: one `git log --raw`, and one `git cat-file --batch` for all contents. Each
content is read once, in however many commits it stands.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tradeoff import git
from tradeoff.contents import LACKING, Contents
from tradeoff.events import Event, Key, Things, events, things
from tradeoff.layout import Change, Layout, newest_records
from tradeoff.people import handle
from tradeoff.records import Charter, Decision, Person, Record

SHALLOW = "this clone is shallow: `git fetch --unshallow` brings the rest of the history"
PARTIAL = "this clone is partial: `git fetch --refetch --no-filter` brings the contents that it lacks"
DAMAGED = "objects are missing here or damaged: `git fsck` says more"

_RECORDS = (b".yaml", b".yml")
_LINK = "it is a symbolic link, which the history does not follow"


class Commit(NamedTuple):
    """Who changed what, and when: `author` is the charter's handle for the `email`, or else the `name`.

    `day` is the author's own, `moment` the author's time in seconds since 1970.
    """

    oid: str
    name: str
    email: str
    author: str
    day: str
    moment: int
    subject: str
    is_merge: bool = False
    cut_off: bool = False
    """Whether the clone lacks what came before it: what it seems to bring may be older."""


class Step(NamedTuple):
    """What one commit changed in meaning; no commit for what is not committed yet."""

    commit: Commit | None
    events: tuple[Event, ...]


class Skipped(NamedTuple):
    """A file that is no readable record in a commit; its last readable state stays until a later commit."""

    path: str
    commit: str
    reason: str
    day: str = ""
    """Of the commit."""


@dataclass(slots=True)
class History:
    """The story of one workspace, oldest step first, and what is missing from it."""

    folder: str
    steps: list[Step] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    limits: tuple[str, ...] = ()
    """Why there may be more than what is here, and what brings the rest."""
    people: dict[str, Person] = field(default_factory=dict)
    """Those of the charter as it is in the newest commit."""

    @property
    def complete(self) -> bool:
        """Whether nothing is missing from the clone, so that what is counted is not just "at least"."""
        return not self.limits

    @property
    def events(self) -> Iterator[tuple[Commit | None, Event]]:
        """All events with their commits, oldest first."""
        return ((step.commit, event) for step in self.steps for event in step.events)


def read(root: Path, revision: str = "HEAD") -> list[History]:
    """The history of each workspace that a commit has, by their folders; raises `CannotDo` as git complains."""
    commit = git.resolve(root, revision)
    log = git.Log(root, commit)
    completeness = git.completeness(root)
    here = git.objects_here(root) if completeness.partial else None
    with git.Objects(root) as objects:
        contents = Contents(objects, here)
        if here is None:
            contents.read_ahead(newest_records(git.tree(root, commit), objects), log.is_running)
        commits = log.commits(_RECORDS)
        commits.reverse()
        layout = Layout(commits, objects, here)
        contents.read(layout.first_paths())
    limits = ((SHALLOW,) if completeness.shallow else ()) + ((PARTIAL,) if completeness.partial else ())
    cut = git.cut_off(root) if completeness.shallow else ()
    return [
        _told(folder, line, commits, layout, contents, limits, cut) for folder, line in sorted(layout.lines.items())
    ]


def _told(
    folder: str,
    line: int,
    log: list[git.Commit],
    layout: Layout,
    contents: Contents,
    limits: tuple[str, ...],
    cut: Collection[str],
) -> History:
    teller = _Teller(contents)
    told = []
    for commit, changes, links in zip(log, layout.changes, layout.links, strict=True):
        teller.skipped += [Skipped(path, commit.oid, _LINK, commit.day) for path in links.get(line, ())]
        if own := changes.get(line):
            told.append((commit, tuple(teller.step(commit, own))))
    people = teller.people()
    authors = {author: handle(people, *author) for author in {(commit.name, commit.email) for commit, _ in told}}
    steps = [
        Step(commit_by(commit, authors[commit.name, commit.email], commit.oid in cut), found)
        for commit, found in told
        if found
    ]
    if not limits and any(fault.reason == LACKING for fault in teller.skipped):
        limits = (DAMAGED,)
    return History(folder, steps, teller.skipped, limits, people)


def commit_by(commit: git.Commit, author: str, cut_off: bool = False) -> Commit:
    """A commit of git's with the name by which records call its author."""
    oid, name, email, moment, day, subject, is_merge, _ = commit
    return Commit(oid, name, email, author, day, moment, subject, is_merge, cut_off)


class _Teller:
    """Goes from commit to commit and says what changed, looking only at the files that did."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._records: dict[str, Record] = {}
        self._holders: dict[Key, list[str]] = {}
        self._aliases: dict[str, str] = {}
        self.skipped: list[Skipped] = []

    def step(self, commit: git.Commit, changes: list[Change]) -> Iterator[Event]:
        """The events of one commit."""
        after: dict[str, Record | None] = {}
        for path, oid in changes:
            record = self._contents.record(oid, path) if oid else None
            if isinstance(record, str):
                self.skipped.append(Skipped(path, commit.oid, record, commit.day))
            else:
                after[path] = record
        before = {path: self._records[path] for path in after if path in self._records}
        found = {path: things([record]) for path, record in before.items()}
        new = {path: things([record]) for path, record in after.items() if record is not None}
        for path in self._others_with({key for listed in (*found.values(), *new.values()) for key in listed}, after):
            found[path] = new[path] = things([self._records[path]])
        self._take(after, found, new)
        return events(_first(found), _first(new), lambda id: self._aliases.get(id, id))

    def _others_with(self, keys: set[Key], changed: Collection[str]) -> set[str]:
        """Files that did not change and hold a thing of the same id: of two, the first by path is the thing."""
        return {path for key in keys for path in self._holders.get(key, ()) if path not in changed}

    def _take(self, after: dict[str, Record | None], found: dict[str, Things], new: dict[str, Things]) -> None:
        """Makes the state after a commit the one before the next."""
        for path, record in after.items():
            for key in found.get(path, ()):
                self._holders[key].remove(path)
            for key in new.get(path, ()):
                self._holders.setdefault(key, []).append(path)
            if record is None:
                self._records.pop(path, None)
                continue
            self._records[path] = record
            if isinstance(record, Decision):
                self._aliases.update(dict.fromkeys(record.aliases, record.id))

    def people(self) -> dict[str, Person]:
        """Those of the charter as it is now."""
        charters = [record for _, record in sorted(self._records.items()) if isinstance(record, Charter)]
        return charters[0].people if charters else {}


def _first(by_path: dict[str, Things]) -> Things:
    """All things; of two with one id, that in the first file."""
    found: Things = {}
    for _, listed in sorted(by_path.items()):
        for key, thing in listed.items():
            found.setdefault(key, thing)
    return found
