"""Who last changed each field of a record, as `tradeoff blame` tells it."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

from tradeoff.blame import Answer, Blame, Blamed
from tradeoff.history import Commit
from tradeoff.reporters.display import visible, width, window
from tradeoff.reporters.markdown import code, escape
from tradeoff.snapshot import shown
from tradeoff.stories.layout import Page, commit_data, dump, lacking_markdown, padded, short, skipped_data
from tradeoff.stories.words import limit, value

UNCOMMITTED = "not committed yet"
_LONGEST_FIELD = 40
_ENOUGH = 40
"""Columns in which a long value is still worth reading."""

_KEYS = ("id", "metric", "item", "what", "kind", "on", "by", "url")
"""What an entry of a list is about, which its name says already."""


class Row(NamedTuple):
    """A field, or several of one entry from the same commit: what it is in, its own name, what it says."""

    inside: str
    name: str
    said: str
    commit: Commit | None

    @property
    def field(self) -> str:
        """The name under which it can be asked for."""
        return f"{self.inside}.{self.name}" if self.inside and self.name else self.inside or self.name

    def shortened(self, columns: int) -> str:
        """The same in so many columns: of what it is in, whose key may be a sentence, only the beginning."""
        whole = visible(self.field)
        if width(whole) <= columns or not self.name:
            return window(whole, 0, 1, columns)[0]
        name = visible(self.name)
        return f"{window(visible(self.inside), 0, 1, max(columns - width(name) - 1, _LEAST))[0]}.{name}"


_LEAST = 10


def rows(fields: Iterable[Blamed], columns: int = 0) -> Iterator[Row]:
    """What there is to say of the fields: short ones of one entry and commit together, and no key that says nothing.

    With columns for their names a key that is longer than these is said.
    """
    for inside, several in groupby(fields, lambda field: field.field.rpartition(".")[0]):
        listed = list(several)
        if len(listed) > 1:
            listed = [field for field in listed if not _is_key(field, inside, columns)]
        for commit, found in groupby(listed, lambda field: field.commit):
            same = list(found)
            together = _together(inside, same) if inside and len(same) > 1 and len(same) == len(listed) else ""
            if together:
                yield Row(inside, "", together, commit)
                continue
            for field in same:
                yield Row(inside, field.field.rpartition(".")[2], value(field.content), commit)


def _is_key(field: Blamed, inside: str, columns: int) -> bool:
    is_key = field.field.rpartition(".")[2] in _KEYS and inside.endswith(f".{field.content}")
    return is_key and not (columns and width(visible(inside)) > columns)


def _together(inside: str, fields: list[Blamed]) -> str:
    """The values of some fields in a few words; empty where one of them is more than that."""
    content = {field.field.rpartition(".")[2]: field.content for field in fields}
    if any(isinstance(part, dict | list) for part in content.values()):
        return ""
    said = limit(content) if inside.startswith("guardrail") else value(content)
    return said if width(said) <= _LONGEST_FIELD else ""


def text(answer: Answer, page: Page) -> str:
    """For people: a line a field, with the commit, author and day that last changed it, and its value."""
    parts: list[str] = []
    for blamed in answer.things:
        parts += ["", *_thing(blamed, page)] if parts else _thing(blamed, page)
    return "\n".join(parts) + "\n"


def _thing(blamed: Blame, page: Page) -> Iterator[str]:
    id, path = visible(blamed.id), visible(shown(blamed.path))
    title = page.shortened(visible(getattr(blamed.thing, "title", "")), width(id) + width(path) + 6)
    yield "   ".join(filter(None, (page.paint("bold", id), title, path)))
    longest = min(_LONGEST_FIELD, page.columns // 3 or _LONGEST_FIELD)
    listed = list(rows(blamed.fields, longest))
    by = max((width(visible(row.commit.author)) for row in listed if row.commit), default=0)
    oid = max(len(short(row.commit)) for row in listed)
    days = max(len(_day(row.commit)) for row in listed)
    columns = min(max(width(visible(row.field)) for row in listed), longest)
    used = max(oid + by + days + 4, len(UNCOMMITTED))
    for row in listed:
        if commit := row.commit:
            since = f"{page.paint('frame', padded(short(commit), oid))}  {padded(visible(commit.author), by)}  "
            since += padded(_day(commit), days) + " " * (used - oid - by - days - 4)
        else:
            since = page.paint("warning", padded(UNCOMMITTED, used))
        name = padded(row.shortened(columns), columns)
        yield from _field(f"{since}   {name}", visible(row.said), used + 5 + columns, page)


def _day(commit: Commit | None) -> str:
    if commit is None:
        return ""
    return f"{commit.day} or earlier" if commit.cut_off else commit.day


def _field(head: str, content: str, used: int, page: Page) -> Iterator[str]:
    """A field with its value, which stands below where there is no room beside it."""
    if page.columns and page.columns - used < min(_ENOUGH, width(content)):
        yield head.rstrip()
        yield f"    {page.shortened(content, 4)}"
    else:
        yield f"{head}  {page.shortened(content, used)}"


def markdown(answer: Answer) -> str:
    """For a page: a table a record."""
    parts: list[str] = []
    for blamed in answer.things:
        parts += [""] * bool(parts)
        title = escape(getattr(blamed.thing, "title", ""))
        parts += [f"### {code(blamed.id)} {title}".rstrip(), "", "| Field | Value | Last changed |", "|---|---|---|"]
        for row in rows(blamed.fields):
            commit = row.commit
            since = f"{_day(commit)} by {escape(commit.author)} in {code(short(commit))}" if commit else UNCOMMITTED
            parts.append(f"| {code(row.field)} | {escape(row.said)} | {since} |")
    parts += [part for said in lacking_markdown(answer.skipped, answer.limits) for part in ("", f"> {said}")]
    return "\n".join(parts) + "\n"


def json(answer: Answer) -> str:
    """For programs, version 1; what is not committed has no `oid`."""
    return dump(
        {
            "version": 1,
            "complete": not answer.limits,
            "limits": list(answer.limits),
            "records": [_data(blamed) for blamed in answer.things],
            "skipped": skipped_data(answer.skipped),
        }
    )


def _data(blamed: Blame) -> dict[str, Any]:
    return {
        "workspace": shown(blamed.workspace),
        "kind": blamed.kind,
        "id": blamed.id,
        "title": getattr(blamed.thing, "title", ""),
        "path": shown(blamed.path),
        "fields": [_field_data(field) for field in blamed.fields],
    }


def _field_data(field: Blamed) -> dict[str, Any]:
    return {"field": field.field, "value": field.content, **commit_data(field.commit)}
