"""The code that is asked about, and the commits that it is from."""

import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from tradeoff import git, readall, snapshot, workspace
from tradeoff.errors import CannotDo
from tradeoff.git import Blob, FileChange, Origin
from tradeoff.people import handle
from tradeoff.portfolio import Portfolio
from tradeoff.records import Person
from tradeoff.rules import RULES, RULESETS
from tradeoff.snapshot import Snapshot
from tradeoff.standing import Standing


@dataclass(frozen=True)
class Space:
    """One workspace of a snapshot: its folder, its records, the paths of their files, how many cannot be read."""

    folder: str
    portfolio: Portfolio
    paths: frozenset[str]
    unread: int

    @cached_property
    def standing(self) -> Standing:
        """How its decisions stand to each other."""
        return Standing(self.portfolio)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a question about code is asked of: a repository, a commit of it or the work tree, and its workspaces."""

    root: Path
    revision: str
    """The full id of the commit; empty for the work tree."""
    head: str
    """The commit whose history counts; empty where there is none yet."""
    files: Snapshot
    spaces: tuple[Space, ...]

    @property
    def people(self) -> dict[str, Person]:
        """Everyone whom a charter here knows; the workspace nearest to the root wins."""
        return {known: person for space in reversed(self.spaces) for known, person in space.portfolio.people.items()}


def open_ground(place: Path, revision: str) -> Ground:
    """The repository that a place is in, read; raises `CannotDo` without one, or without a workspace in it."""
    here = next(above for above in (place, *place.parents) if above.is_dir())
    root = snapshot.repository_root(here)
    if root is None:
        root = git.root(here)
        if root is None:
            raise CannotDo(f"{here} is in no git repository: only git's history says where code is from")
        if not revision and git.is_bare(root):
            raise CannotDo(f"{root} is a bare repository, without a work tree: name a commit, as in --rev HEAD")
    commit = git.resolve(root, revision) if revision else ""
    files = snapshot.GitFiles(root, git.tree(root, commit)) if commit else snapshot.WorkTree(root)
    spaces = tuple(_space(files, folder) for folder in files.workspaces(""))
    if not spaces:
        where = f" of {revision}" if revision else ""
        raise CannotDo(f"there is no {snapshot.SETTINGS} in {root}{where}: it makes a folder a workspace of records")
    return Ground(root, commit, commit or ("HEAD" if git.has_commits(root) else ""), files, spaces)


def _space(files: Snapshot, folder: str) -> Space:
    space = workspace.load(files, folder, RULESETS, RULES)
    entries, excluded = workspace.entries(files, space)
    readings, _ = readall.read_all(files, entries)
    own = snapshot.join(folder, snapshot.SETTINGS)
    paths = frozenset((own, *(entry.path for entry in entries), *excluded))
    return Space(folder, Portfolio(space.settings, readings), paths, sum(said.data is None for said in readings))


class Source(NamedTuple):
    """A commit as answers name it; `author` is the charter's handle, else the name. `cut`: what is before it is
    not in this clone, so that the code may be older."""

    oid: str
    short: str
    author: str
    day: str
    subject: str
    cut: bool


class Sources:
    """Commits by their ids, as answers name them."""

    def __init__(self, ground: Ground, origins: Mapping[str, Origin]) -> None:
        self.origins = origins
        self._people = ground.people
        self._cut = git.cut_off(ground.root)

    def __getitem__(self, oid: str) -> Source:
        origin = self.origins[oid]
        author = handle(self._people, origin.name, origin.email)
        return Source(oid, origin.short, author, origin.day, origin.subject, self.is_end(oid))

    def is_end(self, oid: str) -> bool:
        """Whether a shallow clone has nothing older than a commit."""
        return oid in self._cut

    def day(self, oid: str) -> str:
        """The author's day; empty for what is not committed."""
        return self.origins[oid].day if oid else ""

    def names(self, oid: str) -> list[tuple[str, str]]:
        """What the trailers of a commit name: `decision` or `item`, and the id as it is written."""
        trailers = self.origins[oid].trailers if oid else ()
        named = ((key.casefold(), value) for key, value in trailers)
        return list(dict.fromkeys(pair for pair in named if pair[0] in _KEYS and not _WAIVER.match(pair[1])))


_KEYS = ("decision", "item")
_WAIVER = re.compile(r"none\b\s*(\(|$)", re.IGNORECASE)


# What is asked about


@dataclass(frozen=True)
class Code:
    """Lines, a file or a folder, by its path from the repository's root, and the commits that it is from.

    `parts` has for each line (`unit` is `line`) or file (`file`: of a folder, or of one that has no lines) the id of
    the commit that last changed it, empty where that is not committed. `touching` has the commits whose trailers
    count, newest first: those that lines are from, or all that changed a file of a folder.
    """

    path: str
    line: int
    """From 1; 0 for the whole."""
    last: int
    """The last line that is asked about, mostly the same one."""
    is_folder: bool
    files: tuple[str, ...]
    unit: str
    parts: tuple[str, ...]
    touching: tuple[str, ...]
    sources: Sources

    def count(self, paths: Iterable[str]) -> Counter[str]:
        """How many parts of some of the files are from each commit."""
        return Counter(self._last[path] for path in paths) if self.is_folder else self._all

    @cached_property
    def _last(self) -> dict[str, str]:
        return dict(zip(self.files, self.parts, strict=True))

    @cached_property
    def _all(self) -> Counter[str]:
        return Counter(self.parts)

    @property
    def asked(self) -> tuple[str, ...]:
        """The commits of the lines that are asked about; none where that is the whole."""
        return self.parts[self.line - 1 : self.last] if self.line else ()

    @property
    def cut_off(self) -> bool:
        """Whether some of it may be older than the commit at which a shallow clone ends."""
        return any(self.sources.is_end(oid) for oid in set(self.parts))

    @property
    def uncommitted(self) -> int:
        """How many lines or files are not committed."""
        return sum(not oid for oid in self.parts)


def find(ground: Ground, folder: Path, text: str) -> Code:
    """The code that `PATH`, `PATH:LINE` or `PATH:FIRST-LAST` names where one stands.

    Raises `CannotDo` for what is not there.
    """
    path, line, last = _split(ground, folder, text)
    if ground.files.is_file(path):
        return _file(ground, path, line, last)
    if line:
        raise CannotDo(f"{snapshot.shown(path) or '.'} is a folder, which has no lines: ask without a line")
    return _folder(ground, path)


def _split(ground: Ground, folder: Path, text: str) -> tuple[str, int, int]:
    """The path from the root, and the first and last line; a file whose own name ends as lines do is meant first."""
    named = [(text, "", "")]
    if match := re.fullmatch(r"(.+):(\d+)(?:-(\d+))?", text, re.DOTALL | re.ASCII):
        named.append((match[1], match[2], match[3] or match[2]))
    for path, line, last in named:
        inside = _inside(ground.root, folder, path)
        if ground.files.is_file(inside) or ground.files.is_folder(inside):
            if line and not int(line):
                raise CannotDo("there is no line 0: lines are counted from 1")
            if int(last or 0) < int(line or 0):
                raise CannotDo(f"{line}-{last} is no range of lines: write {last}-{line}")
            return inside, int(line or 0), int(last or 0)
    shown = snapshot.shown(named[-1][0])
    if ground.revision:
        raise CannotDo(f"{shown}: there is no such file or folder in {ground.revision[:12]}")
    raise CannotDo(f"{shown}: there is no such file or folder; --rev names a commit that has it")


def _inside(root: Path, folder: Path, path: str) -> str:
    full = Path(os.path.normpath(folder / path))
    if not full.is_relative_to(root):
        full = full.parent.resolve() / full.name
        root = root.resolve()
    if not full.is_relative_to(root):
        raise CannotDo(f"{snapshot.shown(path)} is not in the repository {root}: ask in the one that it is in")
    found = full.relative_to(root).as_posix()
    return "" if found == "." else found


def _file(ground: Ground, path: str, line: int, last: int) -> Code:
    blob = next(iter(git.tracked(ground.root, ground.revision, path)), None)
    content = _content(ground, path)
    if blob is None or not ground.head:  # git knows no line of it
        parts = ("",) * max(_count(content), 1)
        _check_line(path, last, _count(content))
        return Code(path, line, last, False, (path,), "line", parts, (), Sources(ground, {}))
    if blob.mode not in git.FILES or not content or b"\0" in content[:8000]:  # as git tells what is binary
        if line:
            raise CannotDo(f"{snapshot.shown(path)} has no lines to ask about: ask without a line")
        origins = {origin.oid: origin for origin in git.origins_of_file(ground.root, ground.head, path)}
        oids = tuple(origins)
        return Code(path, 0, 0, False, (path,), "file", oids[:1] or ("",), oids, Sources(ground, origins))
    parts = tuple(git.blame(ground.root, ground.revision, path))
    _check_line(path, last, len(parts))
    origins = git.origins(ground.root, dict.fromkeys(filter(None, parts)))
    asked = set(parts[line - 1 : last] if line else parts)
    touching = tuple(oid for oid in origins if oid in asked)
    return Code(path, line, last, False, (path,), "line", parts, touching, Sources(ground, origins))


def _check_line(path: str, line: int, count: int) -> None:
    if line > count:
        lines = "1 line" if count == 1 else f"{count} lines"
        raise CannotDo(f"{snapshot.shown(path)} has {lines}, and no line {line}")


def _count(content: bytes) -> int:
    return content.count(b"\n") + (not content.endswith(b"\n") and content != b"")


def _content(ground: Ground, path: str) -> bytes:
    entry, content = next(iter(ground.files.contents([ground.files.entry(path)])))
    if entry.fault and "link" not in entry.fault:
        raise CannotDo(f"{entry.path} {entry.fault}")
    return content


def _folder(ground: Ground, path: str) -> Code:
    blobs = git.tracked(ground.root, ground.revision, path)
    last = LastChanges(git.tracked(ground.root, ground.head, path) if ground.head else ())
    touching = []
    for oid, changes in git.changes(ground.root, ground.head, path) if ground.head else ():
        last.see(oid, changes)
        touching.append(oid)
    found = git.origins(ground.root, touching)
    parts = tuple(last.of.get(blob.path, "") for blob in blobs)
    files = tuple(blob.path for blob in blobs)
    return Code(path, 0, 0, True, files, "file", parts, tuple(touching), Sources(ground, found))


class LastChanges:
    """Which commit last changed each file, of commits that are shown newest first.

    A file that moved as it was is followed to its old name: to move is not to change. A commit counts for sure where
    what it made is what the file is now; without any such, as in a merge of two changes, the newest one counts.
    """

    def __init__(self, blobs: Iterable[Blob]) -> None:
        self.of: dict[str, str] = {}
        """By the path of today, the commit's id."""
        self._contents = {blob.path: blob.oid for blob in blobs}
        self._names = {path: {path} for path in self._contents}
        self._open = len(self._contents)

    @property
    def complete(self) -> bool:
        """Whether older commits can change nothing any more."""
        return not self._open

    def see(self, oid: str, changes: Iterable[FileChange]) -> None:
        """Takes the next older commit into account."""
        for change in changes:
            followed = self._names.get(change.path)
            if not followed or change.status == "D":
                continue
            if change.status == "R100":
                self._names.setdefault(change.before, set()).update(self._names.pop(change.path))
                continue
            for path in list(followed):
                if change.oid == self._contents[path]:
                    self.of[path] = oid
                    followed.discard(path)
                    self._open -= 1
                else:
                    self.of.setdefault(path, oid)
