"""The decision log: planned in the order of time, so that what replaces a decision comes after it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import count as count_up
from itertools import product
from random import Random

from generator import words
from generator.company import Area, Company
from generator.days import AS_OF, FIRST_DAY, days
from generator.scorecards import Line, line_of
from generator.sentences import Writer, slug
from generator.text import Block, Comment, Flow, Record, Value


@dataclass(frozen=True, slots=True)
class Topic:
    area: Area
    subject: str
    product: str
    region: str
    round: int  # 1, until every topic was used once


@dataclass(frozen=True, slots=True)
class Decision:
    """What other records need to know of a decision; `approach` is the area's way to go about the topic."""

    topic: Topic
    approach: int
    status: str
    raised: date
    decided: date | None
    one_way: bool
    escalated: bool
    replaces: tuple[str, ...] = ()
    amends: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        topic = self.topic
        again = str(topic.round) if topic.round > 1 else ""
        return slug(self.way[0], topic.subject, topic.product, topic.region, again)

    @property
    def way(self) -> tuple[str, str]:
        """The approach by name, and its title."""
        return self.topic.area.words.approaches[self.approach]

    @property
    def path(self) -> str:
        return f"decisions/{self.raised.year}/{self.id}.yaml"


@dataclass(frozen=True, slots=True)
class Log:
    """All decisions, and the ids of those in force, oldest first."""

    decisions: tuple[Decision, ...]
    in_force: tuple[str, ...]


def plan(random: Random, company: Company, count: int) -> Log:
    topics = _topics(random, company)
    decisions: dict[str, Decision] = {}
    in_force: list[str] = []
    for number in range(count):
        raised = FIRST_DAY + (AS_OF - days(2) - FIRST_DAY) * number / max(1, count - 1)
        old = _replaceable(random, decisions, in_force, raised)
        decision = _successor(random, old, raised) if old else _fresh(random, next(topics), raised)
        if old:
            decisions[old.id] = replace(old, status="superseded")
            in_force.remove(old.id)
        elif decision.status == "accepted":
            decision = replace(decision, amends=_amended(random, in_force))
        decisions[decision.id] = decision
        if decision.status == "accepted":
            in_force.append(decision.id)
    return Log(tuple(decisions.values()), tuple(in_force))


def _topics(random: Random, company: Company) -> Iterator[Topic]:
    subjects = [(area, subject) for area in company.areas.values() for subject in area.words.subjects]
    combinations = list(product(subjects, words.PRODUCTS, words.REGIONS))
    for round in count_up(1):
        random.shuffle(combinations)
        for (area, subject), product_name, region in combinations:
            yield Topic(area, subject, product_name, region, round)


def _replaceable(random: Random, decisions: dict[str, Decision], in_force: list[str], raised: date) -> Decision | None:
    """A decision in force whose time has come, in about one case of seven."""
    if random.random() > 0.16 or not in_force or raised > AS_OF - days(30):
        return None
    old = decisions[random.choice(in_force)]
    ripe = old.decided is not None and old.decided + days(60) <= raised
    return old if ripe and old.approach + 1 < len(old.topic.area.words.approaches) else None


def _fresh(random: Random, topic: Topic, raised: date) -> Decision:
    one_way = random.random() < 0.25
    room = (AS_OF - raised).days
    approach = random.randrange(2)
    if room < 20 and (one_way or random.random() < 0.7):
        return Decision(topic, approach, "proposed", raised, None, one_way, False)
    status = "accepted"
    if room > 30:
        status = random.choices(("accepted", "rejected", "deprecated"), (84, 10, 6))[0]
    escalated = random.random() < 0.05
    return Decision(topic, approach, status, raised, _decided(random, raised), one_way, escalated)


def _successor(random: Random, old: Decision, raised: date) -> Decision:
    """The next approach to the same topic; it names all that it replaces, not the last one alone."""
    return replace(
        old,
        approach=old.approach + 1,
        raised=raised,
        decided=_decided(random, raised),
        escalated=False,
        replaces=(old.id, *old.replaces),
        amends=(),
    )


def _amended(random: Random, in_force: list[str]) -> tuple[str, ...]:
    older = in_force[: len(in_force) // 2]
    return (random.choice(older),) if older and random.random() < 0.06 else ()


def _decided(random: Random, raised: date) -> date:
    return min(raised + days(random.randrange(4, 20)), AS_OF - days(1))


def record(decision: Decision, company: Company, lines: tuple[Line, ...], dropped: tuple[str, ...]) -> Record:
    """The decision as a record; `dropped` are items that a decision may have said no to."""
    topic = decision.topic
    random = Random(decision.id)
    write = Writer(random, topic.subject, topic.product, topic.region)
    settled = decision.decided is not None
    return {
        "#1": Comment(write.one(words.DECISION_COMMENTS)) if random.random() < 0.4 else None,
        "schema": "tradeoff/decision/v1",
        "id": decision.id,
        "title": write.fill(decision.way[1] + ", {product} in {region}"),
        "status": decision.status,
        "area": topic.area.id,
        "lens": topic.area.words.lens,
        **_people(random, decision, company, write),
        "reversibility": "one_way" if decision.one_way else "two_way",
        "context": write.paragraph(words.CONTEXT, 3),
        **_promise(random, decision, line_of(lines, topic.product), write),
        "constraints": _constraints(random, write),
        "smallest_bet": write.one(words.SMALLEST_BET),
        "not_doing": _not_doing(random, decision, dropped, write),
        **_options(decision, write),
        "rationale": write.paragraph(words.RATIONALE, 2) if settled else None,
        "consequences": _consequences(random, write) if settled else None,
        **_revisits(random, decision, write),
        **_relations(random, decision),
        "applies_to": Flow([f"services/{slug(topic.product)}/{slug(topic.subject)}/**"]),
        "tags": Flow([topic.area.id, slug(topic.product)]),
        "links": [Flow({"title": "Discussion", "url": f"https://wiki.example.com/d/{random.randrange(10**6)}"})],
    }


def _people(random: Random, decision: Decision, company: Company, write: Writer) -> Record:
    area = decision.topic.area
    decider = company.leader if decision.escalated else random.choice(area.deciders)
    others = [person for person in random.sample(company.staff, 6) if person != decider]
    agreed = [person for person in area.co_owners if person != decider]
    old = decision.raised.year < 2026 and company.former
    people: Record = {
        "raised_on": decision.raised,
        "decided_on": decision.decided,
        "proposed_by": random.choice(company.former) if old and random.random() < 0.1 else others[0],
    }
    if decision.decided is not None:
        people["decider"] = decider
        people["agreed_by"] = Flow(agreed) if agreed else None
        people["escalated"] = "cross-team" if decision.escalated else None
    people["consulted"] = Flow(others[1:3])
    people["informed"] = Flow(others[3:5])
    if random.random() < 0.3:
        people["dissent"] = [{"by": others[1], "view": write.one(words.DISSENT)}]
    return people


def _promise(random: Random, decision: Decision, line: Line, write: Writer) -> Record:
    """Question 1: an outcome with guardrails on other metrics, or why there is none."""
    if random.random() < 0.15:
        return {"unmeasurable_because": write.one(words.UNMEASURABLE)}
    metric, *guards = random.sample(line.movable, 3)
    baseline = metric.better(metric.last, -random.randrange(8, 16))
    target = metric.better(baseline, random.randrange(2, 8))
    limits = [guard.guardrail(random.randrange(12, 20)) for guard in guards]
    return {
        "outcome": {
            "metric": metric.id,
            "baseline": Flow({"value": baseline, "on": decision.raised}),
            "target": Flow({"value": target, "by": decision.raised + days(200)}),
        },
        "guardrails": limits[: random.choice((1, 2))],
    }


def _constraints(random: Random, write: Writer) -> list[Flow]:
    chosen = random.sample(words.CONSTRAINTS, random.choice((1, 2)))
    return [Flow({"kind": kind, "note": write.fill(note)}) for kind, note in chosen]


def _not_doing(random: Random, decision: Decision, dropped: tuple[str, ...], write: Writer) -> list[Value]:
    until = decision.raised + days(random.randrange(180, 500))
    what, why = random.choice(words.NOT_DOING)
    refused: list[Value] = [{"what": write.fill(what), "why": write.fill(why), "until": until}]
    if dropped and decision.status == "accepted" and random.random() < 0.04:
        refused.append({"item": random.choice(dropped), "why": write.fill(why), "until": until})
    return refused


def _options(decision: Decision, write: Writer) -> Record:
    approaches = decision.topic.area.words.approaches
    first = min(decision.approach, len(approaches) - 2)
    options: list[Value] = [
        {
            "id": word,
            "title": write.fill(title),
            "pros": list(write.some(words.PROS, 1)),
            "cons": list(write.some(words.CONS, 1)),
        }
        for word, title in approaches[first : first + 2]
    ]
    return {"options": options, "chosen": decision.way[0] if decision.decided else None}


def _consequences(random: Random, write: Writer) -> Record:
    return {
        "positive": list(write.some(words.POSITIVE, 1)),
        "negative": list(write.some(words.NEGATIVE, 1)),
        "neutral": list(write.some(words.NEUTRAL, 1)) if random.random() < 0.3 else None,
    }


def _revisits(random: Random, decision: Decision, write: Writer) -> Record:
    """A day to come back; where it has passed, the entry of the revisit and mostly a new day."""
    if decision.decided is None:
        return {}
    if not decision.one_way and random.random() < 0.2:
        return {"revisit_when": Block(write.one(words.REVISIT_WHEN), folded=True)}
    due = decision.decided + days(random.randrange(150, 365))
    if due > AS_OF:
        return {"revisit_by": due}
    revisited = min(due + days(random.randrange(10)), AS_OF)
    revisit: Record = {
        "on": revisited,
        "by": decision.topic.area.owner,
        "verdict": "keep",
        "evidence": write.one(words.EVIDENCE),
    }
    moved = decision.status == "accepted" and random.random() < 0.6
    return {"revisit_by": AS_OF + days(random.randrange(5, 300)) if moved else due, "revisits": [revisit]}


def _relations(random: Random, decision: Decision) -> Record:
    verb = "reverses" if random.random() < 0.15 else "supersedes"
    return {
        verb: Flow(decision.replaces) if decision.replaces else None,
        "amends": Flow(decision.amends) if decision.amends else None,
    }
