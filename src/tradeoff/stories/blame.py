"""Who last changed each field of a record, as `tradeoff blame` tells it."""

from collections.abc import Iterator
from typing import Any

from tradeoff.blame import Answer, Blame, Blamed
from tradeoff.reporters.display import visible, width
from tradeoff.reporters.markdown import code, escape
from tradeoff.snapshot import shown
from tradeoff.stories.layout import Page, commit_data, dump, lacking_markdown, padded, short, skipped_data
from tradeoff.stories.words import value

UNCOMMITTED = "not committed yet"
_DAY = len("2026-11-30")
_LONGEST_FIELD = 32
_ENOUGH = 20
"""Columns in which a value is still worth reading."""


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
    authors = [visible(field.commit.author) if field.commit else "" for field in blamed.fields]
    by = max(len(UNCOMMITTED) - len(short(None)) - _DAY - 4, *map(width, authors))
    longest = min(_LONGEST_FIELD, page.columns // 3 or _LONGEST_FIELD)
    columns = min(max(width(visible(field.field)) for field in blamed.fields), longest)
    for field, author in zip(blamed.fields, authors, strict=True):
        if commit := field.commit:
            since = f"{page.paint('frame', short(commit))}  {padded(author, by)}  {commit.day}"
        else:
            since = page.paint("warning", padded(UNCOMMITTED, len(short(None)) + by + _DAY + 4))
        name = padded(visible(field.field), columns)
        used = len(short(None)) + by + _DAY + 7 + width(name) + 2
        yield from _field(f"{since}   {name}", visible(value(field.content)), used, page)


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
        for field in blamed.fields:
            commit = field.commit
            since = f"{commit.day} by {escape(commit.author)} in {code(short(commit))}" if commit else UNCOMMITTED
            parts.append(f"| {code(field.field)} | {escape(value(field.content))} | {since} |")
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
