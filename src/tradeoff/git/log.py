"""Commits, who made them, and which files they changed."""

import os
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from pathlib import Path
from threading import Thread
from typing import NamedTuple

from tradeoff.errors import CannotDo
from tradeoff.git.command import Running, ask, between_nuls, fed, lines_of, run
from tradeoff.git.objects import cut_off
from tradeoff.git.trees import Blob, Pair, RawChange, pairs_of


class Commit(NamedTuple):
    """One commit of a log, with the files that it changed against its first parent.

    Name and email are the author's, as `.mailmap` says; `moment` is the author's time in seconds since 1970, `day`
    the day that it was for the author.
    """

    oid: str
    name: str
    email: str
    moment: int
    day: str
    subject: str
    is_merge: bool
    changes: tuple[Blob, ...]
    """The files as they are after it; one that it deleted has the mode `000000`."""


_FORMAT = "--format=%x00%H%x00%aN%x00%aE%x00%at%x00%as%x00%P%x00%s"


class Log:
    """The first-parent history of a commit, which git writes while something else is done.

    All commits, without a pathspec: one that has a wildcard takes git three times as long.
    """

    def __init__(self, root: Path, revision: str) -> None:
        self._process = Running(
            root,
            *("-c", "log.showSignature=false", "-c", "log.diffMerges=separate"),
            *("log", "--first-parent", "-m", "--root", "--raw", "-z"),
            *("--no-abbrev", "--no-renames", "--no-ext-diff", "--no-notes", "--no-color", "--encoding=UTF-8"),
            *("--ignore-submodules=none", _FORMAT, "--end-of-options", revision, "--"),
        )
        self._output: list[bytes] = []
        # Only to empty the pipe, so that git need not wait for us.
        self._reader = Thread(target=lambda: self._output.extend(between_nuls(self._process.stdout)), daemon=True)
        self._reader.start()

    def is_running(self) -> bool:
        """Whether git is not done yet."""
        return self._reader.is_alive()

    def commits(self, endings: tuple[bytes, ...]) -> list[Commit]:
        """The commits, newest first, with the changes of files whose names end in one of these."""
        self._reader.join()
        self._process.end()
        return list(_commits(self._output, endings))


def _commits(parts: Iterable[bytes], endings: tuple[bytes, ...] = (b"",)) -> Iterator[Commit]:
    """The commits of a log, with the changes of files whose names end in one of these."""
    for head, files in _logged(parts):
        changes = []
        for about, path in files:
            if path.endswith(endings):
                _, mode, _, after, _ = about.decode("ascii").split()
                changes.append(Blob(mode, after, os.fsdecode(path)))
        yield _commit(head, tuple(changes))


def _logged(parts: Iterable[bytes]) -> Iterator[tuple[list[str], RawChange]]:
    """The commits of a log whose parts are, for each: nothing, seven of the commit, and two for each file."""
    parts = iter(parts)
    begin: bytes | None = next(parts, None)
    while begin is not None and (head := [part.decode("utf-8", "replace") for part in islice(parts, 7)]):
        files = []
        while begin := next(parts, None):
            files.append((begin, next(parts)))
        yield head, files


def _commit(head: list[str], changes: tuple[Blob, ...]) -> Commit:
    oid, name, email, moment, day, parents, subject = head
    merges = " " in parents
    return Commit(oid, _known(name), _known(email), int(moment or 0), _day(day), subject, merges, changes)


def _known(text: str) -> str:
    """What git says of an author; nothing where a commit names none, for which git gives the placeholder back."""
    return "" if text in ("%aN", "%aE") else text


def _day(text: str) -> str:
    """The author's day; the first of all where a commit has none that git can read, as `git log` shows it."""
    return "1970-01-01" if text == "%as" else text


def first_parents(root: Path, revision: str, without: str = "") -> list[str]:
    """The ids of the first-parent history of a commit, newest first; without all that leads to another commit."""
    excluded = [f"^{without}"] if without else []
    return [oid for oid in lines_of(run(root, "rev-list", "--first-parent", revision, *excluded, "--")) if oid]


def brought(root: Path, revision: str, merges: Collection[str]) -> dict[str, list[str]]:
    """By each of some merges in the first-parent history of a commit: what it brought, newest first; no merges."""
    line = first_parents(root, revision)
    asked = [oid for oid in line if oid in merges]
    if not asked:
        return {}
    older = f"{asked[-1]}^1"  # what the oldest of them was merged into has brought nothing of this
    listed = lines_of(run(root, "rev-list", "--date-order", "--parents", revision, "--not", older, "--"))
    parents = {oid: rest.split() for oid, _, rest in (line.partition(" ") for line in listed)}
    places = {oid: place for place, oid in enumerate(parents)}
    left = set(parents)
    found = {}
    for oid in reversed([oid for oid in line if oid in parents]):
        own = _reached(parents, left, oid)
        if oid in merges:
            found[oid] = sorted((other for other in own if len(parents[other]) < 2), key=places.__getitem__)
    return found


def _reached(parents: dict[str, list[str]], left: set[str], oid: str) -> set[str]:
    """A commit and all before it that are left, which are taken out of what is left."""
    own, waiting = set(), [oid]
    while waiting:
        if (one := waiting.pop()) in left:
            left.remove(one)
            own.add(one)
            waiting += parents[one]
    return own


class Deed(NamedTuple):
    """A commit, and the files that it made otherwise than its first parent has them."""

    commit: Commit
    files: tuple["Pair", ...]


def deeds(root: Path, oids: Iterable[str], paths: Collection[str]) -> dict[str, Deed]:
    """By its id, what each of some commits did to some files; those that did nothing to them are left out."""
    few = paths if len(paths) <= _MOST_PATHS else ()
    output = fed(
        root,
        "".join(f"{oid}\n" for oid in oids).encode(),
        *("--literal-pathspecs", "-c", "log.showSignature=false", "-c", "log.diffMerges=separate"),
        *("log", "--no-walk=unsorted", "--stdin", "--first-parent", "-m", "--root", "--raw", "-z", "--no-abbrev"),
        *("--no-renames", "--no-ext-diff", "--no-notes", "--no-color", "--encoding=UTF-8", _FORMAT, "--", *few),
    )
    found = {}
    for head, files in _logged(output.split(b"\0")):
        changed = (part for about, path in files if os.fsdecode(path) in paths for part in (about.lstrip(b"\n"), path))
        if pairs := pairs_of(b"\0".join(changed)):
            found[head[0]] = Deed(_commit(head, ()), tuple(pairs))
    return found


_MOST_PATHS = 500
"""Files that are named to git, which looks for nothing else then; of more it tells all."""


def last_commit(root: Path, revision: str) -> Commit:
    """A commit by itself, without what it changed."""
    options = ("-c", "log.showSignature=false", "log", "-1", "-s", "-z", "--encoding=UTF-8", _FORMAT)
    output = run(root, *options, "--end-of-options", revision)
    return next(_commits(iter(output.split(b"\0"))))


def last_version(root: Path, *pathspecs: str) -> Commit | None:
    """The newest commit of all branches and tags that gave a content to files that the pathspecs match, with these."""
    output = run(
        root,
        *("-c", "log.showSignature=false", "log", "--all", "-1", "--root", "--raw", "-z", "--no-renames"),
        *("--diff-filter=d", "--no-abbrev", "--no-ext-diff", "--no-notes", "--no-color", "--encoding=UTF-8", _FORMAT),
        *("--", *pathspecs),
    )
    return next(_commits(output.split(b"\0")), None)


class Author(NamedTuple):
    """Who changed a file, as git and `.mailmap` name them."""

    name: str
    email: str


def authors(root: Path, base: str, head: str) -> dict[str, set[Author]]:
    """By the path of a file: who changed it in the commits that lead from one commit to another.

    Raises `CannotDo` where a shallow clone ends between them: the commit at which it does looks as if it had made all
    files.
    """
    found: dict[str, set[Author]] = {}
    ends = cut_off(root)
    output = run(
        root,
        *("-c", "log.showSignature=false", "log", "--raw", "--root", "-z", "--no-renames", "--no-ext-diff"),
        *("--no-abbrev", "--no-notes", "--no-color", "--encoding=UTF-8", _FORMAT),
        *("--end-of-options", f"{base}..{head}", "--"),
    )
    for commit in _commits(output.split(b"\0")):
        if commit.oid in ends:
            raise CannotDo(
                f"this clone ends at {commit.oid[:12]}, so that nobody can say who else wrote the change: "
                "`git fetch --unshallow` brings the history"
            )
        for blob in commit.changes:
            found.setdefault(blob.path, set()).add(Author(commit.name, commit.email))
    return found


def myself(root: Path) -> Author | None:
    """Who would be the author of a commit made here now; None where git does not know."""
    status, output, _ = ask(root, "var", "GIT_AUTHOR_IDENT")
    if status:
        return None
    person = os.fsdecode(output).rpartition(">")[0] + ">"
    status, mapped, _ = ask(root, "check-mailmap", person)
    if not status:  # which it is outside of a repository
        person = os.fsdecode(mapped).strip()
    name, _, address = person.rpartition("<")
    return Author(name.strip(), address.rstrip(">"))
