"""Capacity: one record a quarter, planned and (once it is over) actual."""

from random import Random

from generator import words
from generator.company import BUCKETS, Company
from generator.days import AS_OF, quarter
from generator.decisions import Log
from generator.roadmaps import Roadmap
from generator.sentences import Writer
from generator.text import Comment, Flow, Record, Value

TEAM_SIZE = 8


def record(period: str, company: Company, log: Log, roadmaps: tuple[Roadmap, ...]) -> Record:
    """The capacity of one quarter; the current one names the teams and what they work on."""
    random = Random(f"capacity:{period}")
    current = period == quarter(AS_OF)
    return {
        "#": Comment(f"Percent of all people, {period}"),
        "schema": "tradeoff/capacity/v1",
        "id": period,
        "buckets": _buckets(random, over=not current),
        "tolerance": 5,
        "note": "A week of incidents ate into the bets; the platform work was not touched.",
        "decided_in": random.choice(log.in_force),
        "teams": _teams(random, company, roadmaps) if current else None,
        "deprioritized": [_lost(random, company, what) for what in random.sample(words.DEPRIORITIZED, 2)],
    }


def _buckets(random: Random, over: bool) -> Record:
    """Shares near 48, 24, 12, 16; the actual ones a few points from bets to the unplanned."""
    moved, slipped = random.randrange(-2, 3), random.randrange(0, 8)
    planned = (48 + moved, 24 - moved, 12, 16)
    actual = (planned[0] - slipped, planned[1], planned[2], planned[3] + slipped)
    return {
        bucket: Flow({"planned": plan, "actual": fact if over else None})
        for bucket, plan, fact in zip(BUCKETS, planned, actual, strict=True)
    }


def _teams(random: Random, company: Company, roadmaps: tuple[Roadmap, ...]) -> list[Value]:
    running = [item.id for roadmap in roadmaps for item in roadmap.items if item.state == "now"]
    teams = max(2, len(company.staff) // TEAM_SIZE)
    return [
        {
            "id": f"team-{number + 1}",
            "people": TEAM_SIZE,
            "lead": random.choice(company.staff),
            "split": Flow({"product_bets": 50, "platform": 25, "risk_reduction": 10, "unplanned": 15}),
            "works_on": Flow(running[number::teams]) if running[number::teams] else None,
        }
        for number in range(teams)
    ]


def _lost(random: Random, company: Company, what: str) -> Record:
    write = Writer(random, "it", random.choice(words.PRODUCTS), random.choice(words.REGIONS))
    return {
        "what": write.fill(what),
        "effect": random.choice(("delayed", "descoped", "not_started")),
        "reason": write.one(words.RATIONALE),
        "told": Flow(random.sample(company.staff, 2)),
    }
