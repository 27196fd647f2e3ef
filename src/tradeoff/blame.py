"""Who last changed the meaning of each field of a thing."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tradeoff import change, git, readall, workspace
from tradeoff.differences import differences, fields, value_of
from tradeoff.errors import CannotDo
from tradeoff.events import Event, Key, events, things
from tradeoff.fields import State, brought_by, by_kind, states
from tradeoff.history import Commit, History, Skipped, Step
from tradeoff.origins import origins
from tradeoff.records import Record, Thing
from tradeoff.rules import RULES, RULESETS
from tradeoff.selection import Chronicle, read
from tradeoff.snapshot import SETTINGS, Entry, Snapshot, WorkTree, join


@dataclass(frozen=True, slots=True)
class Blamed:
    """A filled field with its value, and the commit that last changed it; None for what is not committed.

    Of what a merge brought it is the commit of the branch that gave the value.
    """

    field: str
    content: Any
    commit: Commit | None


@dataclass(frozen=True, slots=True)
class Blame:
    """The fields of one thing as it is now, in the order of the format."""

    workspace: str
    kind: str
    id: str
    thing: Thing
    path: str
    fields: tuple[Blamed, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """All things that have an id, which may be one in each workspace, and what is missing from their history."""

    things: tuple[Blame, ...]
    skipped: tuple[Skipped, ...]
    limits: tuple[str, ...]


def blame(folder: Path, id: str, revision: str = "") -> Answer:
    """Who last changed what of the thing with an id, in a commit or in the work tree.

    Raises `CannotDo` for a thing that never was, or is not there any more.
    """
    if ".." in revision:
        raise CannotDo(f"{revision} is a range, and a record is as one commit has it: name that")
    chronicle = read(folder, revision)
    if not revision and not git.is_bare(chronicle.root):
        histories = tuple(_with_uncommitted(chronicle, told) for told in chronicle.histories)
        chronicle = replace(chronicle, histories=histories)
    id = chronicle.named(id)
    found = [
        blamed
        for told in chronicle.histories
        for keys in by_kind(chronicle.names.keys(id)).values()
        if (blamed := _blame_of(chronicle, told, keys))
    ]
    if not found:
        where = f"in {revision}" if revision else "any more"
        raise CannotDo(f"{id} is not there {where}: `tradeoff log {id}` tells what became of it")
    log = chronicle.about(chronicle.log(), [id])
    return Answer(tuple(found), log.skipped, log.limits)


def _blame_of(chronicle: Chronicle, told: History, keys: Collection[Key]) -> Blame | None:
    """Who last changed the meaning of each field of a thing; None for what is not there any more."""
    thing: Thing | None = None
    path = ""
    changed: dict[str, State] = {}
    for state in states(told, keys):
        step, old, thing = state
        path = _path(step.events, thing) or path
        if old is None or thing is None:
            changed = {"": state}
            continue
        for difference in differences(old, thing):
            changed.pop(difference.field, None)
            changed[difference.field] = state
    if thing is None:
        return None
    kind, id = next(iter(keys))
    unsaid = type(thing)()
    said: list[tuple[str, Any, State]] = []
    for field in fields(thing):
        content, since = value_of(thing, field), _last(changed, field)
        if since or content != value_of(unsaid, field):  # a default that nobody ever wrote down is no news
            said.append((field, content, changed[since]))
    made = origins(
        chronicle.root,
        chronicle.head,
        [brought_by(told, keys, state, field, content) for field, content, state in said],
    )
    blamed = tuple(
        Blamed(field, content, origin or state.step.commit)
        for (field, content, state), origin in zip(said, made, strict=True)
    )
    return Blame(told.folder, kind, getattr(thing, "id", id), thing, path, blamed)


def _path(events: Iterable[Event], thing: Thing | None) -> str:
    if at := getattr(thing, "at", None):
        return str(at.path)
    return next((event.path for event in events if event.thing in ("charter", "person")), "")


def _last(changed: Iterable[str], field: str) -> str:
    """The last change of a field, or of what it is a part of; empty if that is all of the thing."""
    name = f"{field}."
    return next(part for part in reversed([*changed]) if not part or name.startswith(f"{part}."))


# What is not committed


def _with_uncommitted(chronicle: Chronicle, told: History) -> History:
    """A history, and as its last step what the work tree has otherwise than the newest commit."""
    files = WorkTree(chronicle.root)
    if not files.is_file(join(told.folder, SETTINGS)):
        return told
    committed = change.before(files, chronicle.head)
    space = workspace.load(files, told.folder, RULESETS, RULES)
    entries = {entry.path: entry for entry in workspace.entries(files, space)[0]}
    old_entries = {entry.path: entry for entry in workspace.entries(committed.files, space)[0]}
    same = {path for path in entries.keys() & old_entries.keys() if committed.same(entries[path].source)}
    after = _records(files, [entry for path, entry in entries.items() if path not in same])
    broken = {path for path, record in after.items() if record is None}
    before = _records(committed.files, [entry for path, entry in old_entries.items() if path not in same | broken])
    found = tuple(events(_things(before), _things(after)))
    return replace(told, steps=[*told.steps, Step(None, found)])


def _records(files: Snapshot, entries: list[Entry]) -> dict[str, Record | None]:
    """The records of some files by their paths; None for a file that is none."""
    readings, _ = readall.read_all(files, entries)
    return {reading.path: reading.data for reading in readings}


def _things(records: dict[str, Record | None]) -> dict[Key, Thing]:
    return things(record for record in records.values() if record is not None)
