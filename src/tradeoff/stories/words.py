"""An event in the words that a leader would use, in one line.

Texts of records come out as they are: who shows them makes control characters visible.
"""

from collections.abc import Callable
from typing import Any

from tradeoff.events import Event
from tradeoff.records import SIGNS, Area, Capacity, Decision, Escalation, Item, Metric, RiskException

_LONGEST = 40
"""Characters of a text that is still a value; a longer one is prose, which was just rewritten."""


def happened(event: Event, day: str = "") -> str:
    """An event in words, without the id of what it happened to: `due 2026-11-30 → 2026-12-15`.

    With the record's own day, where that is not the one under which it is shown.
    """
    say = _WORDS.get(event.kind)
    return say(event) if say else _in_status(event, day)


def value(content: Any, nothing: str = "none") -> str:
    """A value in one line, as it would be written in YAML without quotes."""
    if content is None:
        return nothing
    if isinstance(content, bool):
        return "yes" if content else "no"
    if isinstance(content, float | int):
        return f"{content:.15g}"
    if isinstance(content, dict):
        if day := _DATED.get(frozenset(content)):
            return f"{value(content['value'])} {day} {content[day]}{_note(content.get('note'))}"
        return ", ".join(f"{key}: {value(part)}" for key, part in content.items())
    if isinstance(content, list):
        return ", ".join(f"({value(part)})" if isinstance(part, dict) else value(part) for part in content)
    return str(content)


_DATED = {
    frozenset(("value", "by")): "by",
    frozenset(("value", "on")): "on",
    frozenset(("value", "on", "note")): "on",
}
"""What says a number of a day, by its fields, and the field of the day."""


def change(name: str, before: Any, after: Any, unit: str = "") -> str:
    """What a named value became: from one to another, set, removed, or just rewritten where it is long."""
    old, new = value(before), value(after)
    if not (_is_short(before) and _is_short(after)):
        return f"{name} {'written' if before is None else 'removed' if after is None else 'rewritten'}"
    if before is None:
        return f"{name} set to {new}{unit}"
    if after is None:
        return f"{name} {old}{unit} removed"
    return f"{name} {old} → {new}{unit}"


def _is_short(content: Any) -> bool:
    return not isinstance(content, dict | list) and len(value(content)) <= _LONGEST


def _note(text: Any) -> str:
    return f": {text}" if text else ""


def _part(content: Any, name: str) -> Any:
    """A field of a plain value, None where there is none."""
    return content.get(name) if isinstance(content, dict) else None


# The state of things

_USUAL = frozenset(
    (
        *(("proposed", status) for status in ("accepted", "rejected", "planned")),
        *(("accepted", status) for status in ("superseded", "deprecated")),
        ("planned", "in_progress"),
        ("in_progress", "delivered"),
        ("requested", "active"),
        *(("active", status) for status in ("revoked", "closed", "broken", "retired")),
        ("broken", "active"),
    )
)
"""Steps of a life that go without saying where something comes from."""


def _in_status(event: Event, day: str) -> str:
    """What happened to a thing as a whole, by whom, when, and what it was if that is a surprise."""
    return f"{event.kind}{_by(event, _on(event, day))}{_was(event)}"


_DAYS: dict[tuple[type | None, str], str] = {
    (Decision, "proposed"): "raised_on",
    (Decision, "accepted"): "decided_on",
    (Decision, "rejected"): "decided_on",
    (Item, "delivered"): "delivered_on",
    (RiskException, "accepted"): "accepted_on",
    (RiskException, "closed"): "closed_on",
    (RiskException, "revoked"): "closed_on",
    (Metric, "retired"): "retired_on",
}
"""The record's own day of an event."""


def _on(event: Event, day: str) -> str:
    own = getattr(event.new, _DAYS.get((type(event.new), event.kind), ""), "")
    return f" on {own}" if day and own and own != day else ""


def _by(event: Event, on: str) -> str:
    """Who answers for a new status, where the record says so, and on which day."""
    thing, person, until = event.new, "", ""
    if isinstance(thing, Decision):
        person = {"proposed": thing.proposed_by, "accepted": thing.decider, "rejected": thing.decider}.get(
            event.kind, ""
        )
    elif isinstance(thing, RiskException):
        person = {"requested": thing.requested_by, "accepted": thing.accepted_by}.get(event.kind, "")
        until = f" until {thing.expires}" if thing.active and thing.expires else ""
    return f"{f' by {person}' if person else ''}{on}{until}"


def _was(event: Event) -> str:
    before = event.before
    if not isinstance(before, str) or (before, event.after) in _USUAL:
        return ""
    return f" (was {before})"


def _added(event: Event) -> str:
    if isinstance(event.new, Area | Escalation) and (said := right(event.new)):
        return f"added: {said}"
    return f"added as {event.after}" if isinstance(event.after, str) else "added"


def right(thing: Area | Escalation) -> str:
    """Who decides, in a few words: `ngozi decides, arjun must agree`."""
    if isinstance(thing, Escalation):
        return f"goes to {thing.to}" if thing.to else ""
    agree = f", {' and '.join(thing.co_owns)} must agree" if thing.co_owns else ""
    return f"{thing.owns or 'nobody'} decides{agree}"


def _renamed(event: Event) -> str:
    return f"renamed from {event.before}"


def _edited(event: Event) -> str:
    if not event.field:
        return "edited"
    if event.field.startswith("displaces.") and event.before is None:
        return f"displaces {event.field.removeprefix('displaces.')}"
    if _is_short(event.before) and _is_short(event.after):
        return change(event.field, event.before, event.after)
    return f"{event.field} {'added' if event.before is None else 'removed' if event.after is None else 'edited'}"


# Decisions


def _amended(event: Event) -> str:
    if by := _part(event.after, "by"):
        return f"amended by {by}"
    return f"amended: {change(event.field, event.before, event.after)}"


def _reversed(event: Event) -> str:
    by = _part(event.after, "by")
    return f"reversed by {by}" if by else "reversed"


def _revisited(event: Event) -> str:
    by = _part(event.after, "by")
    return f"revisited{f' by {by}' if by else ''}{_note(_part(event.after, 'verdict'))}"


# Promises


def _valued(event: Event) -> str:
    return change(event.field, event.before, event.after)


def _outcome(event: Event) -> str:
    if event.field != "outcome":
        return change(event.field, event.before, event.after)
    if event.after is None:
        return f"outcome {_outcome_in_words(event.before)} removed"
    return f"outcome set to {_outcome_in_words(event.after)}"


def _outcome_in_words(outcome: Any) -> str:
    if not isinstance(outcome, dict):
        return value(outcome)
    baseline, target = outcome.get("baseline") or {}, outcome.get("target") or {}
    way = " → ".join(value(end["value"]) for end in (baseline, target) if end.get("value") is not None)
    by = f" by {target['by']}" if target.get("by") else ""
    return f"{outcome.get('metric', 'no metric')}{f' {way}' if way else ''}{by}"


def _guardrail(event: Event) -> str:
    name, _, rest = event.field.partition(".")
    if name == "guardrails":
        metric, _, part = rest.rpartition(".") if rest.endswith((".op", ".threshold")) else (rest, "", "")
        name, rest = f"guardrail {metric}", part
    if rest == "op":
        return change(f"{name} op", *(SIGNS.get(op, op) for op in (event.before, event.after)))
    if rest:
        return change(f"{name} {rest}", event.before, event.after)
    if event.after is None:
        return f"{_limited(name, event.before)} removed"
    return f"{_limited(name, event.after)} {'added' if event.before is None else 'rewritten'}"


def limit(guardrail: Any) -> str:
    """What a guardrail keeps its metric to: `≤ 4`; empty where it does not say."""
    sign, threshold = _part(guardrail, "op"), _part(guardrail, "threshold")
    return f"{SIGNS.get(sign, sign)} {value(threshold)}" if sign and threshold is not None else ""


def _limited(name: str, guardrail: Any) -> str:
    return " ".join(filter(None, (name, limit(guardrail))))


def _target(event: Event) -> str:
    if event.field.endswith(".by"):
        return change("target day", event.before, event.after)
    if event.field.endswith(".value"):
        return change("target", event.before, event.after)
    if event.after is None:
        return f"target {_target_in_words(event.before)} removed"
    return f"target set to {_target_in_words(event.after)}"


def _target_in_words(target: Any) -> str:
    by = _part(target, "by")
    return f"{value(_part(target, 'value'))}{f' by {by}' if by else ''}"


def _measured(event: Event) -> str:
    if event.field != "result":
        return change(event.field, event.before, event.after)
    number = _part(event.after, "value")
    return f"measured: {value(_part(event.after, 'status'))}{'' if number is None else f', {value(number)}'}"


def _checkpoint(event: Event) -> str:
    verdict = event.after if isinstance(event.after, str) else _part(event.after, "verdict")
    key = event.field.removeprefix("checkpoints.").removesuffix(".verdict")
    return f"checkpoint {_part(event.after, 'kind') or key}: {verdict}"


def _displaced(event: Event) -> str:
    effect, why = _part(event.after, "effect"), _part(event.after, "why")
    return f"displaced by {event.field.partition('.')[2]}{f' ({effect})' if effect else ''}{_note(why)}"


def _deprioritized(event: Event) -> str:
    note, (name, _, rest) = event.after, event.field.partition(".")
    effect = f" ({str(_part(note, 'effect')).replace('_', ' ')})" if _part(note, "effect") else ""
    if name == "deprioritized" and rest:
        return f"{_part(note, 'what') or rest} deprioritized{effect}{_note(_part(note, 'reason'))}"
    winner = _part(note, "displaced_by")
    where = f" in {rest}" if rest else f" for {winner}" if winner else ""
    return f"deprioritized{where}{effect}{_note(_part(note, 'reason'))}"


# Capacity


def _unit(event: Event) -> str:
    capacity = event.new or event.old
    return " people" if isinstance(capacity, Capacity) and capacity.unit == "people" else " %"


def _planned(event: Event) -> str:
    shares = event.after if isinstance(event.after, dict) else {}
    return f"planned: {', '.join(f'{name} {value(share)}' for name, share in shares.items())}{_unit(event)}"


def _shifted(event: Event) -> str:
    bucket, before, after = _share(event, "planned")
    if before is None and after is not None:
        return f"{bucket} added, {value(after)}{_unit(event)}"
    return change(bucket, before, after, _unit(event))


def _actual(event: Event) -> str:
    bucket, before, after = _share(event, "actual")
    return change(f"{bucket} actual", before, after, _unit(event)).replace(" set to ", " ", 1)


def _share(event: Event, part: str) -> tuple[str, Any, Any]:
    """A bucket, and the share of it that an event is about, whether the event has it alone or in the bucket."""
    bucket = event.field.removeprefix("buckets.").removesuffix(f".{part}")
    before, after = (
        _part(content, part) if isinstance(content, dict) else content for content in (event.before, event.after)
    )
    return bucket, before, after


# Scorecard and exceptions


def _reading(event: Event) -> str:
    return f"read {value(_part(event.after, 'value'))} on {_part(event.after, 'on') or 'no day'}"


def _rewritten(event: Event) -> str:
    _, day, *rest = event.field.split(".", 2)
    if rest and rest != ["value"]:
        return change(f"{rest[0]} of the reading of {day}", event.before, event.after)
    if isinstance(event.before, dict):
        return f"reading of {day} removed ({value(event.before.get('value'))})"
    return change(f"reading of {day}", event.before, event.after)


def _renewed(event: Event) -> str:
    return f"renewed: expires {value(event.before)} → {value(event.after)}"


# Rights

_GRANTED = {
    "owns": "{} now owns it",
    "co_owns": "{} now co-owns it",
    "influences": "{} is now heard",
    "backup": "{} is now the backup",
    "delegated_to": "now delegated to {}",
    "to": "now goes to {}",
}
_WITHDRAWN = {
    "owns": "{} no longer owns it",
    "co_owns": "{} no longer co-owns it",
    "influences": "{} is no longer heard",
    "backup": "{} is no longer the backup",
    "delegated_to": "no longer delegated to {}",
    "to": "no longer goes to {}",
}


def _granted(event: Event) -> str:
    return _GRANTED[event.field].replace("{}", value(event.after))


def _withdrawn(event: Event) -> str:
    return _WITHDRAWN[event.field].replace("{}", value(event.before))


_WORDS: dict[str, Callable[[Event], str]] = {
    "amended": _amended,
    "reversed": _reversed,
    "revisited": _revisited,
    "outcome-changed": _outcome,
    "guardrail-changed": _guardrail,
    "target-changed": _target,
    "due-changed": _valued,
    "horizon-changed": _valued,
    "owner-changed": _valued,
    "health-changed": _valued,
    "commitment-changed": _valued,
    "added": _added,
    "measured": _measured,
    "checkpoint-passed": _checkpoint,
    "displaced": _displaced,
    "deprioritized": _deprioritized,
    "split-planned": _planned,
    "split-shifted": _shifted,
    "actual-recorded": _actual,
    "reading-added": _reading,
    "reading-rewritten": _rewritten,
    "renewed": _renewed,
    "right-granted": _granted,
    "right-withdrawn": _withdrawn,
    "renamed": _renamed,
    "edited": _edited,
}
"""By kind of event, what says it; the others are those of a status."""
