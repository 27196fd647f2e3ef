"""The story of a workspace, as `tradeoff log` tells it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

from tradeoff.events import Event, Key
from tradeoff.fields import FieldHistory, Value
from tradeoff.reporters.display import visible, width
from tradeoff.reporters.markdown import code, escape
from tradeoff.selection import Entry, Log
from tradeoff.snapshot import shown
from tradeoff.stories.layout import (
    Page,
    at_least,
    commit_data,
    dump,
    lacking_markdown,
    number,
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
    """One line of a commit: the id of a thing, what happened to it, and its title where it is new to the reader."""

    id: str
    said: str
    title: str


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
    used = 2 + len(short(commit)) + 2 + width(author) + 2 + width(where)
    yield head + page.shortened(visible(commit.subject), used) + where
    listed = lines(entry)
    if len(listed) > _MANY:
        for what, said in _sums(entry.events):
            yield from page.wrapped(said, f"    {what}   ", "      ")
        return
    columns = min(max(width(visible(line.id)) for line in listed), _LONGEST_ID)
    for line in listed:
        yield from _event(line, page, columns)


def _event(line: Line, page: Page, columns: int) -> Iterator[str]:
    id = padded(visible(line.id), columns)
    lead = " " * (width(id) + 6)
    first, *others = page.wrapped(visible(line.said), lead, " " * (columns + 8))
    first = f"    {page.paint('bold', id)}  {first[len(lead) :]}"
    used = len(lead) + width(line.said) + 3 if page.columns else 0
    title = page.shortened(visible(line.title), used) if not others else ""
    yield first + (f"   {title}" if title else "")
    yield from others


def oneline(log: Log, page: Page) -> str:
    """One line an event, with its day, commit and author: for `grep`, and for those who want it dense."""
    listed = [(entry, line) for entry in log.entries for line in lines(entry)]
    if not listed:
        return f"{_summary(log)}\n"
    authors = max(width(visible(entry.commit.author)) for entry, _ in listed)
    several = len(log.workspaces) > 1
    said = []
    for entry, line in listed:
        author = padded(visible(entry.commit.author), authors)
        id = f"{shown(entry.workspace) or '.'}: {line.id}" if several else line.id
        head = f"{entry.commit.day}  {page.paint('frame', short(entry.commit))}  {author}  "
        said.append(f"{head}{page.paint('bold', visible(id))}  {visible(line.said)}")
    return "\n".join(said) + "\n"


def markdown(log: Log) -> str:
    """For a page: a heading a day, a list of commits, and under each what it changed."""
    parts: list[str] = []
    for day, entries in groupby(log.entries, lambda entry: entry.commit.day):
        parts += ["", f"### {day}", ""] if parts else [f"### {day}", ""]
        for entry in entries:
            where = f" in {code(shown(entry.workspace) or '.')}" if len(log.workspaces) > 1 else ""
            commit = entry.commit
            parts.append(f"- **{escape(commit.subject)}** ({escape(commit.author)}, {code(short(commit))}{where})")
            listed = lines(entry)
            if len(listed) > _MANY:
                parts += [f"  - {what}: {said}" for what, said in _sums(entry.events)]
                continue
            for line in listed:
                title = f": {escape(line.title)}" if line.title else ""
                parts.append(f"  - {code(line.id)} {escape(line.said)}{title}")
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
    events = [event_data(event) for event in entry.events]
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
    days = sorted({log.entries[0].commit.day, log.entries[-1].commit.day})
    events = sum(len(entry.events) for entry in log.entries)
    return f"{least}{number(events, 'event')} in {least}{number(commits, 'commit')}, {' to '.join(days)}"


# The lines of a commit

_TOGETHER = ("edited", "amended")
_CAUSED = ("superseded", "due-changed", "target-changed")


def lines(entry: Entry) -> list[Line]:
    """What a commit changed, thing by thing; several edits of one are one line, its last, that names the fields."""
    together: dict[tuple[str, ...], list[Event]] = {}
    places: dict[Key, int] = {}
    for place, event in enumerate(entry.events):
        key = (event.kind, event.thing, event.id) if event.kind in _TOGETHER and event.field else (str(place),)
        together.setdefault(key, []).append(event)
        places.setdefault((event.thing, event.id), place)
    ordered = sorted(
        together.values(), key=lambda events: (places[events[0].thing, events[0].id], events[0].kind == "edited")
    )
    reasons = Reasons(entry.beside)
    return [_line(events, reasons) for events in ordered]


def _line(events: list[Event], reasons: Reasons) -> Line:
    event = events[0]
    if len(events) > 1:
        fields = ", ".join(dict.fromkeys(event.field.split(".")[0] for event in events))
        return Line(event.id, f"{event.kind}: {fields}", "")
    said = happened(event)
    if event.kind in _CAUSED and (why := reasons.cause((event.thing, event.id))):
        said = why if why.startswith(f"{said} ") else f"{said}, {why}"
    return Line(event.id, said, event.title if event.field in ("", "status") else "")


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


def values_text(histories: list[FieldHistory], limits: tuple[str, ...], page: Page) -> str:
    """For people: each value of a field with its day, author, commit and reason, newest first."""
    parts: list[str] = []
    for told in histories:
        if len(histories) > 1:
            parts += ["", _heading(told)] if parts else [_heading(told)]
        parts += _values(told, limits, page)
    return "\n".join(parts) + "\n"


def _heading(told: FieldHistory) -> str:
    return visible(f"{shown(told.workspace)}{': ' if told.workspace else ''}{told.kind} {told.id} {told.field}")


def _values(told: FieldHistory, limits: tuple[str, ...], page: Page) -> Iterator[str]:
    if not told.values:
        yield _NOTHING
        return
    shown_values = [page.shortened(visible(value(found.content)), 40) or "…" for found in told.values]
    authors = [visible(found.commit.author) for found in told.values]
    wide = max(map(width, shown_values)), max(_SHORTEST_AUTHOR, *map(width, authors))
    for found, content, author in zip(told.values, shown_values, authors, strict=True):
        commit = page.paint("frame", short(found.commit))
        columns = (padded(content, wide[0]), f"{found.commit.day}  {padded(author, wide[1])}  {commit}")
        note = page.shortened(visible(note_of(told, found, limits)), sum(wide) + 12 + 7 + 10)
        yield "   ".join((*columns, note)).rstrip()


def note_of(told: FieldHistory, found: Value, limits: tuple[str, ...]) -> str:
    """Why a field got a value: what the same commit says, else the commit's own words."""
    if found.first:
        first = "first promise" if told.field.split(".")[0] in _PROMISES else "first"
        return f"{first} that this clone has" if limits else first
    key = next(
        ((event.thing, event.id) for event in found.step.events if event.thing == told.kind and event.id == told.id),
        (told.kind, told.id),
    )
    return Reasons(found.step.events).reason(key) or found.commit.subject


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
            commit, why = found.commit, escape(note_of(told, found, log.limits))
            row = (escape(value(found.content)), commit.day, escape(commit.author), code(short(commit)), why)
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
        {"value": found.content, "note": note_of(told, found, limits), **commit_data(found.commit)}
        for found in told.values
    ]
    where = {"workspace": shown(told.workspace), "kind": told.kind, "id": told.id, "field": told.field}
    return {**where, "values": values}
