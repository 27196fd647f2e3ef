"""What governs a piece of code, as `tradeoff why` tells it."""

from collections.abc import Iterator
from typing import Any

from tradeoff import snapshot
from tradeoff.code import Code
from tradeoff.portfolio import kind_of
from tradeoff.reporters.display import number, visible
from tradeoff.reporters.json import dump
from tradeoff.reporters.markdown import code, escape
from tradeoff.reporters.text import Painter
from tradeoff.stories.commits import commit, commit_data, state
from tradeoff.why import (
    Answer,
    ByAmendment,
    ByRecord,
    ByReplacement,
    ByScope,
    ByTrailer,
    Evidence,
    Governor,
    Rest,
    Right,
)

_MOST_TRAILERS = 10
"""Commits that the text names for one record; JSON has all."""


def text(answer: Answer, color: bool = False) -> str:
    """For people: each record with its evidence below it, the decision rights, and what is to be known."""
    paint = Painter(color)
    lines = []
    for governor in answer.governors:
        head = f"{paint('bold', visible(_id(answer, governor)))}   {visible(state(governor.thing, governor.end))}"
        lines.append(f"{head}   {visible(governor.thing.title)}".rstrip())
        for label, said, warning in _evidence(answer, governor):
            shown = visible(said) + (f"; {paint('warning', visible(warning))}" if said and warning else "")
            lines.append(f"    {label:<10}  {shown or paint('warning', visible(warning))}")
    if not answer.governors:
        lines.append(visible(_nothing(answer)))
    for right in answer.rights:
        id = _within(answer, right.folder, right.area.id)
        lines.append(f"{paint('bold', 'area')} {visible(f'{id}   {_owner(right)}   {right.scope.text}')}")
    lines += [f"{paint('warning', 'note:')} {visible(note)}" for note in _notes(answer)]
    return "\n".join(lines) + "\n"


def markdown(answer: Answer) -> str:
    """The same for a comment or a page."""
    lines = [f"### Why {code(_place(answer))}", ""]
    for governor in answer.governors:
        head = f"**{escape(_id(answer, governor))}**, {escape(state(governor.thing, governor.end))}"
        lines.append(f"- {head}: {escape(governor.thing.title)}")
        for label, said, warning in _evidence(answer, governor):
            parts = [code(said) if label == "scope" else escape(said)] if said else []
            lines.append(f"  - {label}: {'; '.join([*parts, *([f'**{escape(warning)}**'] if warning else [])])}")
    if not answer.governors:
        lines.append(escape(_nothing(answer)))
    for right in answer.rights:
        id = _within(answer, right.folder, right.area.id)
        lines.append(f"- area **{escape(id)}**, {escape(_owner(right))}: {code(right.scope.text)}")
    if notes := [f"> {escape(note)}" for note in _notes(answer)]:
        lines += ["", *notes]
    return "\n".join(lines) + "\n"


def json(answer: Answer) -> str:
    """The same for programs, version 1."""
    asked = answer.code
    return dump(
        {
            "version": 1,
            "path": snapshot.shown(asked.path),
            "line": asked.line or None,
            "end_line": asked.last or None,
            "folder": asked.is_folder,
            "revision": answer.revision or None,
            "unit": asked.unit,
            "parts": len(asked.parts),
            "uncommitted": asked.uncommitted,
            "at_least": asked.cut_off,
            "governed_by": [_governor_data(governor) for governor in answer.governors],
            "areas": [_right_data(right) for right in answer.rights],
            "unknown": [{"key": key, "id": id, **commit_data(source)} for source, key, id in answer.strangers],
            "unread": answer.unread,
        }
    )


# Words


def _place(answer: Answer) -> str:
    path = snapshot.shown(answer.code.path) or "."
    return f"{path}:{_numbers(answer.code)}" if answer.code.line else path


def _numbers(asked: Code) -> str:
    """`7`, or `7-9`."""
    return str(asked.line) if asked.line == asked.last else f"{asked.line}-{asked.last}"


def _id(answer: Answer, governor: Governor) -> str:
    """The record's id, with its workspace where there are several."""
    return _within(answer, governor.folder, governor.thing.id)


def _within(answer: Answer, folder: str, id: str) -> str:
    return f"{snapshot.shown(folder) or '.'}: {id}" if answer.workspaces > 1 else id


def _evidence(answer: Answer, governor: Governor) -> Iterator[tuple[str, str, str]]:
    """Each piece of evidence: its label, what it says, and what is wrong with the code by it."""
    trailers = [found for found in governor.evidence if isinstance(found, ByTrailer)]
    hidden = {id(found) for found in trailers[_MOST_TRAILERS:]}
    for found in governor.evidence:
        if id(found) not in hidden:
            yield _told(answer, governor, found)
    if hidden:
        yield "trailer", f"and of {number(len(hidden), 'older commit')}, which --format json names", ""
    if governor.rest:
        yield "rests", "", _rest(answer, governor.rest)


def _told(answer: Answer, governor: Governor, found: Evidence) -> tuple[str, str, str]:
    match found:
        case ByScope(scope, files):
            of = f"; {files:,} of {number(len(answer.code.files), 'file')}" if answer.code.is_folder else ""
            return "scope", scope.text + of, ""
        case ByTrailer(source, _, id, lines):
            alias = f" as {id}" if id != governor.thing.id else ""
            one = answer.code.line and answer.code.line == answer.code.last
            count = f"; {number(lines, 'line')}" if lines and not one else ""
            cut = "; this clone has nothing older, so it may be from before" if source.cut else ""
            return "trailer", f"{commit(source)}{alias}{count}{cut}", ""
        case ByRecord(thing, end):
            return kind_of(thing), f"{thing.id} was decided so ({state(thing, end)})", ""
        case ByAmendment(old):
            return "amends", old.id, ""
        case ByReplacement(replacement, rest):
            label = "reverses" if replacement.how == "reversed" else "replaces"
            by = "" if replacement.new.id == governor.thing.id else f", by way of {replacement.new.id}"
            return label, f"{replacement.old.id}{by}", _rest(answer, rest) if rest else ""


def _rest(answer: Answer, rest: Rest) -> str:
    asked = answer.code
    if asked.unit == "file" and not asked.is_folder:
        return "this file is older than that and was not touched since" if rest.older else "this file names it"
    which = number(rest.number, asked.unit) + ("" if asked.is_folder else " of this file")
    are, were, they = ("is", "was", "is it") if rest.number == 1 else ("are", "were", "among them")
    lines = f"line {asked.line}" if asked.line == asked.last else f"some of lines {_numbers(asked)}"
    among = f", {lines} {they}" if rest.asked else ""
    if rest.older:
        least = "at least " if asked.cut_off else ""
        return f"{least}{which} {are} older than that and {were} not touched since{among}"
    last = f"{were} last changed by" if asked.is_folder else f"{are} from"
    return f"{which} {last} a commit that names it{among}"


def _nothing(answer: Answer) -> str:
    commits = len(answer.code.touching)
    said = {0: "", 1: ", and the commit that it is from names neither a decision nor an item"}
    named = said.get(commits, f", and none of the {commits:,} commits that it is from names a decision or an item")
    return f"nothing governs {_place(answer)}: no scope matches it{named}"


def _owner(right: Right) -> str:
    area = right.area
    agree = f", {' and '.join(area.co_owns)} must agree" if area.co_owns else ""
    return f"{area.owns or 'nobody'} decides{agree}"


def _notes(answer: Answer) -> Iterator[str]:
    """What a reader has to know to trust the answer."""
    asked = answer.code
    if asked.unit == "line" and not any(asked.parts):
        yield "this file is not committed yet: only scopes can say what governs it"
    elif asked.line and not any(asked.asked):
        lines, it = (
            (f"line {asked.line} is", "it") if asked.line == asked.last else (f"lines {_numbers(asked)} are", "them")
        )
        yield f"{lines} not committed yet: only scopes can say what governs {it}"
    elif asked.line and not all(asked.asked):
        yield f"some of lines {_numbers(asked)} are not committed yet"
    elif asked.unit == "line" and not asked.line and asked.uncommitted:
        are = "is" if asked.uncommitted == 1 else "are"
        yield f"{number(asked.uncommitted, 'line')} of this file {are} not committed yet"
    for source, key, id in answer.strangers:
        yield f"{commit(source)} names the {key} {id}, which no record is"
    if asked.cut_off:
        yield "this clone is shallow, and some of the code may be older than it knows: `git fetch --unshallow`"
    if answer.unread:
        were = "record cannot be read and was" if answer.unread == 1 else "records cannot be read and were"
        yield f"{answer.unread} {were} left out: `tradeoff lint` says why"


# Data


def _governor_data(governor: Governor) -> dict[str, Any]:
    thing, end = governor.thing, governor.end
    ended = {"how": end.how, "on": end.day or None, "by": end.by.id if end.by else None} if end else None
    return {
        "workspace": snapshot.shown(governor.folder),
        "kind": governor.kind,
        "id": thing.id,
        "title": thing.title,
        "status": thing.status,
        "state": state(thing, end),
        "ended": ended,
        "rests": governor.rest._asdict() if governor.rest else None,
        "evidence": [_evidence_data(found) for found in governor.evidence],
    }


def _evidence_data(found: Evidence) -> dict[str, Any]:
    match found:
        case ByScope(scope, files):
            return {"by": "scope", "scope": scope.text, "files": files}
        case ByTrailer(source, key, id, lines):
            return {"by": "trailer", "key": key, "id": id, "lines": lines, **commit_data(source)}
        case ByRecord(thing, _):
            return {"by": kind_of(thing), "id": thing.id}
        case ByAmendment(old):
            return {"by": "amends", "id": old.id}
        case ByReplacement(replacement, rest):
            how = "reverses" if replacement.how == "reversed" else "replaces"
            new, day = replacement.new.id, replacement.day or None
            data = {"by": how, "id": replacement.old.id, "on": day, "with": new}
            return {**data, "rests": rest._asdict() if rest else None}


def _right_data(right: Right) -> dict[str, Any]:
    area = right.area
    return {
        "workspace": snapshot.shown(right.folder),
        "id": area.id,
        "title": area.title,
        "owns": area.owns or None,
        "co_owns": list(area.co_owns),
        "scope": right.scope.text,
    }
