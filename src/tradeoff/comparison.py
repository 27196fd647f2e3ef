"""What two states of a repository have otherwise in meaning: two commits, or a commit and the index or the work tree.

Only the files that differ are read, and the settings that tell which of them are records of which workspace.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tradeoff import git, readall, snapshot, workspace
from tradeoff.errors import CannotDo
from tradeoff.events import Event, events, things
from tradeoff.git import Pair
from tradeoff.reading import Reading
from tradeoff.records import Decision, Record, Settings
from tradeoff.selection import place
from tradeoff.snapshot import SETTINGS, Entry, GitFiles, WorkTree, is_hidden, join, shown

if TYPE_CHECKING:
    from tradeoff.finding import Finding

WORK_TREE = "the work tree"
INDEX = "the index"

_FILES = ("*.yaml", "*.yml")


class State(NamedTuple):
    """One of the two: what people call it, and its commit; no commit for index and work tree, nor before the first."""

    name: str
    commit: str = ""


class Unread(NamedTuple):
    """A record that cannot be read in one of the states, so that nothing is said of it."""

    path: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class Change:
    """What is different in one workspace."""

    folder: str
    events: tuple[Event, ...]
    form_only: tuple[str, ...]
    """Records that differ, and not in meaning."""
    unread: tuple[Unread, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two states of a repository, and what is different in each workspace that one asks about."""

    root: Path
    before: State
    after: State
    changes: tuple[Change, ...]


def compare(folder: Path, revisions: str = "", staged: bool = False) -> Comparison:
    """What differs between the states that `A`, `A..B` or `A...B` names, in the workspaces where one stands.

    `A` is compared with the work tree, or with the index if `staged`; without any, HEAD is. Raises `CannotDo` for
    states that are not here, and where there is no workspace.
    """
    root = snapshot.repository_root(folder) or git.root(folder)
    if root is None:
        raise CannotDo(f"{folder} is in no git repository: a difference is one between two commits of it")
    before, after = _states(root, revisions, staged)
    old = before.commit or git.nothing(root)
    pairs = {pair.path: pair for pair in _pairs(root, old, after)}
    where = place(folder, root)
    spaces = _Spaces(root, old, where, pairs)
    scope = _scope(spaces, where, f"{before.name} and {after.name}")
    parts: dict[str, _Part] = {}
    for pair in {**spaces.undisturbed(), **pairs}.values():
        was, now = spaces.owner(pair.path, now=False), spaces.owner(pair.path, now=True)
        if pair.before and was is not None and (was != now or pair.before != pair.after):
            parts.setdefault(was, _Part()).before[pair.path] = pair.before
        if pair.after != "" and now is not None and (was != now or pair.before != pair.after):
            parts.setdefault(now, _Part()).after[pair.path] = pair.after
    asked = {folder: part for folder, part in sorted(parts.items()) if scope(folder)}
    changes = tuple(_changes(root, asked, before.name, after.name))
    return Comparison(root, before, after, changes)


# Which states


def _states(root: Path, revisions: str, staged: bool) -> tuple[State, State]:
    one, dots, other = revisions.partition("..")
    if dots and staged:
        raise CannotDo(f"--staged compares one commit with the index: leave {revisions} out, or name only {one}")
    if not dots:
        if not (root / ".git").exists() and git.is_bare(root):
            advice = "name two commits, as in main~1..main"
            raise CannotDo(f"{root} is a bare repository, without a work tree and an index: {advice}")
        start = _commit(root, one) if one or git.has_commits(root) else State("nothing")
        return start, State(INDEX if staged else WORK_TREE)
    end = _commit(root, other.removeprefix("."))
    start = _commit(root, one)
    return _parting(root, start, end) if other.startswith(".") else start, end


def _commit(root: Path, named: str) -> State:
    name = named or "HEAD"
    return State(name, git.resolve(root, name))


def _parting(root: Path, start: State, end: State) -> State:
    """Where two commits went apart."""
    found = git.merge_base(root, start.commit, end.commit)
    if not found:
        shallow = git.completeness(root).shallow
        advice = "`git fetch --unshallow` brings the history" if shallow else "write .. to compare them as they are"
        raise CannotDo(f"{start.name} and {end.name} have no commit in common here: {advice}")
    return State(start.name if found == start.commit else f"{found[:10]} (where {end.name} left {start.name})", found)


def _pairs(root: Path, old: str, after: State) -> list[Pair]:
    if after.commit:
        return git.differing(root, old, after.commit, *_FILES)
    if after.name == INDEX:
        return git.differing_in_index(root, old, *_FILES)
    return git.differing_on_disk(root, old, *_FILES)


# Which workspaces


class _Spaces:
    """The workspaces of both states, as far as files that differ are below them."""

    def __init__(self, root: Path, tree: str, where: str, pairs: dict[str, Pair]) -> None:
        """`tree` is the state before, `where` the folder that one stands in."""
        self._root, self._tree, self._pairs = root, tree, pairs
        asked = {join(folder, SETTINGS) for path in (join(where, SETTINGS), *pairs) for folder in _above(path)}
        self.before, self.after = self._settings(path for path in asked if not is_hidden(path))
        came = [folder for folder in self.after if folder not in self.before]
        self._gone = [folder for folder in self.before if folder not in self.after]
        self._names: dict[str, str] = {}
        """By the folder that a workspace had, the one that it was renamed to."""
        if len(came) == len(self._gone) == 1:
            self._names[self._gone.pop()] = came.pop()
        for folder in came:  # before its first settings, those tell what its records were
            self.before[folder] = self.after[folder]
        self._tests = [_tests(self.before), _tests(self.after)]

    def _settings(self, asked: Iterable[str]) -> tuple[dict[str, Settings], dict[str, Settings]]:
        """By folder, the settings before and after; broken ones are as on the other side, or else the defaults."""
        before = git.files_at(self._root, self._tree, asked)
        changed = {path: pair.after for path, pair in self._pairs.items() if path.rpartition("/")[2] == SETTINGS}
        after = {path: oid for path, oid in {**before, **changed}.items() if oid != "" and not is_hidden(path)}
        oids = list(dict.fromkeys(oid for oid in (*before.values(), *after.values()) if oid))
        texts: dict[str | None, bytes] = dict(zip(oids, git.blobs(self._root, oids), strict=True)) if oids else {}
        on_disk = WorkTree(self._root)
        read = {path: workspace.settings_of(texts[oid]) for path, oid in before.items()}
        found = {
            path: workspace.settings_of(texts[oid] if oid else _on_disk(on_disk, path)) for path, oid in after.items()
        }
        return (
            {_folder(path): read[path] or found.get(path) or Settings() for path in before},
            {_folder(path): found[path] or read.get(path) or Settings() for path in after},
        )

    @property
    def folders(self) -> set[str]:
        """The folders of all workspaces, as they are now or were last."""
        return {self._names.get(folder, folder) for folder in (*self.before, *self.after)}

    def untouched(self) -> list[str]:
        """The folders of all workspaces where nothing differs, those on disk that git ignores too."""
        before = GitFiles(self._root, git.tree(self._root, self._tree)).workspaces("")
        return before or WorkTree(self._root).workspaces("")

    def owner(self, path: str, now: bool) -> str | None:
        """The workspace of which a file is a record, or was one; by the folder that it has now."""
        tests = self._tests[now]
        folder = next((above for above in _above(path) if above in tests), None)
        if folder is None or not tests[folder](path.removeprefix(join(folder, ""))):
            return None
        return self._names.get(folder, folder) if not now else folder

    def undisturbed(self) -> dict[str, Pair]:
        """Files that are as they were and may be records of another workspace now, as settings came or went."""
        moved = [
            folder
            for folder, now in self.after.items()
            if (was := self.before.get(folder)) and (was.paths, was.exclude) != (now.paths, now.exclude)
        ]
        if not moved and not self._gone:
            return {}
        blobs = git.tree(self._root, self._tree)
        return {blob.path: Pair(blob.path, blob.oid, blob.oid) for blob in blobs if blob.mode.startswith("100")}


def _tests(settings: dict[str, Settings]) -> dict[str, Callable[[str], bool]]:
    return {folder: workspace.record_test(own) for folder, own in settings.items()}


def _above(path: str) -> Iterator[str]:
    """The folders above a file, the nearest first."""
    while path:
        path = _folder(path)
        yield path


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _on_disk(files: WorkTree, path: str) -> bytes:
    return next(iter(files.contents([files.entry(path)])))[1]


def _scope(spaces: _Spaces, where: str, states: str) -> Callable[[str], bool]:
    """Whether a workspace is asked about: the one that one stands in, or those below; at the root, all of them."""
    known = spaces.folders
    above = [folder for folder in known if _is_below(where, folder)]
    if where and above:
        nearest = max(above, key=len)
        return lambda folder: folder == nearest
    if not any(_is_below(folder, where) for folder in known or spaces.untouched()):
        raise CannotDo(
            f"{shown(where) or 'this repository'} is in no workspace: there is no {SETTINGS} here, above or below, "
            f"in {states}; make one with the line `schema: tradeoff/settings/v1`"
        )
    return lambda folder: _is_below(folder, where)


def _is_below(path: str, folder: str) -> bool:
    return join(path, "").startswith(join(folder, ""))


# What differs


@dataclass(frozen=True, slots=True)
class _Part:
    """The records of one workspace that differ: by path, the object ids before and after; None for what is on disk."""

    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str | None] = field(default_factory=dict)


def _changes(root: Path, parts: dict[str, _Part], before: str, after: str) -> Iterator[Change]:
    old = [(path, oid) for part in parts.values() for path, oid in part.before.items()]
    new = [(path, oid) for part in parts.values() for path, oid in part.after.items() if oid is not None]
    on_disk = [path for part in parts.values() for path, oid in part.after.items() if oid is None]
    readings = _of_git(root, [*old, *new])
    was, now = readings[: len(old)], [*readings[len(old) :], *_of_disk(root, on_disk)]
    old_by_path = {reading.path: reading for reading in was}
    new_by_path = {reading.path: reading for reading in now}
    for folder, part in parts.items():
        yield _change(
            folder,
            [(before, old_by_path[shown(path)]) for path in sorted(part.before)],
            [(after, new_by_path[shown(path)]) for path in sorted(part.after)],
        )


def _of_git(root: Path, contents: list[tuple[str, str]]) -> list[Reading[Record]]:
    """Contents read as the records that they are at some paths."""
    if not contents:
        return []
    files = GitFiles(root, [("100644", oid, oid) for _, oid in contents])
    return readall.read_all(files, [Entry(shown(path), oid) for path, oid in contents])[0]


def _of_disk(root: Path, paths: list[str]) -> list[Reading[Record]]:
    files = WorkTree(root)
    return readall.read_all(files, [files.entry(path) for path in paths])[0]


def _change(
    folder: str, before: list[tuple[str, Reading[Record]]], after: list[tuple[str, Reading[Record]]]
) -> Change:
    unread = [
        Unread(said.path, state, said.problems[0].message) for state, said in (*before, *after) if said.data is None
    ]
    closed = {said.path for said in unread}
    old = [said.data for _, said in before if said.data is not None and said.path not in closed]
    new = [said.data for _, said in after if said.data is not None and said.path not in closed]
    names = {alias: record.id for record in (*old, *new) if isinstance(record, Decision) for alias in record.aliases}
    found = tuple(events(things(old), things(new), lambda id: names.get(id, id)))
    told = {thing.at.path for event in found for thing in (event.old, event.new) if thing}
    form_only = [record.at.path for record in new if record.at.path not in told]
    return Change(folder, found, tuple(form_only), tuple(unread))


# What the linter says of it


class Verdict(NamedTuple):
    """The findings that only the state after has, and how many only the one before had."""

    new: "tuple[Finding, ...]"
    gone: int


def judge(comparison: Comparison, folder: Path, day: str) -> Verdict:
    """What the linter finds in the state after, as a change since the one before, and did not find in that.

    `folder` is where one stands. Both states are read whole.
    """
    from tradeoff.lint import Request, lint

    before, after = comparison.before, comparison.after
    request = Request(
        folder,
        day,
        staged=after.name == INDEX,
        revision=after.commit,
        skip_others=True,
        base=before.commit,
        every_date=True,
        without_baseline=True,  # what is recorded is there all the same, and what is not any more is not new
    )
    found = lint(request).findings
    known: tuple[Finding, ...] = ()
    if before.commit and GitFiles(comparison.root, git.tree(comparison.root, before.commit)).workspaces(""):
        known = lint(Request(folder, day, revision=before.commit, skip_others=True, without_baseline=True)).findings
    old = Counter(map(_about, known))
    new = []
    for finding in found:
        about = _about(finding)
        if old[about]:
            old[about] -= 1
        else:
            new.append(finding)
    return Verdict(tuple(new), old.total())


def _about(finding: "Finding") -> tuple[str, str, str]:
    """What makes a finding the same wherever it moves to: the rule, the record or thing, and the field.

    The index of an entry in a list says nothing, as another entry may have come before it.
    """
    return finding.rule, finding.id, _INDEX.sub("", finding.field)


_INDEX = re.compile(r"\.\d+(?=\.|$)")
