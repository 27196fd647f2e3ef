"""Ids that another branch mints for another thing, found before a merge brings the two together."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from tradeoff import git
from tradeoff.contents import LACKING, Contents
from tradeoff.differences import plain
from tradeoff.errors import CannotDo
from tradeoff.events import Things, things
from tradeoff.history import PARTIAL
from tradeoff.people import handle
from tradeoff.portfolio import Portfolio, kind_of
from tradeoff.records import Decision, RiskException, Route, Thing

_ONE_NAMESPACE = ("decision", "item", "theme", "metric", "exception")


class Collision(NamedTuple):
    """A name that the change gives to a thing, and a branch to another one."""

    name: str
    thing: Thing
    field: Route
    branch: str
    kind: str
    title: str
    author: str
    """Whoever made the branch's last commit, by handle or name, on the `day`."""
    day: str


class _Name(NamedTuple):
    """What one thing is called: its id, or an alias, and where that stands in it."""

    text: str
    field: Route
    thing: Thing


def find(
    root: Path, head: str, base: str, is_record: Callable[[str], bool], before: Portfolio, after: Portfolio
) -> Iterator[Collision]:
    """The collisions of what is new between two states, with all branches that are not part of the head.

    `head` and `base` are commits; `is_record` tells which paths are records of the workspace.
    """
    old = {name.text for name in _names(things(before.records))}
    minted = {name.text: name for name in _names(things(after.records)) if name.text not in old}
    if not minted:
        return
    branches = git.branches_beside(root, head)
    changed = {branch: _changed(root, base, branch) for branch in branches}
    paths = {blob.oid: blob.path for blobs in changed.values() for blob in blobs if is_record(blob.path)}
    with git.Objects(root) as objects:
        contents = Contents(objects)
        contents.read(paths)
    for branch, blobs in changed.items():
        records = [contents.record(blob.oid, blob.path) for blob in blobs if blob.oid in paths]
        if LACKING in records:
            raise CannotDo(f"what {branch.name} changed cannot be read, and {PARTIAL}")
        for theirs in _names(things([record for record in records if not isinstance(record, str)])):
            ours = minted.get(theirs.text)
            if ours and _is_another(ours.thing, theirs.thing):
                yield _collision(root, branch, ours, theirs, after)


def _changed(root: Path, base: str, branch: git.Branch) -> list[git.Blob]:
    """What a branch has of its own; before the first commit that is everything."""
    return git.changed_on_branch(root, base, branch.tip) if base else git.tree(root, branch.tip)


def _names(found: Things) -> Iterator[_Name]:
    for (kind, id), thing in found.items():
        if kind in _ONE_NAMESPACE:
            yield _Name(id, ("id",), thing)
            for index, alias in enumerate(thing.aliases if isinstance(thing, Decision) else ()):
                yield _Name(alias, ("aliases", index), thing)


def _is_another(ours: Thing, theirs: Thing) -> bool:
    """Whether two things of one name are different ones, and not two states of one."""
    if type(ours) is not type(theirs):
        return True
    if isinstance(ours, Decision) and isinstance(theirs, Decision) and _same(ours.raised_on, theirs.raised_on):
        return False
    if isinstance(ours, RiskException) and isinstance(theirs, RiskException) and _same(ours.risk, theirs.risk):
        return False
    return not _same(getattr(ours, "title", ""), getattr(theirs, "title", ""))


def _same(one: str, other: str) -> bool:
    return plain(one) is not None and plain(one) == plain(other)


def _collision(root: Path, branch: git.Branch, ours: _Name, theirs: _Name, after: Portfolio) -> Collision:
    last = git.last_commit(root, branch.tip)
    author = handle(after.people, last.name, last.email)
    title = getattr(theirs.thing, "title", "")
    return Collision(ours.text, ours.thing, ours.field, branch.name, kind_of(theirs.thing), title, author, last.day)
