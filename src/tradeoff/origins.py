"""Who made what a merge brought: the commit of the branch, and not the one that merged it.

The history is told first-parent, where a merge is one step. Who wrote what it brought is asked for apart, of many
events at once: one list of commits, one log of those that merges brought, and one reading of contents.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from tradeoff import git
from tradeoff.contents import Contents
from tradeoff.differences import value_of
from tradeoff.events import Event, Key, Things, events, person_of, things
from tradeoff.history import Commit, commit_by
from tradeoff.people import handle
from tradeoff.records import Charter, Person, Thing


class Brought(NamedTuple):
    """What a merge did to a field of a thing, or to the thing as a whole: what an event of it says."""

    merge: Commit
    people: Mapping[str, Person]
    """Those of the charter, by whose handles authors are named."""
    keys: frozenset[Key]
    """The thing under all its names."""
    paths: frozenset[str]
    """The files that it stood in, before and after."""
    field: str
    after: Any
    before: Any = None
    kind: str = ""
    """Of the event; empty where only the value of the field is asked for."""


def of_event(
    commit: Commit | None, people: Mapping[str, Person], event: Event, beside: Iterable[Event]
) -> Brought | None:
    """What an event of a merge says, with all events of that; None for an event of another commit."""
    if commit is None or not commit.is_merge:
        return None
    keys = frozenset(((event.thing, event.id),))
    paths = paths_of(event)
    if event.field.startswith(_BY_OTHERS) or (event.kind in ("amended", "reversed") and not event.field):
        paths = paths.union(*map(paths_of, beside))
    return Brought(commit, people, keys, paths, event.field, event.after, event.before, event.kind)


_BY_OTHERS = ("displaced_by.", "deprioritized_in.")
"""What another thing says, which may stand in another file."""


def paths_of(event: Event) -> frozenset[str]:
    """The files that the thing of an event stood in, before and after."""
    return frozenset(thing.at.path for thing in (event.old, event.new) if thing is not None)


def origins(root: Path, revision: str, asked: Sequence[Brought | None]) -> list[Commit | None]:
    """In their order, the commits that made what merges in the history of a commit brought.

    It is the newest commit of the branch whose own change brings the field to what it is after the merge. None where
    nothing is asked, and where there is no such commit: what was written in the merge itself is the merge's.
    """
    wanted = [one for one in asked if one]
    if not wanted:
        return [None] * len(asked)
    branches = _Branches(root, revision, wanted)
    found = (branches.origin(one) if one else None for one in asked)
    return [
        commit_by(commit, handle(one.people, commit.name, commit.email)) if one and commit else None
        for one, commit in zip(asked, found, strict=True)
    ]


class _Branches:
    """What the commits did that some merges brought."""

    def __init__(self, root: Path, revision: str, asked: Iterable[Brought]) -> None:
        merges: dict[str, set[str]] = {}
        for one in asked:
            merges.setdefault(one.merge.oid, set()).update(one.paths)
        self._brought = git.brought(root, revision, merges)
        paths = frozenset(chain.from_iterable(merges.values()))
        cut = git.cut_off(root)  # what they changed is not known
        oids = [oid for oid in chain.from_iterable(self._brought.values()) if oid not in cut]
        self._deeds = git.deeds(root, [*merges, *oids], paths) if oids else {}
        self._states: dict[tuple[str, frozenset[str]], tuple[Things, Things]] = {}
        self._events: dict[tuple[str, frozenset[str]], list[Event]] = {}
        self._contents = self._read(root, asked)

    def _read(self, root: Path, asked: Iterable[Brought]) -> Contents:
        """The contents that are needed to say which of several commits it was."""
        found: dict[str, str] = {}
        for one in asked:
            own = list(self._own(one))
            if not self._is_sure(one, own):
                pairs = (pair for deed in own for pair in deed.files if pair.path in one.paths)
                found.update((oid, pair.path) for pair in pairs for oid in (pair.before, pair.after) if oid)
        here = git.objects_here(root) if git.completeness(root).partial else None
        with git.Objects(root) as objects:
            contents = Contents(objects, here)
            contents.read(found)
        return contents

    def _own(self, one: Brought) -> Iterator[git.Deed]:
        """What the branch did to the files, newest first."""
        for oid in self._brought.get(one.merge.oid, ()):
            deed = self._deeds.get(oid)
            if deed and any(pair.path in one.paths for pair in deed.files):
                yield deed

    def _is_sure(self, one: Brought, own: Sequence[git.Deed]) -> bool:
        """Whether one commit did to the files all that the merge did, so that their contents tell nothing more."""
        merge = self._deeds.get(one.merge.oid)
        return merge is not None and len(own) == 1 and _files(own[0], one.paths) == _files(merge, one.paths)

    def origin(self, one: Brought) -> git.Commit | None:
        """The commit that made what a merge brought."""
        own = list(self._own(one))
        if self._is_sure(one, own):
            return own[0].commit
        return next((deed.commit for deed in own if self._brings(deed, one)), None)

    def _brings(self, deed: git.Deed, one: Brought) -> bool:
        place = (deed.commit.oid, one.paths)
        if place not in self._states:
            before = self._things((pair.path, pair.before) for pair in _files(deed, one.paths))
            after = self._things((pair.path, pair.after or "") for pair in _files(deed, one.paths))
            self._states[place] = before, after
            self._events[place] = list(events(before, after))
        if any(_is_same(event, one) for event in self._events[place]):
            return True
        before, after = self._states[place]
        old, new = value_of(_thing(before, one.keys), one.field), value_of(_thing(after, one.keys), one.field)
        return bool(one.field) and new == one.after != old

    def _things(self, files: Iterable[tuple[str, str]]) -> Things:
        records = (self._contents.record(oid, path) for path, oid in files if oid)
        return things(record for record in records if not isinstance(record, str))


def _files(deed: git.Deed, paths: Collection[str]) -> list[git.Pair]:
    return [pair for pair in deed.files if pair.path in paths]


def _is_same(event: Event, one: Brought) -> bool:
    """Whether an event of a commit is the one of the merge, or the same happened in it to the thing as a whole."""
    if event.kind != one.kind or (event.thing, event.id) not in one.keys:
        return False
    if not one.field:
        return event.field in ("", "status")
    return (
        event.field == one.field and event.after == one.after and (one.after is not None or event.before == one.before)
    )


def _thing(found: Things, keys: Collection[Key]) -> Thing | None:
    """What is one of the keys; a person is what the charter has of them."""
    for kind, id in keys:
        if kind == "person":
            for thing in found.values():
                if isinstance(thing, Charter) and (person := person_of(thing, id)):
                    return person
        elif (kind, id) in found:
            return found[kind, id]
    return None
