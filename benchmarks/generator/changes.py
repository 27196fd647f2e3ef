"""What happens to records, told backwards: each function gives a record as it was before one change of meaning.

So a history ends at a given workspace. None says that no such change can have been the last one.
"""

from collections.abc import Callable, Sequence
from datetime import date
from random import Random
from typing import Any, NamedTuple, TypeAlias

from generator.days import days
from generator.text import Flow, Record

Fields: TypeAlias = dict[str, Any]  # a record or a part of one, whose shape the generator knows


class Past(NamedTuple):
    """The record before the change, None where the change added it; and the words of a commit for the change."""

    record: Record | None
    subject: str


class Kind(NamedTuple):
    """A kind of change: how often it happens among all of its kind of record, and what undoes it."""

    weight: int
    undo: Callable[[Random, Fields, Sequence[str]], Past | None]


def kind_of(record: Record) -> str:
    return str(record["schema"]).split("/")[1]


def before(random: Random, record: Record, people: Sequence[str]) -> Past | None:
    """The record before a change drawn at random; `people` are the handles that it may have named."""
    kinds = CHANGES[kind_of(record)]
    chosen = random.choices(kinds, [kind.weight for kind in kinds])[0]
    return chosen.undo(random, record, people)


def before_supersession(record: Record) -> Record | None:
    """A decision before its successor was accepted."""
    return {**record, "status": "accepted"} if record["status"] == "superseded" else None


def succeeded_by(record: Record) -> str | None:
    """The id of the decision that a decision replaced when it was accepted."""
    for verb in ("supersedes", "reverses"):
        if isinstance(older := record.get(verb), Flow):
            return str(next(iter(older.value)))
    return None


def _decided(_random: Random, decision: Fields, _people: Sequence[str]) -> Past | None:
    if decision["status"] not in ("accepted", "rejected") or decision.get("revisits"):
        return None
    settled = ("decided_on", "decider", "agreed_by", "escalated", "chosen", "rationale", "consequences")
    verb = "Accept" if decision["status"] == "accepted" else "Reject"
    return Past({**decision, "status": "proposed", **dict.fromkeys(settled)}, f"{verb}: {decision['title']}")


def _proposed(_random: Random, decision: Fields, _people: Sequence[str]) -> Past | None:
    return Past(None, f"Propose: {decision['title']}") if decision["status"] == "proposed" else None


def _deprecated(_random: Random, decision: Fields, _people: Sequence[str]) -> Past | None:
    if decision["status"] != "deprecated":
        return None
    return Past({**decision, "status": "accepted"}, f"Deprecate: {decision['title']}")


def _revisited(_random: Random, decision: Fields, _people: Sequence[str]) -> Past | None:
    if not decision.get("revisits"):
        return None
    return Past({**decision, "revisits": decision["revisits"][:-1] or None}, f"Revisit: {decision['title']}")


def _revisit_moved(random: Random, decision: Fields, _people: Sequence[str]) -> Past | None:
    if not isinstance(day := decision.get("revisit_by"), date):
        return None
    earlier = day - days(random.randrange(7, 60))
    return Past({**decision, "revisit_by": earlier}, f"Come back later to: {decision['title']}")


def _refused(_random: Random, decision: Fields, _people: Sequence[str]) -> Past | None:
    if not decision.get("not_doing"):
        return None
    return Past({**decision, "not_doing": decision["not_doing"][:-1] or None}, f"Not doing: {decision['title']}")


def _target_of_decision(random: Random, decision: Fields, _people: Sequence[str]) -> Past | None:
    outcome = _other_target(random, decision.get("outcome"))
    return Past({**decision, "outcome": outcome}, f"New target: {decision['title']}") if outcome else None


def _informed(random: Random, decision: Fields, people: Sequence[str]) -> Past | None:
    others = Flow([*decision["informed"].value[:1], random.choice(people)])
    return Past({**decision, "informed": others}, f"Tell more people about: {decision['title']}")


def _linked(_random: Random, record: Fields, _people: Sequence[str]) -> Past | None:
    return Past({**record, "links": None}, f"Link the discussion: {record['title']}") if record.get("links") else None


def _other_target(random: Random, outcome: Fields | None) -> Fields | None:
    """An outcome with a target one or two per cent away."""
    if outcome is None:
        return None
    target = outcome["target"].value
    value = round(target["value"] * random.choice((0.98, 0.99, 1.01, 1.02)), 2)
    return {**outcome, "target": Flow({**target, "value": value})}


def _item(record: Fields, index: int, changed: Fields) -> Fields:
    """The roadmap with some keys of one item changed."""
    items = list(record["items"])
    items[index] = {**items[index], **changed}
    return {**record, "items": items}


def _item_changed(random: Random, roadmap: Fields, people: Sequence[str]) -> Past | None:
    index = random.randrange(len(roadmap["items"]))
    item = roadmap["items"][index]
    verb, changed = random.choice(ITEM_CHANGES)(random, item, people)
    return Past(_item(roadmap, index, changed), f"{verb}: {item['title']}") if changed else None


def _item_added(_random: Random, roadmap: Fields, _people: Sequence[str]) -> Past | None:
    if len(roadmap["items"]) < 3:
        return None
    return Past({**roadmap, "items": roadmap["items"][:-1]}, f"Add: {roadmap['items'][-1]['title']}")


def _due_moved(random: Random, item: Fields, _people: Sequence[str]) -> tuple[str, Fields]:
    due = item.get("due")
    return "Move", {"due": due - days(random.randrange(7, 45))} if isinstance(due, date) else {}


def _owner_changed(random: Random, item: Fields, people: Sequence[str]) -> tuple[str, Fields]:
    return "New owner", {"owner": random.choice([person for person in people if person != item["owner"]])}


def _health_changed(_random: Random, item: Fields, _people: Sequence[str]) -> tuple[str, Fields]:
    other = {"on_track": "at_risk", "at_risk": "on_track"}
    return "Health", {"health": other[item["health"]]} if item.get("health") else {}


def _status_changed(_random: Random, item: Fields, _people: Sequence[str]) -> tuple[str, Fields]:
    match item["status"]:
        case "delivered" if item.get("result"):
            return "Measure", {"result": None}
        case "delivered":
            return "Deliver", {"status": "in_progress", "horizon": "now", "delivered_on": None, "health": "on_track"}
        case "in_progress":
            return "Start", {"status": "planned", "horizon": "next", "health": None, "health_note": None}
        case "planned":
            return "Plan", {"status": "proposed", "horizon": "later", "commitment": "aspirational"}
        case "paused" | "dropped" as lost:
            verb = "Pause" if lost == "paused" else "Drop"
            return verb, {"status": "planned", "horizon": "next", "deprioritized": None}
    return "", {}


def _target_changed(random: Random, item: Fields, _people: Sequence[str]) -> tuple[str, Fields]:
    outcome = _other_target(random, item.get("outcome"))
    return "New target", {"outcome": outcome} if outcome else {}


def _guardrail_added(_random: Random, item: Fields, _people: Sequence[str]) -> tuple[str, Fields]:
    guardrails = item.get("guardrails") or []
    return "Guard", {"guardrails": guardrails[:-1]} if len(guardrails) > 1 else {}


def _effort_changed(random: Random, item: Fields, _people: Sequence[str]) -> tuple[str, Fields]:
    return "New estimate", {"effort_weeks": item["effort_weeks"] % 12 + random.randrange(1, 4)}


def _readings_added(random: Random, scorecard: Fields, _people: Sequence[str]) -> Past | None:
    """The readings of a day or a week: the last ones of a few metrics, each of which keeps its first."""
    metrics = list(scorecard["metrics"])
    for index in random.sample(range(len(metrics)), random.randrange(2, 6)):
        if len(readings := metrics[index]["readings"]) > 1:
            metrics[index] = {**metrics[index], "readings": readings[:-1]}
    return Past({**scorecard, "metrics": metrics}, f"Readings: {scorecard['title']}")


def _metric_handed_over(random: Random, scorecard: Fields, people: Sequence[str]) -> Past | None:
    metrics = list(scorecard["metrics"])
    index = random.randrange(len(metrics))
    if "owner" not in metrics[index]:
        return None
    metrics[index] = {**metrics[index], "owner": random.choice(people)}
    return Past({**scorecard, "metrics": metrics}, f"New owner: {metrics[index]['title']}")


def _exception_moved_on(_random: Random, exception: Fields, _people: Sequence[str]) -> Past | None:
    title = exception["title"]
    match exception["status"]:
        case "closed" | "revoked" as ended:
            verb = "Close" if ended == "closed" else "Revoke"
            return Past({**exception, "status": "active", "closed_on": None}, f"{verb}: {title}")
        case "active":
            unaccepted = {"status": "requested", "accepted_by": None, "accepted_on": None}
            return Past({**exception, **unaccepted}, f"Accept the risk: {title}")
    return Past(None, f"Ask for an exception: {title}")


def _renewed(random: Random, exception: Fields, _people: Sequence[str]) -> Past | None:
    expires = exception["expires"] - days(random.randrange(14, 60))
    return Past({**exception, "expires": expires}, f"Renew: {exception['title']}")


def _verified(random: Random, exception: Fields, _people: Sequence[str]) -> Past | None:
    first, *rest = exception["compensating_controls"]
    if not first.get("verified_on"):
        return None
    first = {**first, "verified_on": first["verified_on"] - days(random.randrange(20, 80))}
    return Past({**exception, "compensating_controls": [first, *rest]}, f"Verify the control: {exception['title']}")


def _split_shifted(random: Random, capacity: Fields, _people: Sequence[str]) -> Past | None:
    """One or two points from the bets to the platform, or back."""
    moved = random.choice((-2, -1, 1, 2))
    buckets = dict(capacity["buckets"])
    for bucket, points in (("product_bets", moved), ("platform", -moved)):
        shares = buckets[bucket].value
        buckets[bucket] = Flow({**shares, "planned": shares["planned"] + points})
    return Past({**capacity, "buckets": buckets}, f"Shift the split of {capacity['id']}")


def _actual_recorded(_random: Random, capacity: Fields, _people: Sequence[str]) -> Past | None:
    if capacity["buckets"]["platform"].value.get("actual") is None:
        return None
    buckets = {bucket: Flow({**shares.value, "actual": None}) for bucket, shares in capacity["buckets"].items()}
    return Past({**capacity, "buckets": buckets}, f"What {capacity['id']} took")


def _right_moved(random: Random, charter: Fields, people: Sequence[str]) -> Past | None:
    """A right to decide granted to one and taken from another."""
    areas = list(charter["areas"])
    index = random.randrange(len(areas))
    others = [*areas[index]["delegated_to"].value[:-1], random.choice(people)]
    areas[index] = {**areas[index], "delegated_to": Flow(others)}
    return Past({**charter, "areas": areas}, f"Who decides about {areas[index]['title']}")


ITEM_CHANGES = (
    _due_moved,
    _due_moved,
    _owner_changed,
    _health_changed,
    _health_changed,
    _status_changed,
    _status_changed,
    _target_changed,
    _guardrail_added,
    _effort_changed,
)
CHANGES = {
    "decision": (
        Kind(30, _decided),
        Kind(30, _proposed),
        Kind(3, _deprecated),
        Kind(10, _revisited),
        Kind(8, _revisit_moved),
        Kind(4, _refused),
        Kind(8, _target_of_decision),
        Kind(4, _informed),
        Kind(3, _linked),
    ),
    "roadmap": (Kind(9, _item_changed), Kind(1, _item_added)),
    "scorecard": (Kind(9, _readings_added), Kind(1, _metric_handed_over)),
    "exception": (Kind(4, _exception_moved_on), Kind(2, _renewed), Kind(4, _verified), Kind(1, _linked)),
    "capacity": (Kind(2, _split_shifted), Kind(1, _actual_recorded)),
    "charter": (Kind(1, _right_moved),),
}
