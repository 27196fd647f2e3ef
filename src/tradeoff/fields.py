"""One thing through its history, and the values that its fields had."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from tradeoff.conformance import nearest
from tradeoff.differences import differences, fields, value_of
from tradeoff.errors import CannotDo
from tradeoff.events import Key, person_of
from tradeoff.history import Commit, History, Step
from tradeoff.origins import Brought, origins
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
        if kind == "person" and (person := person_of(thing, id)):
            return person
    return thing if ("charter", thing.id) in keys else None


# The values that a field had


class Value(NamedTuple):
    """What a field became, and in which step. `first` means that it had no value before, in all that is known."""

    state: State
    content: Any
    before: Any
    first: bool
    origin: Commit | None = None
    """The commit of a branch that gave the value which a merge brought."""

    @property
    def commit(self) -> Commit:
        """The commit, of a history that ends with one."""
        assert self.state.step.commit is not None
        return self.state.step.commit

    @property
    def made_by(self) -> Commit:
        """The commit that gave the value: of the branch, where a merge brought it."""
        return self.origin or self.commit


@dataclass(frozen=True, slots=True)
class FieldHistory:
    """The values of one field of one thing, newest first."""

    workspace: str
    kind: str
    id: str
    field: str
    word: str
    """How it was asked for."""
    values: tuple[Value, ...]

    def oldest_first(self) -> "FieldHistory":
        """The same in the order in which it happened."""
        return replace(self, values=self.values[::-1])


class Asked(NamedTuple):
    """Ids, and fields that are asked for of each of them."""

    ids: tuple[str, ...]
    fields: tuple[str, ...]

    @property
    def pairs(self) -> Iterator[tuple[str, str]]:
        """Each id with each field."""
        return ((id, field) for id in self.ids for field in self.fields)


def asked(words: Iterable[str], is_id: Callable[[str], bool]) -> list[Asked]:
    """What some words ask for: fields are of the ids before them, and ids without any take those of the others."""
    found: list[Asked] = []
    for number, word in enumerate(words):
        if number > 0 and not is_id(word):
            found[-1] = found[-1]._replace(fields=(*found[-1].fields, word))
        elif found and not found[-1].fields:
            found[-1] = found[-1]._replace(ids=(*found[-1].ids, word))
        else:
            found.append(Asked((word,), ()))
    if len(found) > 1 and not found[-1].fields:
        found[-1] = found[-1]._replace(fields=found[-2].fields)
    return found


def of(
    chronicle: Chronicle,
    pairs: Iterable[tuple[str, str]],
    things: Collection[str] = (),
    since: str = "",
    until: str = "",
    count: int = 0,
) -> list[FieldHistory]:
    """The values that fields of some things had; of kinds of things and between days, the newest so many.

    Raises `CannotDo` where nothing has or had an id, or what has it no such field.
    """
    found: dict[tuple[str, str, str, str], FieldHistory] = {}
    for id, word in pairs:
        lives = [
            (told, kind, keys, list(states(told, keys)))
            for told in chronicle.histories
            for kind, keys in by_kind(chronicle.names.keys(id), things).items()
        ]
        field = _field(id, word, [name for *_, lived in lives for name in _known(lived)], chronicle.names.kinds)
        for told, kind, keys, lived in lives:
            place = (told.folder, kind, id, field)
            if place in found or field not in _known(lived):
                continue
            values = (value for value in _values(chronicle, lived, field) if since <= value.commit.day)
            kept = [value for value in values if not until or value.commit.day <= until]
            kept = _with_origins(chronicle, told, keys, field, kept[: count or None])
            found[place] = FieldHistory(*place, word, tuple(kept))
    return list(found.values())


def _with_origins(
    chronicle: Chronicle, told: History, keys: Collection[Key], field: str, values: list[Value]
) -> list[Value]:
    """The values with the commits of branches that gave those which merges brought."""
    brought = [brought_by(told, keys, value.state, field, value.content) for value in values]
    found = origins(chronicle.root, chronicle.head, brought)
    return [value._replace(origin=origin) for value, origin in zip(values, found, strict=True)]


def brought_by(told: History, keys: Collection[Key], state: State, field: str, content: Any) -> Brought | None:
    """What a step did to a field, if it is a merge."""
    commit = state.step.commit
    if commit is None or not commit.is_merge:
        return None
    places = (getattr(thing, "at", None) for thing in (state.old, state.new))  # a person has none
    paths = frozenset(at.path for at in places if at)
    in_charter = (event.path for event in state.step.events if event.thing in ("charter", "person"))
    return Brought(commit, told.people, frozenset(keys), paths or frozenset(in_charter), field, content)


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


def _field(id: str, word: str, known: Collection[str], ids: Iterable[str]) -> str:
    """The field that a word means: itself, or the only one of which it is a part, or which it abbreviates with `…`.

    The log calls a share by its bucket alone, so a bucket is asked for by that too.
    """
    for named in (word, f"buckets.{word}.planned"):
        if named in known:
            return named
    meant = _parts_of(word, known)
    shortest = min((field.count(".") for field in meant), default=0)
    meant = [field for field in meant if field.count(".") == shortest]
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise CannotDo(f"{word} may be {', '.join(meant[:-1])} or {meant[-1]}: name one field of {id}")
    near = nearest(word, [*known, *ids])
    hint = f"did you mean {near}?" if near else f"`tradeoff blame {id}` lists its fields"
    raise CannotDo(f"{word} is neither a field of {id} nor the id of another record: {hint}")


def _parts_of(word: str, known: Iterable[str]) -> list[str]:
    """The fields whose route ends with a word, in which `…` stands for anything."""
    pattern = re.compile(f"(.*\\.)?{'.*'.join(map(re.escape, word.split('…')))}")
    return [field for field in dict.fromkeys(known) if pattern.fullmatch(field)]


def _values(chronicle: Chronicle, lived: list[State], field: str) -> Iterator[Value]:
    found = []
    known = False
    for state in lived:
        step, old, new = state
        if old is not None and new is not None and not _touches(old, new, field):
            continue
        before, after = value_of(old, field), value_of(new, field)
        if before != after and step.commit and chronicle.has(step.commit):
            found.append(Value(state, after, before, not known and before is None))
        known = known or before is not None or after is not None
    yield from reversed(found)


def _touches(old: Thing, new: Thing, field: str) -> bool:
    """Whether a change of meaning is in a field, in a part of it, or in what it is a part of."""
    return any(
        f"{difference.field}.".startswith(f"{field}.") or f"{field}.".startswith(f"{difference.field}.")
        for difference in differences(old, new)
    )
