"""Where a change begins: the base, found and read. What the change did not touch is not read again."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tradeoff import git, readall, workspace
from tradeoff.errors import CannotDo
from tradeoff.people import handle
from tradeoff.portfolio import Portfolio
from tradeoff.reading import Reading
from tradeoff.records import Record
from tradeoff.rules import RULESETS
from tradeoff.snapshot import SETTINGS, GitFiles, Snapshot, WorkTree, join
from tradeoff.workspace import Workspace

AUTO = "auto"


def base_commit(root: Path, named: str, head: str) -> str:
    """The commit that a change begins from: of a branch where the head left it, else the one that is named.

    `auto` is the default branch. Raises `CannotDo`, with what brings a base that is not here.
    """
    if named == AUTO:
        named = git.default_branch(root)
        if not named:
            raise CannotDo("--base auto finds no default branch here: name it, as in --base origin/main")
    commit = _resolved(root, named)
    if not head or not git.is_branch(root, named):
        return commit
    found = git.merge_base(root, commit, head)
    if found:
        return found
    shallow = git.completeness(root).shallow
    advice = "`git fetch --unshallow` brings the history" if shallow else "name the commit that the change began from"
    raise CannotDo(f"{named} has no commit in common with what is checked: {advice}")


def _resolved(root: Path, named: str) -> str:
    try:
        return git.resolve(root, named)
    except CannotDo as error:
        near, fetch = git.near_name(root, named), git.fetch_of(root, named)
        if not fetch or (near and " --unshallow" in fetch):
            raise
        hint = f"; or did you mean {near}?" if near else ""
        raise CannotDo(f"the base {named} is not in this clone: `{fetch}` brings it{hint}") from error


@dataclass(frozen=True, slots=True)
class Before:
    """The files of a commit, and which of them the head still has as they were."""

    commit: str
    """Its full id; empty for a repository without commits, which has no files."""
    files: GitFiles
    same: Callable[[str], bool]
    checked_out: Callable[[str], bool] = lambda _path: True
    """Whether a file that is the same in the head is there to be read; a sparse work tree does not have it."""

    def has(self, path: str) -> bool:
        """Whether a file is in the commit, as the head has it."""
        return self.files.is_file(path) and self.same(path)

    def workspace(self, space: Workspace, head: Snapshot, known: Collection[str]) -> Workspace:
        """A workspace of the head as it was.

        Where there were no settings yet, those of the head tell which files were its records.
        """
        folder = self.folder_of(space, head)
        is_there = self.files.is_file(join(folder, SETTINGS))
        return workspace.load(self.files, folder, RULESETS, known) if is_there else space

    def folder_of(self, space: Workspace, head: Snapshot) -> str:
        """The folder that a workspace of the head had: its own, or the one that it was renamed from."""
        if self.files.is_file(join(space.folder, SETTINGS)):
            return space.folder
        gone = self._gone("", head)
        likeness = {folder: self._likeness(folder, space.folder, head) for folder in gone}
        best = max(gone, key=likeness.__getitem__, default=None)
        return space.folder if best is None or (len(gone) > 1 and not likeness[best]) else best

    def _gone(self, below: str, head: Snapshot) -> list[str]:
        return [folder for folder in self.files.workspaces(below) if not head.is_file(join(folder, SETTINGS))]

    def _likeness(self, folder: str, now: str, head: Snapshot) -> int:
        """How many files below a folder of the base are at the same place below a folder of the head."""
        below = len(join(folder, ""))
        return sum(head.is_file(join(now, entry.source[below:])) for entry in self.files.records_of_workspace(folder))

    def gone(self, spaces: list[Workspace], head: Snapshot, below: str, known: Collection[str]) -> list[Workspace]:
        """The workspaces at or below a folder that the head has not, and that none of its own was renamed from."""
        folders = self._gone(below, head)
        taken = {self.folder_of(space, head) for space in spaces} if folders else ()
        return [workspace.load(self.files, folder, RULESETS, known) for folder in folders if folder not in taken]

    def readings(self, space: Workspace, head: Iterable[Reading[Record]]) -> tuple[Reading[Record], ...]:
        """The readings of a workspace as it was; those of the head where nothing is different."""
        there = {reading.path: reading for reading in head}
        entries, _ = workspace.entries(self.files, space)
        changed = [entry for entry in entries if entry.path not in there or not self.same(entry.source)]
        for entry in changed:
            if self.same(entry.source) and not self.checked_out(entry.source):
                raise CannotDo(
                    f"{entry.path} is not checked out, so that nothing can be said of it: "
                    "check what is staged or committed, with --staged or --rev HEAD"
                )
        read, _ = readall.read_all(self.files, changed)
        own = {reading.path: reading for reading in read}
        return tuple(own.get(entry.path) or there[entry.path] for entry in entries)


def before(head: Snapshot, commit: str) -> Before:
    """What a snapshot is compared with."""
    files = GitFiles(head.root, git.tree(head.root, commit) if commit else ())
    if isinstance(head, WorkTree):
        changed = git.changed_on_disk(head.root, commit) if commit else frozenset()
        return Before(commit, files, lambda path: path not in changed and path not in head.pending, head.is_file)
    assert isinstance(head, GitFiles)
    return Before(commit, files, lambda path: files.content_id(path) == head.content_id(path))


def authors(
    base: Before, committed: str, uncommitted: Before | None, root: Path, portfolio: Portfolio
) -> Callable[[str], frozenset[str]]:
    """Who changed a file, by its path: the authors of the commits since the base, and whoever is to commit the rest.

    `committed` is the newest commit, `uncommitted` compares the head with it where the head is no commit itself.
    """

    @cache
    def logged() -> dict[str, set[git.Author]]:
        return git.authors(root, base.commit, committed) if base.commit and committed else {}

    @cache
    def myself() -> git.Author | None:
        return git.myself(root)

    def of(path: str) -> frozenset[str]:
        found = set(logged().get(path, ()))
        if uncommitted and not uncommitted.has(path) and (me := myself()):
            found.add(me)
        return frozenset(handle(portfolio.people, author.name, author.email) for author in found)

    return of
