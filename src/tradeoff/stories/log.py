"""The story of a workspace, as `tradeoff log` tells it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

from tradeoff.events import Event, Key
from tradeoff.fields import FieldHistory, Value
from tradeoff.history import Commit
from tradeoff.reporters.display import number, visible, width, wrap
from tradeoff.reporters.markdown import code, escape
from tradeoff.selection import Entry, Log
from tradeoff.snapshot import shown
from tradeoff.stories.layout import (
    Page,
    at_least,
    commit_data,
    dump,
    lacking_markdown,
    origin_data,
    padded,
    short,
    skipped_data,
)
from tradeoff.stories.reasons import Reasons
from tradeoff.stories.words import happened, value

_MANY = 40
"""Lines of one commit that are still read one by one; a commit of more, such as an import, is summed up."""

_LONGEST_ID = 32
_NOTHING = "nothing that was asked for has changed"


class Line(NamedTuple):
    """One line of a commit: the id of a thing, what happened to it, and its title where it is new to the reader.

    `origin` is the commit of a branch that made it, where a merge brought it.
    """

    id: str
    said: str
    title: str
    origin: Commit | None


def _by(origin: Commit, day: str) -> str:
    """Who made something, in which commit, and on which day if that is not the one under which it is told."""
    return f"({origin.author}, {short(origin)}{'' if origin.day == day else f', {origin.day}'})"


def _said(listed: list[Line], day: str) -> tuple[str, list[str]]:
    """Who made all that a merge brought, if it is one commit, and what each line says, with who made it if not."""
    origins = {line.origin for line in listed}
    if len(origins) == 1 and (origin := origins.pop()):
        return _by(origin, day), [line.said for line in listed]
    return "", [f"{line.said} {_by(line.origin, day)}" if line.origin else line.said for line in listed]


def text(log: Log, page: Page) -> str:
    """For people: by day and commit, one line an event, and how much it is in all."""
    parts: list[str] = []
    for day, entries in groupby(log.entries, lambda entry: entry.commit.day):
        parts += ["", page.paint("bold", day)] if parts else [page.paint("bold", day)]
        for entry in entries:
            parts += _commit(entry, page, len(log.workspaces) > 1)
    parts += [""] * bool(parts) + page.wrapped(_summary(log), "", "")
    return "\n".join(parts) + "\n"


def _commit(entry: Entry, page: Page, several: bool) -> Iterator[str]:
    commit = entry.commit
    author = visible(commit.author)
    head = f"  {page.paint('frame', short(commit))}  {author}  "
    where = f"   ({visible(shown(entry.workspace) or '.')})" if several else ""
    where += _OR_EARLIER if commit.cut_off else ""
    listed = lines(entry)
    made_by, said = _said(listed, commit.day)
    where += visible(f" {made_by}" if made_by else "")
    used = 2 + len(short(commit)) + 2 + width(author) + 2 + width(where)
    yield head + page.shortened(visible(commit.subject), used) + where
    if len(listed) > _MANY:
        for what, sums in _sums(entry.events):
            yield from page.wrapped(sums, f"    {what}   ", "      ")
        return
    columns = min(max(width(visible(line.id)) for line in listed), _LONGEST_ID)
    for line, happening in zip(listed, said, strict=True):
        yield from _event(line, visible(happening), page, columns)


_OR_EARLIER = " (or earlier)"


def _event(line: Line, said: str, page: Page, columns: int) -> Iterator[str]:
    id = padded(visible(line.id), columns)
    lead = " " * (width(id) + 6)
    first, *others = page.wrapped(said, lead, " " * (columns + 8))
    first = f"    {page.paint('bold', id)}  {first[len(lead) :]}"
    used = len(lead) + width(said) + 3 if page.columns else 0
    title = page.shortened(visible(line.title), used) if not others else ""
    yield first + (f"   {title}" if title else "")
    yield from others


def oneline(log: Log, page: Page) -> str:
    """One line an event, with the day, commit and author that made it: for `grep`, and for those who want it dense."""
    listed = [
        (entry.workspace, line.origin or entry.commit, line) for entry in log.entries for line in single_lines(entry)
    ]
    if not listed:
        return f"{_summary(log)}\n"
    authors = max(width(visible(commit.author)) for _, commit, _ in listed)
    oids = max(len(short(commit)) for _, commit, _ in listed)
    several = len(log.workspaces) > 1
    said = []
    for workspace, commit, line in listed:
        id = f"{shown(workspace) or '.'}: {line.id}" if several else line.id
        oid, author = padded(short(commit), oids), padded(visible(commit.author), authors)
        earlier = _OR_EARLIER if commit.cut_off else ""
        head = f"{commit.day}  {page.paint('frame', oid)}  {author}  {page.paint('bold', visible(id))}"
        said.append(f"{head}  {visible(line.said)}{earlier}")
    return "\n".join(said) + "\n"


def markdown(log: Log) -> str:
    """For a page: a heading a day, a list of commits, and under each what it changed."""
    parts: list[str] = []
    for day, entries in groupby(log.entries, lambda entry: entry.commit.day):
        parts += ["", f"### {day}", ""] if parts else [f"### {day}", ""]
        for entry in entries:
            where = f" in {code(shown(entry.workspace) or '.')}" if len(log.workspaces) > 1 else ""
            commit = entry.commit
            where += ", or earlier" if commit.cut_off else ""
            listed = lines(entry)
            made_by, said = _said(listed, commit.day)
            parts.append(f"- **{escape(commit.subject)}** ({escape(commit.author)}, {code(short(commit))}{where})")
            if made_by:
                parts[-1] += f" {escape(made_by)}"
            if len(listed) > _MANY:
                parts += [f"  - {what}: {sums}" for what, sums in _sums(entry.events)]
                continue
            for line, happening in zip(listed, said, strict=True):
                title = f": {escape(line.title)}" if line.title else ""
                parts.append(f"  - {code(line.id)} {escape(happening)}{title}")
    parts += ["", _summary(log)] if parts else [_summary(log)]
    parts += [part for said in lacking_markdown(log.skipped, log.limits) for part in ("", f"> {said}")]
    return "\n".join(parts) + "\n"


def json(log: Log) -> str:
    """For programs: every event, version 1."""
    return dump(
        {
            "version": 1,
            "complete": log.complete,
            "limits": list(log.limits),
            "commits": [_entry_data(entry) for entry in log.entries],
            "skipped": skipped_data(log.skipped),
        }
    )


def _entry_data(entry: Entry) -> dict[str, Any]:
    events = [{**event_data(event), **origin_data(origin)} for event, origin in entry.made]
    return {**commit_data(entry.commit), "workspace": shown(entry.workspace), "events": events}


def event_data(event: Event) -> dict[str, Any]:
    """An event for programs; before and after are null for absent."""
    return {
        "kind": event.kind,
        "thing": event.thing,
        "id": shown(event.id),  # the name of its file where it states none, which may be no text
        "field": event.field,
        "before": event.before,
        "after": event.after,
        "title": event.title,
        "path": shown(event.path),
    }


def _summary(log: Log) -> str:
    least = at_least(log.limits)
    if not log.entries:
        return f"{_NOTHING} (in this clone)" if log.limits else _NOTHING
    commits = len({entry.commit.oid for entry in log.entries})
    days = [entry.commit.day for entry in log.entries]
    span = " to ".join(sorted({min(days), max(days)}))
    events = sum(len(entry.events) for entry in log.entries)
    return f"{least}{number(events, 'event')} in {least}{number(commits, 'commit')}, {span}"


# The lines of a commit

_TOGETHER = ("edited", "amended")
_CAUSED = ("superseded", "due-changed", "target-changed")


def lines(entry: Entry) -> list[Line]:
    """What a commit changed, thing by thing; several edits of one are one line, its last, that names the fields."""
    together: dict[tuple[object, ...], list[tuple[Event, Commit | None]]] = {}
    places: dict[Key, int] = {}
    for place, (event, origin) in enumerate(entry.made):
        joins = event.kind in _TOGETHER and event.field
        key = (event.kind, event.thing, event.id, origin) if joins else (place,)
        together.setdefault(key, []).append((event, origin))
        places.setdefault((event.thing, event.id), place)
    reasons = Reasons(entry.beside)
    found = [
        (
            places[event.thing, event.id],
            event.kind == "edited",
            _line([event for event, _ in same], entry, origin, reasons),
        )
        for same in together.values()
        for event, origin in same[:1]
    ]
    return [line for *_, line in sorted(found, key=lambda one: one[:2])]


def single_lines(entry: Entry) -> Iterator[Line]:
    """The same with a line for each event, told as of the day of the commit that made it."""
    reasons = Reasons(entry.beside)
    for event, origin in entry.made:
        yield _line([event], entry._replace(commit=origin or entry.commit), origin, reasons)


def _line(events: list[Event], entry: Entry, origin: Commit | None, reasons: Reasons) -> Line:
    """What happened to a thing, as it is told under the commit of an entry."""
    event = events[0]
    if len(events) > 1:
        fields = ", ".join(dict.fromkeys(event.field.split(".")[0] for event in events))
        return Line(event.id, f"{event.kind}: {fields}", "", origin)
    said = happened(event, entry.commit.day)
    if event.kind in _CAUSED and (why := reasons.cause((event.thing, event.id))):
        said = why if why.startswith(f"{said} ") else f"{said}, {why}"
    return Line(event.id, said, event.title if event.field in ("", "status") else "", origin)


_MANY_OF = {"capacity": "capacities", "person": "people"}


def _sums(events: Iterable[Event]) -> Iterator[tuple[str, str]]:
    """How many things of each kind a commit changed, and how often what happened to them."""
    by_thing: dict[str, list[Event]] = {}
    for event in events:
        by_thing.setdefault(event.thing, []).append(event)
    for thing, found in by_thing.items():
        count = len({event.id for event in found})
        what = f"{count:,} {_MANY_OF[thing]}" if count > 1 and thing in _MANY_OF else number(count, thing)
        kinds = Counter(event.kind for event in found)
        yield what, ", ".join(f"{times:,} {kind}" for kind, times in kinds.most_common())


# The values of a field

_PROMISES = ("due", "horizon", "commitment", "outcome", "target", "guardrails", "expires", "revisit_by")
_SHORTEST_AUTHOR = 6
_LONGEST_VALUE = 40
"""Columns of a value that stands beside its commit; where one is longer, they stand below."""
_COLUMNS = 100
"""Of a long value in a file, which has no end of its own."""


def values_text(histories: list[FieldHistory], limits: tuple[str, ...], page: Page) -> str:
    """For people: each value of a field with its day, author, commit and reason, newest first."""
    parts: list[str] = []
    for told in histories:
        if len(histories) > 1 or told.field != told.word:
            parts += ["", _heading(told)] if parts else [_heading(told)]
        parts += _values(told, limits, page)
    return "\n".join(parts) + "\n"


def _heading(told: FieldHistory) -> str:
    return visible(f"{shown(told.workspace)}{': ' if told.workspace else ''}{told.kind} {told.id} {told.field}")


def _values(told: FieldHistory, limits: tuple[str, ...], page: Page) -> Iterator[str]:
    if not told.values:
        yield _NOTHING
        return
    contents = [visible(_what_is_new(found)) for found in told.values]
    authors = [visible(found.made_by.author) for found in told.values]
    widest, by = max(map(width, contents)), max(_SHORTEST_AUTHOR, *map(width, authors))
    oid = max(len(short(found.made_by)) for found in told.values)
    is_beside = widest <= (min(_LONGEST_VALUE, page.columns - _LONGEST_VALUE) if page.columns else _LONGEST_VALUE)
    for found, content, author in zip(told.values, contents, authors, strict=True):
        commit = found.made_by
        since = f"{commit.day}  {padded(author, by)}  {page.paint('frame', padded(short(commit), oid))}"
        head = f"{padded(content, widest)}   {since}" if is_beside else since
        used = by + 14 + oid + 3 + (widest + 3 if is_beside else 0)
        yield f"{head}   {page.shortened(visible(note_of(told, found, limits)), used)}".rstrip()
        if not is_beside:
            yield from wrap(content, page.columns or _COLUMNS, "    ", "    ")


def _what_is_new(found: Value) -> str:
    """A value in one line; of a list that there was before only what came and what went."""
    content, before = found.content, found.before or []
    if not (isinstance(content, list) and (before or any(isinstance(entry, dict) for entry in content))):
        return value(content)
    came = [f"+ {value(entry)}" for entry in content if entry not in before]
    went = [f"- {value(entry)}" for entry in before if entry not in content]
    return ", ".join((*came, *went))


def note_of(told: FieldHistory, found: Value, limits: tuple[str, ...]) -> str:
    """Why a field got a value: what the same commit says, else the commit's own words."""
    if found.first:
        first = "first promise" if told.field.split(".")[0] in _PROMISES else "first"
        return f"{first} that this clone has" if limits else first
    events = found.state.step.events
    key = next(
        ((event.thing, event.id) for event in events if event.thing == told.kind and event.id == told.id),
        (told.kind, told.id),
    )
    reason = Reasons(events).reason(key, told.field)
    return reason if reason and reason != value(found.content) else found.made_by.subject


def values_markdown(histories: list[FieldHistory], log: Log) -> str:
    """For a page: a table a field."""
    parts: list[str] = []
    for told in histories:
        parts += ["", f"### {escape(_heading(told))}", ""] if parts else [f"### {escape(_heading(told))}", ""]
        if not told.values:
            parts.append(_NOTHING)
            continue
        parts += ["| Value | Day | By | Commit | Why |", "|---|---|---|---|---|"]
        for found in told.values:
            commit, why = found.made_by, escape(note_of(told, found, log.limits))
            row = (escape(_what_is_new(found)), commit.day, escape(commit.author), code(short(commit)), why)
            parts.append(f"| {' | '.join(row)} |")
    parts += [part for said in lacking_markdown(log.skipped, log.limits) for part in ("", f"> {said}")]
    return "\n".join(parts) + "\n"


def values_json(histories: list[FieldHistory], log: Log) -> str:
    """For programs, version 1."""
    return dump(
        {
            "version": 1,
            "complete": log.complete,
            "limits": list(log.limits),
            "fields": [_history_data(told, log.limits) for told in histories],
            "skipped": skipped_data(log.skipped),
        }
    )


def _history_data(told: FieldHistory, limits: tuple[str, ...]) -> dict[str, Any]:
    values = [
        {
            "value": found.content,
            "note": note_of(told, found, limits),
            **commit_data(found.commit),
            **origin_data(found.origin),
        }
        for found in told.values
    ]
    where = {"workspace": shown(told.workspace), "kind": told.kind, "id": told.id, "field": told.field}
    return {**where, "values": values}
