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


def text(answer: Answer, page: Page) -> str:
    """For people: a line a field, with the commit, author and day that last changed it, and its value."""
    parts: list[str] = []
    for blamed in answer.things:
        parts += ["", *_thing(blamed, page)] if parts else _thing(blamed, page)
    return "\n".join(parts) + "\n"


def _thing(blamed: Blame, page: Page) -> Iterator[str]:
    title = visible(getattr(blamed.thing, "title", ""))
    beside = "   ".join(filter(None, (page.shortened(title, width(blamed.id) + 3), visible(shown(blamed.path)))))
    yield f"{page.paint('bold', visible(blamed.id))}   {beside}"
    authors = [visible(field.commit.author) if field.commit else "" for field in blamed.fields]
    by = max(map(width, authors), default=0)
    by = max(by, len(UNCOMMITTED) - len(short(None)) - _DAY - 4)
    name = max((width(visible(field.field)) for field in blamed.fields), default=0)
    for field, author in zip(blamed.fields, authors, strict=True):
        commit = field.commit
        if commit:
            since = f"{page.paint('frame', short(commit))}  {padded(author, by)}  {commit.day}"
        else:
            since = page.paint("warning", padded(UNCOMMITTED, len(short(None)) + by + _DAY + 4))
        said = page.shortened(visible(value(field.content)), len(short(None)) + by + _DAY + name + 9)
        yield f"{since}   {padded(visible(field.field), name)}  {said}".rstrip()


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
