"""Roadmaps as records: what an item says depends on its state."""

from datetime import date
from random import Random

from generator import words
from generator.days import AS_OF, days
from generator.roadmaps import OUTCOME, TECHNOLOGY, Item, Roadmap
from generator.scorecards import STEPS_PER_ITEM, Line, Metric, line_of
from generator.sentences import Writer
from generator.text import Block, Comment, Flow, Record, Value

STATUS = {"now": "in_progress", "next": "planned", "later": "proposed"}  # every other state is a status


def record(roadmap: Roadmap, lines: tuple[Line, ...], enables: dict[str, tuple[str, ...]]) -> Record:
    """The roadmap as a record; `enables` adds, by item, the exceptions that an item ends."""
    random = Random(roadmap.id)
    write = Writer(random, roadmap.track, roadmap.product, roadmap.region)
    line = line_of(lines, roadmap.product)
    themes = [_theme(roadmap, random.choice(line.movable), write)] if roadmap.theme else []
    return {
        "schema": "tradeoff/roadmap/v1",
        "id": roadmap.id,
        "title": f"{roadmap.product} in {roadmap.region}: {roadmap.track} roadmap",
        "track": roadmap.track,
        "owner": roadmap.owner,
        "themes": themes or None,
        "items": [_item(roadmap, item, line, enables.get(item.id, ())) for item in roadmap.items],
    }


def _theme(roadmap: Roadmap, metric: Metric, write: Writer) -> Record:
    outcome = next(text for text, key in words.THEMES if str(roadmap.theme).startswith(key))
    return {
        "id": roadmap.theme,
        "title": write.fill("{product} in {region}"),
        "outcome": write.fill(outcome),
        "metric": metric.id,
        "owner": roadmap.owner,
    }


def _item(roadmap: Roadmap, item: Item, line: Line, exceptions: tuple[str, ...]) -> Record:
    random = Random(item.id)
    write = Writer(random, item.title, roadmap.product, roadmap.region)
    going_ahead = item.state in STATUS
    bucket = "product_bets" if roadmap.track == OUTCOME else random.choice(("platform", "risk_reduction"))
    return {
        "id": item.id,
        "title": item.title,
        "status": STATUS.get(item.state, item.state),
        "horizon": item.state if going_ahead else ("later" if item.state == "paused" else None),
        "theme": roadmap.theme,
        "owner": item.owner,
        "commitment": "committed" if item.committed else ("aspirational" if going_ahead else None),
        "due": "2027-H2" if item.state == "later" else item.due,
        "bucket": bucket,
        "effort_weeks": item.effort,
        "decided_in": item.decided_in if going_ahead or item.state == "delivered" else None,
        **_intake(random, roadmap, item, write),
        **_platform(roadmap, item, exceptions, write),
        **_state(random, roadmap, item, line, write),
    }


def _intake(random: Random, roadmap: Roadmap, item: Item, write: Writer) -> Record:
    """What the item depends on, or for an urgent one, who asked for it and what it pushed aside."""
    if item.displaces:
        why = write.one(words.COST_OF_NOT_DOING)
        lost = next(other for other in roadmap.items if other.id == item.displaces)
        effect = "dropped" if lost.state == "dropped" else "delayed"
        return {
            "intake": {
                "requested_by": write.one(words.REQUESTERS),
                "requested_on": AS_OF - days(random.randrange(30, 90)),
                "reason": Block(write.one(words.CONTEXT), folded=True),
                "urgent": True,
            },
            "displaces": [{"item": item.displaces, "effect": effect, "why": why}],
        }
    return {"depends_on": Flow([item.depends_on])} if item.depends_on else {}


def _platform(roadmap: Roadmap, item: Item, exceptions: tuple[str, ...], write: Writer) -> Record:
    if roadmap.track != TECHNOLOGY:
        return {}
    return {
        "enables": Flow([*item.enables, *exceptions]),
        "cost_of_not_doing": Block(write.one(words.COST_OF_NOT_DOING), folded=True),
    }


def _state(random: Random, roadmap: Roadmap, item: Item, line: Line, write: Writer) -> Record:
    match item.state:
        case "now":
            return {
                "health": "on_track" if random.random() < 0.7 else "at_risk",
                "health_note": write.one(words.EVIDENCE),
                **_promise(random, item, line, write, readings_ago=4),
                "ready": {key: write.fill(text) for key, text in words.READY},
                **_bet(roadmap, item, write),
            }
        case "next":
            return {**_promise(random, item, line, write, readings_ago=1), **_bet(roadmap, item, write)}
        case "delivered":
            return _delivery(random, item)
        case "paused" | "dropped" if item.displaced_by:
            return {"deprioritized": _lost(random, item, write)}
        case _:
            return {}


def _promise(random: Random, item: Item, line: Line, write: Writer, readings_ago: int) -> Record:
    """Outcome, from a reading of the scorecard, and guardrails on other metrics; or why there is none."""
    metric = item.metric
    if metric is None or item.due is None:
        return {"unmeasurable_because": write.one(words.UNMEASURABLE)}
    on, value = metric.readings[-readings_ago]
    target = metric.better(value, random.randrange(2, STEPS_PER_ITEM))
    guards = random.sample([other for other in line.metrics if other is not metric], 2)
    return {
        "outcome": {
            "metric": metric.id,
            "baseline": Flow({"value": value, "on": on}),
            "target": Flow({"value": target, "by": item.due + days(random.randrange(60, 150))}),
        },
        "guardrails": [guards[0].guardrail(6), guards[1].guardrail(5)],
    }


def _bet(roadmap: Roadmap, item: Item, write: Writer) -> Record:
    """What a product bet owes: a hypothesis, when to stop, and three checkpoints."""
    if roadmap.track != OUTCOME or item.due is None:
        return {}
    return {
        "hypothesis": {
            "we_believe": write.fill("{subject} removes the reason why accounts hesitate"),
            "will_result_in": write.fill("More accounts in {region} that stay, and fewer calls"),
            "we_will_know_when": write.fill("The metric moves within {n} days of the first use"),
        },
        "kill_criteria": write.one(words.KILL_CRITERIA),
        "#checkpoints": Comment("dates as agreed in the planning of the quarter"),
        "checkpoints": _checkpoints(item.state, item.due, write),
    }


def _checkpoints(state: str, due: date, write: Writer) -> list[Value]:
    first, second = AS_OF - days(70), AS_OF - days(12) if state == "now" else AS_OF + days(30)
    return [
        Flow({"kind": "problem_validation", **_held(first, write)}),
        Flow({"kind": "experiment", **(_held(second, write) if second < AS_OF else {"due": second})}),
        Flow({"kind": "post_launch", "due": due + days(45)}),
    ]


def _held(due: date, write: Writer) -> Record:
    return {"due": due, "on": due - days(1), "evidence": write.one(words.EVIDENCE), "verdict": "continue"}


def _delivery(random: Random, item: Item) -> Record:
    if item.due is None or item.metric is None:
        return {}
    metric, delivered = item.metric, item.due - days(random.randrange(7))
    before = metric.better(metric.last, -random.randrange(10, 20))
    after = metric.better(before, random.randrange(1, 6))
    measured = min(delivered + days(random.randrange(20, 50)), AS_OF - days(1))
    status = random.choice(("achieved", "partial", "missed"))
    return {
        "delivered_on": delivered,
        "outcome": {
            "metric": metric.id,
            "baseline": Flow({"value": before, "on": delivered - days(90)}),
            "target": Flow({"value": metric.better(before, 4), "by": delivered + days(60)}),
        },
        "result": Flow({"status": status, "value": after, "on": measured}),
    }


def _lost(random: Random, item: Item, write: Writer) -> Record:
    on = (item.due or AS_OF - days(10)) - days(random.randrange(20))
    return {
        "on": min(on, AS_OF - days(3)),
        "reason": write.one(words.CONTEXT),
        "displaced_by": item.displaced_by,
        "decided_in": item.decided_in,
    }
