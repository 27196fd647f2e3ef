"""Two states of one thing in, the fields whose meaning differs out.

A list is compared by what its entries are about (the metric of a guardrail, the day of a reading), never by their
order; a text without its line breaks; a number as a number. Fields are written with dots, entries by that key:
`outcome.target.value`, `guardrails.billing-disputes.threshold`, `readings.2026-10-31`.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from tradeoff.calendar import last_day
from tradeoff.records import Route, Thing

_NO_FIELDS = frozenset(("id", "at", "track", "themes", "items", "metrics", "areas", "escalation", "people"))
"""What says nothing about a thing itself: which and where it is, and what in it has an id of its own."""

_KEYS = ("id", "metric", "item", "what", "kind", "on", "by", "url")
"""What an entry of a list is about: the first of these fields that it has a value in."""


class Difference(NamedTuple):
    """One field before and after, as plain values; None where it is absent."""

    field: str
    before: Any
    after: Any


def differences(old: Thing, new: Thing) -> Iterator[Difference]:
    """The fields in which two states of one thing differ in meaning, in the order of the format."""
    for name in old.__struct_fields__:
        before, after = getattr(old, name), getattr(new, name)
        # What did not change is most often the very same object, which is told at once.
        if before is not after and before != after and not (name in _NO_FIELDS and _is_no_field(old, name)):
            yield from _compared(name, before, after)


def fields(thing: Thing) -> Iterator[str]:
    """The fields of a thing that are filled, as `differences` names them."""
    for name in thing.__struct_fields__:
        if not (name in _NO_FIELDS and _is_no_field(thing, name)):
            yield from _filled(name, getattr(thing, name))


def route_of(thing: Thing, field: str) -> Route | None:
    """Where a field that a difference names stands in a thing; None if it is not there, or not any more."""
    route: Route = ()
    value: Any = thing
    while field:
        steps = _steps(value)
        key = max((key for key in steps if f"{field}.".startswith(f"{key}.")), key=len, default=None)
        if key is None or plain(steps[key][1]) is None:
            return None
        step, value = steps[key]
        route += (step,)
        field = field[len(key) + 1 :]
    return route


def value_of(thing: Thing | None, field: str) -> Any:
    """The value of a field as plain data; a field is written as differences name it."""
    if thing is None:
        return None
    route = route_of(thing, field)
    content: Any = thing
    for step in route or ():
        content = getattr(content, str(step)) if isinstance(content, msgspec.Struct) else content[step]
    return plain(content) if route else None


def _steps(value: Any) -> dict[str, tuple[str | int, Any]]:
    """By the name that a difference gives it: the step to each part of a value, and the part."""
    if isinstance(value, msgspec.Struct):
        return {name: (name, getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, dict):
        return {key: (key, part) for key, part in value.items()}
    if isinstance(value, tuple) and value and _has_keys(value):
        indexes = {id(entry): index for index, entry in enumerate(value)}
        return {key: (indexes[id(entry)], entry) for key, entry in keyed(value).items()}
    return {}


def _is_no_field(thing: Thing, name: str) -> bool:
    """Whether a field of that name is none here; a team's number of `people` is one."""
    return name != "people" or isinstance(getattr(thing, name), dict)


def _compared(name: str, before: Any, after: Any) -> Iterator[Difference]:
    if isinstance(before, tuple) and isinstance(after, tuple):
        yield from _compared_lists(name, before, after)
    elif isinstance(before, dict) and isinstance(after, dict):
        yield from _compared_mappings(name, before, after)
    elif isinstance(before, msgspec.Struct) and type(before) is type(after):
        for part in before.__struct_fields__:
            one, other = getattr(before, part), getattr(after, part)
            if one != other and part != "at":
                yield from _compared(f"{name}.{part}", one, other)
    else:
        one, other = plain(before), plain(after)
        if one != other and not _same_day(one, other):
            yield Difference(name, one, other)


def _same_day(one: Any, other: Any) -> bool:
    """Whether two days or periods mean the same: a period counts as its last day."""
    return isinstance(one, str) and isinstance(other, str) and last_day(one) == last_day(other)


def _compared_lists(name: str, before: tuple[Any, ...], after: tuple[Any, ...]) -> Iterator[Difference]:
    if _has_keys(before) and _has_keys(after):
        for key, old, new in _paired(before, after):
            yield from _compared(f"{name}.{key}", old, new)
        return
    one, other = plain(before), plain(after)
    if sorted(map(str, one or ())) != sorted(map(str, other or ())):
        yield Difference(name, one, other)


def _paired(before: tuple[Any, ...], after: tuple[Any, ...]) -> Iterator[tuple[str, Any, Any]]:
    """The entries that differ, by what they are about; of several about one thing, what stayed is paired first.

    So a second entry beside one that stayed is new, wherever it stands.
    """
    left: dict[str, list[tuple[str, Any]]] = {}
    for name, entry in keyed(before).items():
        left.setdefault(_key(entry), []).append((name, entry))
    changed = []
    for name, entry in keyed(after).items():
        candidates = left.get(_key(entry), [])
        same = next((found for found in candidates if found[1] == entry), None)
        if same:
            candidates.remove(same)
        else:
            changed.append((name, entry))
    for name, entry in changed:
        candidates = left.get(_key(entry), [])
        yield name, candidates.pop(0)[1] if candidates else None, entry
    for candidates in left.values():
        for name, entry in candidates:
            yield name, entry, None


def _compared_mappings(name: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Difference]:
    for key in (*after, *(key for key in before if key not in after)):
        one, other = before.get(key), after.get(key)
        if one != other:
            yield from _compared(f"{name}.{key}", one, other)


def _filled(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, tuple) and value and _has_keys(value):
        value = keyed(value)
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from _filled(f"{name}.{key}", entry)
    elif isinstance(value, msgspec.Struct):
        for part in value.__struct_fields__:
            if part != "at":
                yield from _filled(f"{name}.{part}", getattr(value, part))
    elif plain(value) is not None:
        yield name


def _has_keys(entries: tuple[Any, ...]) -> bool:
    return all(isinstance(entry, msgspec.Struct) for entry in entries)


def keyed(entries: tuple[Any, ...]) -> dict[str, Any]:
    """The entries of a list by what they are about; the second about one thing has `#2`."""
    found: dict[str, Any] = {}
    count: Counter[str] = Counter()
    for entry in entries:
        key = _key(entry)
        count[key] += 1
        found[f"{key}#{count[key]}" if count[key] > 1 else key] = entry
    return found


def _key(entry: Any) -> str:
    for name in _KEYS:
        if value := getattr(entry, name, ""):
            return str(plain(value))
    return ""


def plain(value: Any) -> Any:
    """A value as JSON has it, without what is empty; None if nothing is left."""
    if isinstance(value, str):
        return " ".join(value.split()) or None
    if isinstance(value, msgspec.Struct):
        parts = {part: plain(getattr(value, part)) for part in value.__struct_fields__ if part != "at"}
        return {part: content for part, content in parts.items() if content is not None} or None
    if isinstance(value, dict):
        return {key: plain(content) for key, content in value.items()} or None
    if isinstance(value, tuple):
        return [plain(entry) for entry in value] or None
    return value
