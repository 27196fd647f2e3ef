"""One record, as `tradeoff show` tells it."""

from collections.abc import Iterable, Iterator
from typing import Any

from tradeoff.differences import plain
from tradeoff.dossier import Dossier
from tradeoff.portfolio import kind_of
from tradeoff.progress import Progress
from tradeoff.reading import dotted
from tradeoff.records import Decision
from tradeoff.reporters.display import visible, width
from tradeoff.reporters.markdown import code, escape
from tradeoff.snapshot import shown
from tradeoff.stories.facts import Row, name, sections, state
from tradeoff.stories.layout import Page, commit_data, dump, origin_data, padded
from tradeoff.stories.log import event_data

_LONGEST_LABEL = 24


def text(found: Iterable[Dossier], page: Page) -> str:
    """For people: the head, and below it everything under headings."""
    return "\n".join(_text(dossier, page) for dossier in found)


def _text(dossier: Dossier, page: Page) -> str:
    paint = page.paint
    id = visible(dossier.id)
    first, *others = page.wrapped(visible(name(dossier)), f"{id}   ", "  ")
    lines = [(paint("bold", id) + first[len(id) :]).rstrip(), *others]
    lines += page.wrapped(visible(_state_of_kind(dossier)), "", "  ")
    lines.append(paint("frame", visible(shown(dossier.thing.at.path))))
    for title, rows in sections(dossier):
        lines += ["", *(paint("bold", line) for line in page.wrapped(title, "", "   "))]
        columns = min(max(width(visible(row.label)) for row in rows), _LONGEST_LABEL)
        for row in rows:
            lines += _row(row, columns, page)
    return "\n".join(lines) + "\n"


def _state_of_kind(dossier: Dossier) -> str:
    return ", ".join(filter(None, (dossier.kind, state(dossier))))


def _row(row: Row, columns: int, page: Page) -> Iterator[str]:
    lead = f"  {padded(visible(row.label), columns)}{'  ' if columns else ''}"
    color = {"good": "bold", "bad": "warning"}.get(row.mark)
    first, *others = page.wrapped(visible(row.text), lead, " " * (columns + 4))
    yield (lead + page.paint(color, first[len(lead) :]) if color else first).rstrip()
    yield from (page.paint(color, line) if color else line for line in others)


def markdown(found: Iterable[Dossier]) -> str:
    """The same for a page or a comment."""
    parts = []
    for dossier in found:
        lines = [f"### {escape(dossier.id)}: {escape(name(dossier))}".rstrip(": "), ""]
        lines.append(f"{escape(_state_of_kind(dossier))} · {code(shown(dossier.thing.at.path))}")
        for title, rows in sections(dossier):
            lines += ["", f"**{title}**", ""]
            lines += [
                f"- {f'{escape(row.label.strip())}: ' if row.label.strip() else ''}{_marked(row)}" for row in rows
            ]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _marked(row: Row) -> str:
    said = escape(row.text)
    if said.startswith(("+ ", "- ")):  # for and against, and no list in the list
        said = f"\\{said}"
    return f"**{said}**" if row.mark and said else said


# For programs


def json(found: Iterable[Dossier]) -> str:
    """Everything for programs, version 1."""
    return dump({"version": 1, "records": [_data(dossier) for dossier in found]})


def _data(dossier: Dossier) -> dict[str, Any]:
    end, progress = dossier.end, dossier.progress
    return {
        "workspace": shown(dossier.folder),
        "kind": dossier.kind,
        "id": dossier.id,
        "title": name(dossier),
        "path": shown(dossier.thing.at.path),
        "state": state(dossier),
        "record": plain(dossier.person or dossier.thing),
        "ended": {"how": end.how, "on": end.day or None, "by": end.by.id if end.by else None} if end else None,
        "chain": [decision.id for decision in dossier.chain],
        "amended_by": [new.id for new in dossier.standing.amended_by(dossier.thing)]
        if isinstance(dossier.thing, Decision)
        else [],
        "outcome": _progress_data(progress) if progress else None,
        "guardrails": [
            {
                **plain(guard.guardrail),
                "of_charter": guard.of_charter,
                "last_reading": plain(guard.last) if guard.last else None,
                "holds": guard.holds,
            }
            for guard in dossier.guards
        ],
        "referred_to_by": [
            {"kind": kind_of(source), "id": source.id, "field": dotted(field)} for source, field in dossier.references
        ],
        "history": {
            "complete": not dossier.history.limits,
            "limits": list(dossier.history.limits),
            "missing": dossier.history.missing or None,
            "events": [
                {**commit_data(commit), **event_data(event), **origin_data(origin)}
                for commit, event, origin in dossier.history.events
            ],
        },
    }


def _progress_data(progress: Progress) -> dict[str, Any]:
    return {
        **(plain(progress.outcome) or {}),
        "readings": [plain(reading) for reading in progress.readings],
        "verdict": progress.verdict or None,
        "met_on": progress.on or None,
    }
