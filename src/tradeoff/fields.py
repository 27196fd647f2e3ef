"""One thing through its history, and the values that its fields had."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import msgspec

from tradeoff.conformance import nearest
from tradeoff.differences import differences, fields, plain, route_of
from tradeoff.errors import CannotDo
from tradeoff.events import Key
from tradeoff.history import Commit, History, Step
from tradeoff.records import Charter, Thing
from tradeoff.selection import Chronicle


class State(NamedTuple):
    """What a step made of a thing; None where it was not there before, or is not any more."""

    step: Step
    old: Thing | None
    new: Thing | None


def states(told: History, keys: Collection[Key]) -> Iterator[State]:
    """Every step that changed a thing, oldest first; the thing is found under each of its names."""
    in_charter = {kind for kind, _ in keys} & {"area", "escalation", "person"}
    for step in told.steps:
        seen: list[tuple[Thing | None, Thing | None]] = []
        for event in step.events:
            if (event.thing, event.id) not in keys and not (in_charter and event.thing == "charter"):
                continue
            pair = _within(event.old, keys), _within(event.new, keys)
            if any(pair) and not any(pair[0] is old and pair[1] is new for old, new in seen):
                seen.append(pair)
                yield State(step, *pair)


def _within(thing: Thing | None, keys: Collection[Key]) -> Thing | None:
    """The thing itself, or what a charter has of it."""
    if not isinstance(thing, Charter):
        return thing
    for kind, id in keys:
        inside: Iterable[Thing] = {"area": thing.areas, "escalation": thing.escalation}.get(kind, ())
        for part in inside:
            if part.id == id:
                return part
        if kind == "person" and id in thing.people:
            return thing.people[id]  # type: ignore[return-value]  # compared by its fields, as things are
    return thing if ("charter", thing.id) in keys else None


def value_of(thing: Thing | None, field: str) -> Any:
    """The value of a field as plain data; a field is written as differences name it."""
    if thing is None:
        return None
    route = route_of(thing, field)
    content: Any = thing
    for step in route or ():
        content = getattr(content, str(step)) if isinstance(content, msgspec.Struct) else content[step]
    return plain(content) if route else None


# The values that a field had


class Value(NamedTuple):
    """What a field became, and in which step. `first` means that it had no value before, in all that is known."""

    step: Step
    content: Any
    first: bool

    @property
    def commit(self) -> Commit:
        """The commit, of a history that ends with one."""
        assert self.step.commit is not None
        return self.step.commit


@dataclass(frozen=True, slots=True)
class FieldHistory:
    """The values of one field of one thing, newest first."""

    workspace: str
    kind: str
    id: str
    field: str
    values: tuple[Value, ...]

    def oldest_first(self) -> "FieldHistory":
        """The same in the order in which it happened."""
        return replace(self, values=self.values[::-1])


def of(
    chronicle: Chronicle,
    ids: Iterable[str],
    named: Iterable[str],
    things: Collection[str] = (),
    since: str = "",
    until: str = "",
) -> list[FieldHistory]:
    """The values that fields of some things had; of kinds of things and between days, where these are given.

    Raises `CannotDo` where nothing has or had an id, or what has it no such field.
    """
    named = list(named)
    found = []
    for id in ids:
        lives = [
            (history.folder, kind, list(states(history, keys)))
            for history in chronicle.histories
            for kind, keys in by_kind(chronicle.names.keys(id), things).items()
        ]
        for field in named:
            having = [(folder, kind, lived) for folder, kind, lived in lives if field in _known(lived)]
            if not having:
                _refuse(id, field, [*(name for *_, lived in lives for name in _known(lived)), *chronicle.names.kinds])
            for folder, kind, lived in having:
                values = (value for value in _values(chronicle, lived, field) if since <= value.commit.day)
                kept = tuple(value for value in values if not until or value.commit.day <= until)
                found.append(FieldHistory(folder, kind, id, field, kept))
    return found


def by_kind(keys: Iterable[Key], things: Collection[str] = ()) -> dict[str, set[Key]]:
    """The keys of one thing each: all names of a decision are one."""
    found: dict[str, set[Key]] = {}
    for kind, id in sorted(keys):
        if not things or kind in things:
            found.setdefault(kind, set()).add((kind, id))
    return found


def _known(lived: Iterable[State]) -> dict[str, None]:
    """The fields that a thing can have or had, each with what it is in: `outcome` for `outcome.target.value`."""
    found: dict[str, None] = {}
    for state in lived:
        if state.new is not None:
            found.update(dict.fromkeys(name for name in state.new.__struct_fields__ if name not in ("id", "at")))
            for field in fields(state.new):
                parts = field.split(".")
                found.update((".".join(parts[: end + 1]), None) for end in range(len(parts)))
    return found


def _refuse(id: str, field: str, known: list[str]) -> None:
    near = nearest(field, known)
    hint = f"did you mean {near}?" if near else f"`tradeoff blame {id}` lists its fields"
    raise CannotDo(f"{field} is neither a field of {id} nor the id of another record: {hint}")


def _values(chronicle: Chronicle, lived: list[State], field: str) -> Iterator[Value]:
    found = []
    known = False
    for step, old, new in lived:
        if old is not None and new is not None and not _touches(old, new, field):
            continue
        before, after = value_of(old, field), value_of(new, field)
        if before != after and step.commit and chronicle.has(step.commit):
            found.append(Value(step, after, not known and before is None))
        known = known or before is not None or after is not None
    yield from reversed(found)


def _touches(old: Thing, new: Thing, field: str) -> bool:
    """Whether a change of meaning is in a field, in a part of it, or in what it is a part of."""
    return any(
        f"{difference.field}.".startswith(f"{field}.") or f"{field}.".startswith(f"{difference.field}.")
        for difference in differences(old, new)
    )
