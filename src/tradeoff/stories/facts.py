"""What there is to say of one record, under headings: the facts that `tradeoff show` tells."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from tradeoff.differences import plain
from tradeoff.dossier import Dossier
from tradeoff.events import Event
from tradeoff.history import Commit
from tradeoff.portfolio import kind_of
from tradeoff.progress import Progress
from tradeoff.reading import stem_of
from tradeoff.records import (
    Area,
    Capacity,
    Charter,
    Decision,
    Escalation,
    Item,
    Measurement,
    Metric,
    RiskException,
    Roadmap,
    Scorecard,
    Thing,
)
from tradeoff.stories.commits import state as state_of
from tradeoff.stories.layout import short
from tradeoff.stories.words import happened, right, value

_MOST_READINGS = 6

_OPS = {"lt": "<", "lte": "≤", "gt": ">", "gte": "≥"}


class Row(NamedTuple):
    """One fact: what it is, what it says, and whether it is one to look at (`good`, `bad`)."""

    label: str
    text: str
    mark: str = ""


Section = tuple[str, list[Row]]


def sections(dossier: Dossier) -> list[Section]:
    """Everything about a record, under headings; what is empty is left out, but for the four questions."""
    if dossier.person:
        told = _person(dossier)
    elif isinstance(dossier.thing, Decision):
        told = _decision(dossier, dossier.thing)
    else:
        told = _other(dossier)
    listed = [*told, ("Referred to by", list(_referred(dossier))), ("History", list(_history(dossier)))]
    return [(title, rows) for title, rows in listed if rows]


# The head


def name(dossier: Dossier) -> str:
    """What a record is called."""
    return dossier.person.name if dossier.person else getattr(dossier.thing, "title", "")


def state(dossier: Dossier) -> str:
    """How a record stands, in a few words."""
    thing = dossier.thing
    if dossier.person:
        left = f"left {dossier.person.left}" if dossier.person.left else ""
        return ", ".join(filter(None, (dossier.person.role, left)))
    if isinstance(thing, Decision | Item | RiskException):
        return state_of(thing, dossier.end)
    if isinstance(thing, Metric):
        last = thing.last_reading(dossier.day)
        return f"{thing.status}, {_reading(last[1])}" if last else f"{thing.status}, no reading"
    if isinstance(thing, Area | Escalation):
        return right(thing)
    return f"{thing.track} track" if isinstance(thing, Roadmap) and thing.track else ""


def _reading(reading: Measurement) -> str:
    return f"{value(reading.value)} on {reading.on}"


# A decision


def _decision(dossier: Dossier, decision: Decision) -> Iterator[Section]:
    yield "What holds today", list(_today(dossier))
    yield "Why", _texts(context=decision.context, rationale=decision.rationale)
    yield "1. What are we optimising for?", [*_outcome(dossier), *_guards(dossier)] or _UNANSWERED
    constraints = [Row(constraint.kind, constraint.note) for constraint in decision.constraints]
    yield "2. What is the constraint?", constraints or _UNANSWERED
    bet = _texts(bet=decision.smallest_bet)
    yield "3. What is the smallest bet that proves or disproves it?", bet or _UNANSWERED
    notes = [
        Row(
            note.item or "",
            ": ".join(filter(None, (note.what, note.why))) + (f" (until {note.until})" if note.until else ""),
        )
        for note in decision.not_doing
    ]
    yield "4. What are we explicitly not doing?", notes or _UNANSWERED
    yield "Options", list(_options(decision))
    yield "Consequences", list(_consequences(decision))
    yield "Who", list(_who(decision))
    yield "Dissent", [Row(dissent.by, dissent.view) for dissent in decision.dissent]
    yield "What came before and after it", list(_line(dossier, decision))
    yield "Looked at again", list(_revisits(decision))
    yield "More", _fields(decision, ("applies_to", "aliases", "tags", "links"))


_UNANSWERED = [Row("", "not answered", "bad")]


def _texts(**texts: str) -> list[Row]:
    return [Row(label, " ".join(text.split())) for label, text in texts.items() if text.strip()]


def _today(dossier: Dossier) -> Iterator[Row]:
    """What to go by, where a decision no longer holds."""
    end, chain = dossier.end, dossier.chain
    if end is None:
        return
    if not chain:
        yield Row("", f"nothing in its place: it was {end.how} and no decision replaces it", "bad")
        return
    *between, last = chain
    by_way = f", by way of {' and '.join(decision.id for decision in between)}" if between else ""
    ended = dossier.standing.end(last)
    yield Row(last.id, f"{state_of(last, ended)}: {last.title}{by_way}", "bad" if ended else "good")


def _options(decision: Decision) -> Iterator[Row]:
    for option in decision.options:
        chosen = option.id == decision.chosen
        yield Row(
            f"{'*' if chosen else ' '} {option.id}",
            f"{option.title}{' (chosen)' if chosen else ''}",
            "good" if chosen else "",
        )
        yield from (Row("", f"+ {pro}") for pro in option.pros)
        yield from (Row("", f"- {con}") for con in option.cons)


def _consequences(decision: Decision) -> Iterator[Row]:
    if follows := decision.consequences:
        yield from (Row("", f"+ {text}") for text in follows.positive)
        yield from (Row("", f"- {text}") for text in follows.negative)
        yield from (Row("", f"  {text}") for text in follows.neutral)


def _who(decision: Decision) -> Iterator[Row]:
    facts = {
        "area": decision.area,
        "reversible": {"one_way": "no: one way", "two_way": "yes: two way"}.get(decision.reversibility, ""),
        "raised": _by_on(decision.proposed_by, decision.raised_on),
        "decided": _by_on(decision.decider, decision.decided_on),
        "agreed": ", ".join(decision.agreed_by),
        "consulted": ", ".join(decision.consulted),
        "informed": ", ".join(decision.informed),
        "escalated": decision.escalated,
    }
    yield from (Row(label, said) for label, said in facts.items() if said)


def _by_on(person: str, day: str) -> str:
    return " ".join((*(("by", person) if person else ()), *(("on", day) if day else ())))


def _line(dossier: Dossier, decision: Decision) -> Iterator[Row]:
    """What it replaced and amended, and what replaced and amended it."""
    for label, ids in (
        ("supersedes", decision.supersedes),
        ("amends", decision.amends),
        ("reverses", decision.reverses),
    ):
        for id in ids:
            old = dossier.portfolio.decision(id)
            yield Row(label, f"{old.id if old else id}: {old.title}" if old and old.title else id)
    for new in dossier.chain[:1]:
        end = dossier.end
        yield Row(f"{end.how if end else 'superseded'} by", f"{new.id}: {new.title}")
    for new in dossier.standing.amended_by(decision):
        yield Row("amended by", f"{new.id}: {new.title}")


def _revisits(decision: Decision) -> Iterator[Row]:
    yield from _texts(due=decision.revisit_by, when=decision.revisit_when)
    for revisit in sorted(decision.revisits, key=lambda revisit: revisit.on, reverse=True):
        note = f" ({revisit.note})" if revisit.note else ""
        yield Row(revisit.on, f"{revisit.verdict} by {revisit.by}: {revisit.evidence}{note}")


# Outcomes and guardrails


def _outcome(dossier: Dossier) -> Iterator[Row]:
    progress, thing = dossier.progress, dossier.thing
    if because := getattr(thing, "unmeasurable_because", ""):
        yield Row("unmeasurable", " ".join(because.split()))
    if progress is None:
        return
    verdict, mark = _verdict(progress)
    if isinstance(thing, Metric):
        yield Row("target", f"{_way(progress)}: {verdict}", mark)
        return
    unit = f" ({progress.metric.unit})" if progress.metric and progress.metric.unit else ""
    yield Row("outcome", f"{progress.outcome.metric}{unit}: {_way(progress)}")
    read = [f"{value(reading.value)} ({reading.on})" for reading in progress.readings[-_MOST_READINGS:]]
    more = "… " if len(progress.readings) > _MOST_READINGS else ""
    yield Row("so far", f"{more}{', '.join(read)}{': ' if read else ''}{verdict}", mark)


def _way(progress: Progress) -> str:
    """From where to where: `101 on 2026-08-31 → 108 by 2027-Q2`."""
    baseline, target = progress.outcome.baseline, progress.outcome.target
    ends = []
    if baseline and baseline.value is not None:
        ends.append(f"{value(baseline.value)}{f' on {baseline.on}' if baseline.on else ''}")
    if target and target.value is not None:
        ends.append(f"{value(target.value)}{f' by {target.by}' if target.by else ''}")
    return " → ".join(ends) or "no baseline and no target"


def _verdict(progress: Progress) -> tuple[str, str]:
    """Whether the outcome was met, in words, and the mark for that."""
    target = progress.outcome.target
    by = f" by {target.by}" if target and target.by else ""
    return {
        "met": (f"met on {progress.on}", "good"),
        "met late": (f"missed{by}, and met on {progress.on}", "bad"),
        "not yet": ("not met yet", ""),
        "missed": (f"missed{by}", "bad"),
        "not measured": (f"not measured{' since the baseline' if progress.outcome.baseline else ' yet'}", "bad"),
    }.get(progress.verdict, ("nothing says what to meet", ""))


def _guards(dossier: Dossier) -> Iterator[Row]:
    for guardrail, of_charter, last, holds in dossier.guards:
        limit = f"{guardrail.metric} {_OPS.get(guardrail.op, guardrail.op)} {value(guardrail.threshold)}"
        read = _reading(last) if last else "no reading"
        said = {True: ", holds", False: ", broken", None: ""}[holds]
        yield Row("guardrail", f"{limit}{' (charter)' if of_charter else ''}: {read}{said}", "bad" * (holds is False))


# Everything else


_TOLD: dict[type, tuple[str, ...]] = {
    Item: ("outcome", "guardrails", "unmeasurable_because", "track"),
    Metric: ("target", "guardrail", "readings"),
    Capacity: ("buckets",),
    Roadmap: ("track", "themes", "items"),
    Scorecard: ("metrics",),
    Charter: ("people", "areas", "escalation"),
}
"""Fields that have a heading of their own, or stand in the head."""


def _other(dossier: Dossier) -> Iterator[Section]:
    thing = dossier.thing
    yield "Outcome", [*_outcome(dossier), *_guards(dossier)]
    told = ("id", "at", "title", "status", *_TOLD.get(type(thing), ()))
    yield "Record", _fields(thing, (field for field in thing.__struct_fields__ if field not in told))
    if isinstance(thing, Metric):
        newest = sorted(thing.readings, key=lambda reading: reading.on, reverse=True)
        yield (
            "Readings",
            [Row(reading.on, f"{value(reading.value)}: {reading.note}".rstrip(": ")) for reading in newest],
        )
    elif isinstance(thing, Capacity):
        yield "Split", list(_split(thing))
    elif isinstance(thing, Roadmap):
        yield "Themes", [Row(theme.id, theme.title) for theme in thing.themes]
        yield "Items", [Row(item.id, f"{state_of(item)}: {item.title}") for item in thing.items]
    elif isinstance(thing, Scorecard):
        yield "Metrics", [Row(metric.id, f"{_last(metric, dossier.day)}: {metric.title}") for metric in thing.metrics]
    elif isinstance(thing, Charter):
        yield "People", [Row(handle, person.name) for handle, person in thing.people.items()]
        yield "Areas", [Row(area.id, f"{area.owns}: {area.title}") for area in thing.areas]
        yield "Escalation", [Row(duty.id, f"{duty.to}: {duty.when}") for duty in thing.escalation]


def _last(metric: Metric, day: str) -> str:
    last = metric.last_reading(day)
    return _reading(last[1]) if last else "no reading"


def _split(capacity: Capacity) -> Iterator[Row]:
    unit = " people" if capacity.unit == "people" else " %"
    for bucket, share in capacity.buckets.items():
        planned = f"planned {value(share.planned)}{unit}" if share.planned is not None else "not planned"
        actual = f", actual {value(share.actual)}{unit}" if share.actual is not None else ""
        yield Row(bucket, planned + actual)


def _fields(thing: Thing, names: Iterable[str]) -> list[Row]:
    """Fields as they are written, an entry of a list a line."""
    rows = []
    for field in names:
        content = plain(getattr(thing, field))
        if isinstance(content, dict):
            rows += [Row(f"{field}.{key}", _entry(part)) for key, part in content.items()]
        elif isinstance(content, list) and any(isinstance(entry, dict) for entry in content):
            rows += [Row(field if number == 0 else "", _entry(entry)) for number, entry in enumerate(content)]
        elif content is not None:
            rows.append(Row(field, value(content)))
    return rows


_NAMES = ("id", "item", "what", "kind", "title", "url")
"""What an entry of a list is called, which needs no label."""


def _entry(content: Any) -> str:
    """An entry of a list: what it is called, and the rest of it with the names of its fields."""
    if not isinstance(content, dict):
        return value(content)
    called = ", ".join(value(part) for key, part in content.items() if key in _NAMES)
    rest = (f"{key}: {_listed(part)}" for key, part in content.items() if key not in _NAMES)
    return "; ".join(filter(None, (called, *rest)))


def _listed(content: Any) -> str:
    """A value within an entry; a mapping as its names and values."""
    if not isinstance(content, dict):
        return value(content)
    return ", ".join(f"{key} {value(part)}" for key, part in content.items())


def _person(dossier: Dossier) -> Iterator[Section]:
    assert dossier.person is not None
    yield "Person", [Row("emails", ", ".join(dossier.person.emails))] if dossier.person.emails else []


def _referred(dossier: Dossier) -> Iterator[Row]:
    """Who names it, with the fields, each record once."""
    found: dict[tuple[str, str], list[str]] = {}
    for source, field in dossier.references:
        fields = found.setdefault((kind_of(source), source.id or stem_of(source.at.path)), [])
        fields.append(".".join(step for step in field if isinstance(step, str)))
    for (kind, id), fields in sorted(found.items()):
        yield Row(kind, f"{id}: {', '.join(dict.fromkeys(fields))}")


def _history(dossier: Dossier) -> Iterator[Row]:
    """One line an event, newest first; several edits of one commit are one line that names the fields."""
    told = dossier.history
    together: dict[tuple[Commit | None, str | int], list[Event]] = {}
    for number, (commit, event, origin) in enumerate(told.events):
        same = event.kind if event.kind in ("edited", "amended") and event.field else number
        together.setdefault((origin or commit, same), []).append(event)
    for (commit, _), events in together.items():
        said = happened(events[0], commit.day if commit else "")
        if len(events) > 1:
            fields = dict.fromkeys(event.field.split(".")[0] for event in reversed(events))
            said = f"{events[0].kind}: {', '.join(fields)}"
        by = f" ({commit.author}, {short(commit)}{', or earlier' if commit.cut_off else ''})" if commit else ""
        yield Row(commit.day if commit else "not committed", said + by)
    if told.missing:
        yield Row("", told.missing)
    yield from (Row("", f"there may be more: {limit}") for limit in told.limits)
