"""The charter: who works here, who decides about what, and how much of everything there is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice, product
from random import Random

from generator import words
from generator.days import AS_OF, days
from generator.text import Comment, Flow, Record, Value

BUCKETS = ("product_bets", "platform", "risk_reduction", "unplanned")


@dataclass(frozen=True, slots=True)
class Person:
    handle: str
    name: str
    role: str
    left: date | None


@dataclass(frozen=True, slots=True)
class Area:
    words: words.AreaWords
    owner: str
    backup: str
    co_owners: tuple[str, ...]
    influences: tuple[str, ...]
    delegates: tuple[str, ...]

    @property
    def id(self) -> str:
        return self.words.id

    @property
    def deciders(self) -> tuple[str, ...]:
        return (self.owner, *self.delegates)


@dataclass(frozen=True, slots=True)
class Company:
    """The people, those of them who are still here, and the areas by id."""

    people: tuple[Person, ...]
    staff: tuple[str, ...]
    former: tuple[str, ...]
    areas: dict[str, Area]
    scorecards: int

    @property
    def leader(self) -> str:
        return self.staff[0]


def found(random: Random, headcount: int, scorecards: int) -> Company:
    """A company of that many people, about one in twenty of whom has left."""
    people = tuple(islice(_people(random), headcount))
    staff = tuple(person.handle for person in people if person.left is None)
    former = tuple(person.handle for person in people if person.left is not None)
    areas = {area.id: area for area in _areas(random, staff)}
    return Company(people, staff, former, areas, scorecards)


def _people(random: Random) -> Iterator[Person]:
    pairs = list(product(words.FIRST_NAMES, words.LAST_NAMES))
    random.shuffle(pairs)
    for number, ((first, first_ascii), (last, last_ascii)) in enumerate(pairs):
        leads = number < len(words.LEADER_ROLES)
        role = words.LEADER_ROLES[number] if leads else words.ROLES[number % len(words.ROLES)]
        left = AS_OF - days(random.randrange(20, 500)) if number % 20 == 19 else None
        yield Person(f"{first_ascii}-{last_ascii}", f"{first} {last}", role, left)


def _areas(random: Random, staff: tuple[str, ...]) -> Iterator[Area]:
    leaders, others = staff[: len(words.LEADER_ROLES)], staff[len(words.LEADER_ROLES) :]
    for number, area in enumerate(words.AREAS):
        owner, backup = leaders[number], leaders[(number + 1) % len(leaders)]
        co_owners = (leaders[(number + 2) % len(leaders)],) if number in (0, 4) else ()
        chosen = random.sample(others, 2 + max(3, len(others) // 20))
        yield Area(area, owner, backup, co_owners, tuple(chosen[:2]), tuple(chosen[2:]))


def charter(company: Company) -> Record:
    """The charter as a record."""
    return {
        "#": Comment("Who decides about what. Changed only by a pull request that the leaders approve."),
        "schema": "tradeoff/charter/v1",
        "id": "charter",
        "model": "cpto",
        "people": {
            person.handle: Flow({"name": person.name, "role": person.role, "left": person.left})
            for person in company.people
        },
        "areas": [_area(area) for area in company.areas.values()],
        "escalation": [
            Flow({"id": "cross-team", "when": "Two areas want opposite things", "to": company.leader}),
            Flow({"id": "major-spend", "when": "More than €250,000 in a year", "to": company.leader}),
        ],
        "capacity": {"floors": Flow({"platform": 15, "risk_reduction": 5}), "max_shift": 10},
        "cadences": Flow({"tradeoffs": "weekly", "planning": "quarterly", "scorecard": "monthly"}),
        "limits": _limits(company),
    }


def _area(area: Area) -> Record:
    return {
        "id": area.id,
        "title": area.words.title,
        "lens": area.words.lens,
        "owns": area.owner,
        "co_owns": Flow(area.co_owners) if area.co_owners else None,
        "influences": Flow(area.influences),
        "backup": area.backup,
        "delegated_to": Flow(area.delegates),
        "code": Flow([f"services/*/{area.id}/**"]),
    }


def _limits(company: Company) -> dict[str, Value]:
    limits: dict[str, Value] = {"proposed_days": 30, "revisit_grace_days": 14, "now_items_per_owner": 3}
    if company.scorecards > 1:
        limits["#"] = Comment("a dozen for each product's scorecard")
        limits["metrics"] = 12 * company.scorecards
    return limits
