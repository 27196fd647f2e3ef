"""What a change means, as `tradeoff diff` tells it: the summary of a pull request."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tradeoff.comparison import Change, Comparison, State, Verdict
from tradeoff.events import Event, Key
from tradeoff.records import Capacity, Decision, Item, RiskException
from tradeoff.reporters.display import number, visible, width
from tradeoff.reporters.markdown import code, escape
from tradeoff.snapshot import shown
from tradeoff.stories.layout import Page, dump, padded
from tradeoff.stories.log import event_data
from tradeoff.stories.reasons import Reasons
from tradeoff.stories.words import happened, value

PROMISES = frozenset(
    f"{promise}-changed" for promise in ("outcome", "guardrail", "target", "due", "horizon", "commitment")
)
LOST = frozenset(("paused", "dropped", "displaced", "deprioritized", "vanished"))

GROUPS: dict[str, tuple[str, Callable[[Event], bool]]] = {
    "promises": ("Promises made and moved", lambda event: event.kind in PROMISES),
    "lost": ("What lost", lambda event: event.kind in LOST),
    "risks": ("Risks", lambda event: event.thing == "exception"),
    "rights": ("Rights", lambda event: event.kind in ("right-granted", "right-withdrawn") or event.thing == "person"),
    "edits": ("Other edits", lambda event: event.kind == "edited"),
    "decisions": ("Decisions", lambda event: event.thing == "decision"),
    "capacity": ("Capacity", lambda event: event.thing == "capacity"),
    "scorecard": ("Scorecard", lambda event: event.thing in ("metric", "scorecard")),
    "work": ("Work", lambda _event: True),
}
"""By its word: the title of a group of events, and what is in it unless it is in one before."""

_ORDER = ("decisions", "promises", "lost", "work", "capacity", "scorecard", "risks", "rights", "edits")

_LONGEST_ID = 32
_LONGEST_WHY = 300
_MOST = 100
"""Lines of one group in Markdown."""
_LONGEST = 60_000
"""Characters of Markdown; a comment on GitHub holds 65,536."""


@dataclass(slots=True)
class Line:
    """What happened to one thing: in words, its title where it is new to the reader, and why, if a record says so."""

    id: str
    said: str
    title: str
    why: str
    event: Event


def grouped(events: Iterable[Event]) -> dict[str, list[Event]]:
    """The events by the word of their group, in the order in which people read them."""
    found: dict[str, list[Event]] = {word: [] for word in _ORDER}
    for event in events:
        found[group_of(event)].append(event)
    return {word: listed for word, listed in found.items() if listed}


def group_of(event: Event) -> str:
    """The word of the group of an event."""
    return next(word for word, (_, holds) in GROUPS.items() if holds(event))


def lines(events: Iterable[Event], reasons: Reasons) -> list[Line]:
    """The events of a group by what they happened to; `reasons` are those of the whole change.

    Several edits of one thing are one line that names the fields. What one reason explains says it once, at the end.
    """
    by_thing: dict[Key, list[list[Event]]] = {}
    for event in events:
        listed = by_thing.setdefault((event.thing, event.id), [])
        if listed and event.kind == listed[-1][0].kind == "edited":
            listed[-1].append(event)
        else:
            listed.append([event])
    found = [_line(same, reasons) for listed in by_thing.values() for same in listed]
    for line, following in pairwise(found):
        if line.id == following.id and line.why == following.why:
            line.why = ""
    return found


def _line(events: list[Event], reasons: Reasons) -> Line:
    event = events[0]
    if len(events) > 1:
        fields = ", ".join(dict.fromkeys(event.field.split(".")[0] for event in events))
        return Line(event.id, f"edited: {fields}", "", "", event)
    title = event.title if event.field in ("", "status") else ""
    return Line(event.id, happened(event), title, why(event, reasons), event)


def why(event: Event, reasons: Reasons) -> str:
    """The reason for a change that the records give: in the thing itself, or in what changed beside it."""
    new, note = event.new, event.after if isinstance(event.after, dict) else {}
    if event.kind == "revisited":
        return value(note.get("evidence"), "")
    if event.kind in ("reading-added", "deprioritized"):
        decided = f"decided in {note['decided_in']}" if note.get("decided_in") else ""
        return decided or value(note.get("note"), "")
    if event.kind == "displaced":
        return ""
    if isinstance(new, Decision) and event.field in ("", "status") and event.kind != "superseded":
        return " ".join(new.rationale.split())
    if isinstance(new, RiskException) and event.field in ("", "status"):
        return " ".join(new.justification.split())
    if isinstance(new, Capacity):
        return f"decided in {new.decided_in}" if new.decided_in else " ".join(new.note.split())
    if event.kind in _EXPLAINED and (event.field or event.kind != "amended"):
        return reasons.reason((event.thing, event.id))
    return ""


_EXPLAINED = PROMISES | LOST | {"superseded", "amended", "renewed"}


# For people


def text(comparison: Comparison, page: Page) -> str:
    """For people: what changed, by group, and how much it is in all."""
    parts: list[list[str]] = []
    for change in comparison.changes:
        if change.events and len(comparison.changes) > 1:
            parts.append([page.paint("frame", visible(shown(change.folder) or "."))])
        reasons = Reasons(change.events)
        for word, events in grouped(change.events).items():
            heading = page.paint("bold", GROUPS[word][0])
            parts.append([heading, *_text_lines(lines(events, reasons), page)])
    closing = (summary(comparison), *unread(comparison))
    parts.append([line for said in closing for line in page.wrapped(visible(said), "", "  ")])
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _text_lines(listed: list[Line], page: Page) -> Iterator[str]:
    columns = min(max(width(visible(line.id)) for line in listed), _LONGEST_ID)
    for line in listed:
        id = padded(visible(line.id), columns)
        lead = " " * (width(id) + 4)
        said = f"{visible(line.said)}: {visible(line.title)}" if line.title else visible(line.said)
        first, *others = page.wrapped(said, lead, " " * (columns + 6))
        yield f"  {page.paint('bold', id)}  {first[len(lead) :]}"
        yield from others
        if line.why:
            yield from page.wrapped(f"why: {visible(_short(line.why))}", " " * (columns + 6), " " * (columns + 11))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_WHY else text[:_LONGEST_WHY].rsplit(" ", 1)[0] + " …"


def summary(comparison: Comparison) -> str:
    """How much changed between which states, in one line."""
    between = f"{comparison.before.name} and {comparison.after.name}"
    count = sum(len(change.events) for change in comparison.changes)
    form = sum(len(change.form_only) for change in comparison.changes)
    files = f"{number(form, 'file')} {'differs' if form == 1 else 'differ'} in form only"
    if not count:
        return f"no change of meaning between {between}" + (f"; {files}" if form else "")
    said = f"{count:,} changes" if count > 1 else "1 change"
    return f"{said} of meaning between {between}" + (f"; {files}" if form else "")


def unread(comparison: Comparison) -> list[str]:
    """What was not compared, one sentence each."""
    return [
        f"not compared: {found.path} cannot be read in {found.state}: {found.reason}"
        for change in comparison.changes
        for found in change.unread
    ]


# For reviewers


def markdown(comparison: Comparison, verdict: Verdict) -> str:
    """For the reviewers of a pull request: the groups, who decided, why, what loses, and the new findings."""
    parts = [f"### {escape(summary(comparison))}"]
    for change in comparison.changes:
        if change.events and len(comparison.changes) > 1:
            parts += ["", f"#### {code(shown(change.folder) or '.')}"]
        reasons = Reasons(change.events)
        for word, events in grouped(change.events).items():
            parts += ["", f"**{GROUPS[word][0]}**", ""]
            parts += _shares(events, reasons) if word == "capacity" else _items(lines(events, reasons))
    parts += [f"\n> {escape(said)}" for said in unread(comparison)]
    parts += ["", *_findings(verdict)]
    return _bounded("\n".join(parts) + "\n")


def _bounded(text: str) -> str:
    """A comment that a forge takes, cut at a line."""
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST].rpartition(chr(10))[0]}\n\n… and more than a comment holds: run `tradeoff diff`\n"


def _items(listed: list[Line]) -> Iterator[str]:
    for line in listed[:_MOST]:
        title = f": {escape(line.title)}" if line.title else ""
        yield f"- {code(line.id)} {escape(line.said)}{title}"
        facts = (("why", line.why), *_facts(line.event))
        yield from (f"  - {escape(label)}: {escape(_short(said))}" for label, said in facts if said)
    yield from _more(len(listed))


def _more(count: int) -> Iterator[str]:
    if count > _MOST:
        yield f"\n… and {count - _MOST:,} more: run `tradeoff diff`"


def _facts(event: Event) -> Iterator[tuple[str, str]]:
    """What a reviewer wants to know of a decision or a risk that is new or has a new status."""
    new = event.new
    if event.field not in ("", "status"):
        return
    if isinstance(new, Decision) and event.kind in ("proposed", "accepted"):
        yield "reversible", {"one_way": "no, one way", "two_way": "yes, two way"}.get(new.reversibility, "")
        yield "agreed by", ", ".join(new.agreed_by)
        yield from ((f"{dissent.by or 'someone'} objects", dissent.view) for dissent in new.dissent)
        yield from (("not doing", _not_doing(note.item or note.what, note.why, note.until)) for note in new.not_doing)
        for word in ("supersedes", "amends", "reverses"):
            yield word, ", ".join(getattr(new, word))
    elif isinstance(new, RiskException) and event.kind in ("requested", "accepted"):
        yield "risk", new.risk
        yield "residual risk", new.residual_risk
        yield "ends with", new.remediation.item if new.remediation else ""
    elif isinstance(new, Item) and event.kind in ("added", "planned", "started") and new.committed:
        yield "promised", ", ".join(filter(None, (new.owner, new.due)))
        yield "decided in", new.decided_in


def _not_doing(what: str, why: str, until: str) -> str:
    return f"{what}{f' until {until}' if until else ''}{f': {why}' if why else ''}"


def _shares(events: list[Event], reasons: Reasons) -> Iterator[str]:
    """The shares of capacity that are planned otherwise, or recorded: a table."""
    yield "| Period | Bucket | | Before | After | Why |"
    yield "|---|---|---|---:|---:|---|"
    rows = [row for event in events for row in _rows(event, reasons)]
    for row in rows[:_MOST]:
        yield f"| {' | '.join(row)} |"
    yield from _more(len(rows))


def _rows(event: Event, reasons: Reasons) -> Iterator[tuple[str, ...]]:
    said = escape(_short(why(event, reasons)))
    if event.kind == "split-planned" and isinstance(event.after, dict):
        for bucket, share in event.after.items():
            yield code(event.id), escape(bucket), "planned", "", escape(value(share)), said
        return
    part = {"split-shifted": "planned", "actual-recorded": "actual"}.get(event.kind)
    if part is None:
        yield code(event.id), "", escape(happened(event)), "", "", said
        return
    bucket = event.field.removeprefix("buckets.").removesuffix(f".{part}")
    before, after = (
        content.get(part) if isinstance(content, dict) else content for content in (event.before, event.after)
    )
    yield code(event.id), escape(bucket), part, escape(value(before, "")), escape(value(after, "")), said


def _findings(verdict: Verdict) -> Iterator[str]:
    """The findings that the change brings, and how many it takes away."""
    gone = f"; {number(verdict.gone, 'finding')} of before {'is' if verdict.gone == 1 else 'are'} gone"
    new = number(len(verdict.new), "new finding") if verdict.new else "No new findings"
    yield f"**{new}**{gone if verdict.gone else ''}"
    if verdict.new:
        yield ""
    for finding in verdict.new[:_MOST]:
        where = f"{code(finding.path)}:{finding.span.line}"
        yield f"- {finding.severity} **{finding.rule}** {where}: {escape(finding.message)}"
    yield from _more(len(verdict.new))


# For programs


def json(comparison: Comparison) -> str:
    """For programs: every event, version 1."""
    return dump(
        {
            "version": 1,
            "before": _state(comparison.before),
            "after": _state(comparison.after),
            "workspaces": [_change_data(change) for change in comparison.changes],
        }
    )


def _state(state: State) -> dict[str, Any]:
    return {"name": state.name, "commit": state.commit or None}


def _change_data(change: Change) -> dict[str, Any]:
    reasons = Reasons(change.events)
    return {
        "folder": shown(change.folder),
        "events": [
            {"group": group_of(event), **event_data(event), "why": why(event, reasons) or None}
            for event in change.events
        ],
        "form_only": list(change.form_only),
        "unread": [found._asdict() for found in change.unread],
    }
