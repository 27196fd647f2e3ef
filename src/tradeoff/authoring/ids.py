"""Ids for what is new: the slug of a title, and whether an id is free: here, on other branches, in the past."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from anyascii import anyascii

from tradeoff import snapshot, workspace
from tradeoff.desk import Desk
from tradeoff.errors import CannotDo
from tradeoff.people import handle
from tradeoff.portfolio import kind_of, with_article
from tradeoff.reading import stem_of
from tradeoff.records import Decision, Record, RiskException, Thing
from tradeoff.snapshot import shown

LONGEST = 50
"""Characters of a slug: what a file's name and a sentence can carry."""

NAMESPACE = ("decision", "item", "theme", "metric", "exception")
"""The kinds that share their ids: a bare one always means one thing."""

_ID = re.compile(r"[a-z0-9][a-z0-9._-]*", re.ASCII)
_APOSTROPHES = str.maketrans("", "", "'’ʼ`")
_GLOB = re.compile(r"([*?\[\]\\])")


def slug(title: str) -> str:
    """A title as an id: small letters and digits of the Latin alphabet, with dashes; cut between words.

    Empty where nothing of the title can be written so.
    """
    words = re.findall(r"[a-z0-9]+", anyascii(title.translate(_APOSTROPHES)).lower())
    found = "".join(words[:1])[:LONGEST]
    for word in words[1:]:
        if len(found) + 1 + len(word) > LONGEST:
            break
        found += f"-{word}"
    return found


def check(id: str) -> None:
    """Raises `CannotDo` for what the format does not take for an id."""
    if not _ID.fullmatch(id):
        proposal = slug(id)
        hint = f": {proposal} would be one" if proposal else ""
        rule = "small letters, digits, dots, dashes and underscores, beginning with a letter or digit"
        raise CannotDo(f"“{id}” is no id{hint}; {rule}")


def free(desk: Desk, id: str) -> str:
    """The id, or the first of `id-2`, `id-3` … that is not taken."""
    return numbered(id, lambda candidate: bool(taken(desk, candidate)))


def numbered(id: str, is_taken: Callable[[str], bool]) -> str:
    """The id, or the first of `id-2`, `id-3` … that is free."""
    found, number = id, 2
    while is_taken(found):
        found = f"{id}-{number}"
        number += 1
    return found


def taken(desk: Desk, id: str) -> str:
    """Where an id or alias is taken: in this workspace, on another branch, or once in the past; empty if it is free.

    Decisions with their aliases, items, themes, metrics and exceptions share one namespace. Of the past only
    decisions and exceptions are known, which are files of their own.
    """
    return _taken_here(desk, id) or _taken_on_branch(desk, id) or _taken_before(desk, id)


# Here


def _taken_here(desk: Desk, id: str) -> str:
    thing = desk.portfolio.any_of(" ".join(NAMESPACE), id)
    if thing is not None:
        if id not in (thing.id, _stem(thing)):
            return f"{id} is an alias of the decision {thing.id} already, in {thing.at.path}"
        return f"{id} is {with_article(kind_of(thing))} already, in {thing.at.path}"
    for reading in desk.readings.values():
        if reading.data is None and reading.stem == id and reading.kind in ("", "decision", "exception"):
            return f"{id} is the name of {reading.path} already, which cannot be read"
    return ""


def _stem(thing: Thing) -> str:
    return "" if thing.at.route else stem_of(thing.at.path)


# On other branches


class _Elsewhere(NamedTuple):
    """What has a name on another branch, and the branch with its newest commit."""

    thing: Thing
    branch: str
    tip: str


def _taken_on_branch(desk: Desk, id: str) -> str:
    found = _elsewhere(desk).get(id)
    if found is None:
        return ""
    from tradeoff import git

    last = git.last_commit(desk.root, found.tip)
    author = handle(desk.portfolio.people, last.name, last.email)
    what = f"an alias of the decision {found.thing.id}"
    if id == found.thing.id:
        what = f"{with_article(kind_of(found.thing))}, “{getattr(found.thing, 'title', '')}”,"
    return f"{id} is {what} on the branch {found.branch} already, where {author} was the last to commit, on {last.day}"


@lru_cache(maxsize=1)
def _elsewhere(desk: Desk) -> dict[str, _Elsewhere]:
    """Every name that a branch, here or of a remote, has given to something since it left the checked out one."""
    if snapshot.repository_root(desk.root) is None:
        return {}
    from tradeoff import git
    from tradeoff.contents import Contents

    head = git.resolve(desk.root, "HEAD") if git.has_commits(desk.root) else ""
    is_record = workspace.record_test(desk.space.settings)
    below = desk.below("")
    changed = {}
    for branch in git.branches_beside(desk.root, head, with_upstream=True):
        blobs = git.changed_on_branch(desk.root, head, branch.tip) if head else git.tree(desk.root, branch.tip)
        own = [blob for blob in blobs if blob.path.startswith(below) and is_record(blob.path.removeprefix(below))]
        if own:
            changed[branch] = own
    if not changed:
        return {}
    found: dict[str, _Elsewhere] = {}
    with git.Objects(desk.root) as objects:
        contents = Contents(objects)
        contents.read({blob.oid: blob.path for blobs in changed.values() for blob in blobs})
    for branch, blobs in changed.items():
        for blob in blobs:
            for name, thing in _names(contents.record(blob.oid, blob.path)):
                found.setdefault(name, _Elsewhere(thing, branch.name, branch.tip))
    return found


def _names(record: Record | str) -> Iterator[tuple[str, Thing]]:
    """The names of the one namespace that a record gives; none where it cannot be read."""
    from tradeoff.events import things

    for (kind, id), thing in () if isinstance(record, str) else things([record]).items():
        if kind in NAMESPACE:
            yield id, thing
            for alias in thing.aliases if isinstance(thing, Decision) else ():
                yield alias, thing


# In the past


@lru_cache(maxsize=8)  # asked before the questions and when it is written, and the whole history is searched
def _taken_before(desk: Desk, id: str) -> str:
    """An id that a file had which is no longer there, on whatever branch."""
    if snapshot.repository_root(desk.root) is None:
        return ""
    from tradeoff import git
    from tradeoff.contents import Contents

    below = _GLOB.sub(r"\\\1", desk.below(""))
    last = git.last_version(desk.root, *(f":(top,glob){below}**/{id}.{ending}" for ending in ("yaml", "yml")))
    if last is None:
        return ""
    with git.Objects(desk.root) as objects:
        contents = Contents(objects)
        contents.read({blob.oid: blob.path for blob in last.changes})
    for blob in last.changes:
        record = contents.record(blob.oid, blob.path)
        if isinstance(record, Decision | RiskException):
            author = handle(desk.portfolio.people, last.name, last.email)
            return (
                f"{id} was {with_article(kind_of(record))} before, “{record.title}”, written by {author} on "
                f"{last.day} in {shown(blob.path)}, and an id is never used again"
            )
    return ""
