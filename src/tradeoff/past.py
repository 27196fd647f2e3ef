"""What lies before a snapshot, as far as a check asks for it: the base, the newest commit, the history."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from tradeoff.errors import CannotDo
from tradeoff.events import between
from tradeoff.portfolio import Portfolio
from tradeoff.readall import typed
from tradeoff.reading import Reading
from tradeoff.records import Record
from tradeoff.rules import RULES
from tradeoff.rules.model import Base
from tradeoff.snapshot import Snapshot, join
from tradeoff.workspace import Workspace, baseline_of

if TYPE_CHECKING:
    from tradeoff.baseline import Baseline
    from tradeoff.change import Before
    from tradeoff.collisions import Collision
    from tradeoff.history import History


@dataclass(frozen=True, slots=True)
class Past:
    """What git was asked for; nothing where a check needs none of it."""

    newest: str = ""
    """The commit that is checked, or that the files checked come after; empty where there is none."""
    base: "Before | None" = None
    committed: "Before | None" = None
    """The newest commit, where it is not itself what is checked."""
    histories: "dict[str, History] | None" = None
    """By the folder of a workspace."""

    across: bool = False
    """Whether other branches are looked at."""

    @classmethod
    def of(cls, files: Snapshot, revision: str, base: str, staged: bool, history: bool, across: bool) -> Self:
        """What a check asks of git; raises `CannotDo` where this clone does not have it."""
        from tradeoff import change, git

        root = files.root
        if revision:
            newest = git.resolve(root, revision)
        else:
            newest = git.resolve(root, "HEAD") if git.has_commits(root) else ""
        committed = None if revision else change.before(files, newest)
        before = committed if staged and not base else None
        if base:
            commit = change.base_commit(root, base, newest)
            before = committed if committed and commit == newest else change.before(files, commit)
        return cls(newest, before, committed, _histories(files, newest) if history else None, across)

    def base_of(
        self, space: Workspace, files: Snapshot, portfolio: Portfolio, readings: Iterable[Reading[Record]]
    ) -> Base | None:
        """A workspace as it was in the base, and what is different since; None where none is asked for."""
        if self.base is None:
            return None
        from tradeoff import change

        was, old = _as_it_was(self.base, space, files, readings)
        authors = change.authors(self.base, self.newest, self.committed, files.root, portfolio)
        return Base(was, old, tuple(between(was, portfolio)), authors, files.is_file)

    def baseline_of(self, space: Workspace, files: Snapshot, now: "Baseline", day: str) -> "Baseline | None":
        """The baseline that a workspace had in the base, None where it had none; `now` is that of the head."""
        if self.base is None:
            return now
        was, path = self.base.workspace(space, files, RULES), baseline_of(space)
        if baseline_of(was) == path and self.base.has(path):
            return now
        from tradeoff import baseline

        return baseline.load(self.base.files, was, day)

    def gone(self, spaces: list[Workspace], files: Snapshot, below: str) -> Iterator[tuple[Workspace, Base]]:
        """The workspaces that the change took away, as they were, with all that vanished with them."""
        for space in self.base.gone(spaces, files, below, RULES) if self.base else ():
            assert self.base is not None
            readings = self.base.readings(space, ())
            was, nothing = Portfolio(space.settings, readings), Portfolio(space.settings, ())
            events = tuple(between(was, nothing))
            yield space, Base(was, readings, events, lambda _path: frozenset(), lambda _path: False)

    def collisions_of(
        self, space: Workspace, files: Snapshot, portfolio: Portfolio, base: Base | None
    ) -> "tuple[Collision, ...]":
        """The names that the change and another branch give to different things, if other branches are looked at."""
        if not self.across or base is None or self.base is None:
            return ()
        from tradeoff import collisions, workspace

        is_record = workspace.record_test(space.settings)
        below = join(space.folder, "")
        return tuple(
            collisions.find(
                files.root,
                self.newest,
                self.base.commit,
                lambda path: path.startswith(below) and is_record(path.removeprefix(below)),
                base.portfolio,
                portfolio,
            )
        )

    def history_of(
        self, space: Workspace, files: Snapshot, portfolio: Portfolio, readings: Iterable[Reading[Record]]
    ) -> "History | None":
        """The history of a workspace with what is not committed yet; None where it is not asked for."""
        if self.histories is None:
            return None
        from tradeoff.history import History, Step

        folder = self.committed.folder_of(space, files) if self.committed else space.folder
        history = self.histories.get(folder) or History(space.folder)
        if self.committed is None:
            return history
        was, _ = _as_it_was(self.committed, space, files, readings)
        steps = [*history.steps, Step(None, tuple(between(was, portfolio)))]
        return History(space.folder, steps, history.skipped, history.limits)


def _as_it_was(
    before: "Before", space: Workspace, files: Snapshot, readings: Iterable[Reading[Record]]
) -> tuple[Portfolio, tuple[Reading[Record], ...]]:
    old_space = before.workspace(space, files, RULES)
    old = before.readings(old_space, readings)
    settings = () if old_space is space else (typed(old_space.reading),)
    return Portfolio(old_space.settings, old), (*settings, *old)


def _histories(files: Snapshot, newest: str) -> "dict[str, History]":
    from tradeoff import history

    found = {told.folder: told for told in history.read(files.root, newest)} if newest else {}
    for told in found.values():
        for limit in told.limits:
            raise CannotDo(f"--history needs all of it, and {limit}")
    return found
