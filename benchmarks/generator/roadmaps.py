"""The roadmaps: a third of them live, with bets and platform work; the others delivered or dropped."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import count as count_up
from itertools import cycle, islice, product
from random import Random

from generator import words
from generator.company import Company
from generator.days import days
from generator.decisions import Log
from generator.scorecards import ITEMS_PER_METRIC, Line, Metric, line_of
from generator.sentences import slug

OUTCOME, TECHNOLOGY = "outcome", "technology"
PAST_HALVES = ("2024-h1", "2024-h2", "2025-h1", "2025-h2", "2026-h1")
THIS_HALF = "2026-h2"
# First and last day on which live items are due. Platform work comes before the bets that it enables.
DUE = {
    (TECHNOLOGY, "now"): (date(2026, 11, 23), date(2026, 12, 8)),
    (OUTCOME, "now"): (date(2026, 12, 9), date(2026, 12, 30)),
    (TECHNOLOGY, "next"): (date(2027, 1, 12), date(2027, 2, 10)),
    (OUTCOME, "next"): (date(2027, 2, 11), date(2027, 3, 31)),
    (TECHNOLOGY, "delivered"): (date(2026, 7, 6), date(2026, 10, 30)),
    (OUTCOME, "delivered"): (date(2026, 7, 6), date(2026, 10, 30)),
}


@dataclass(frozen=True, slots=True)
class Item:
    """What others need to know of an item; `state` is its horizon while it goes ahead, else its status."""

    id: str
    title: str
    state: str
    committed: bool
    owner: str
    due: date | None
    metric: Metric | None
    decided_in: str
    effort: int
    enables: tuple[str, ...] = ()
    depends_on: str | None = None
    displaces: str | None = None
    displaced_by: str | None = None


@dataclass(frozen=True, slots=True)
class Roadmap:
    id: str
    track: str
    product: str
    region: str
    owner: str
    theme: str | None
    items: tuple[Item, ...]

    @property
    def path(self) -> str:
        return f"roadmaps/{self.id}.yaml"


class Planner:
    """Plans roadmaps one by one; keeps the ids in use, whose turn it is, and what metrics carry already."""

    def __init__(self, random: Random, company: Company, lines: tuple[Line, ...], log: Log) -> None:
        self.random = random
        self.lines = lines
        self.taken = {decision.id for decision in log.decisions}
        self.recent = log.in_force[len(log.in_force) // 2 :]
        self.rota = cycle(random.sample(company.staff, len(company.staff)))
        self.carried: dict[str, int] = {}  # committed items by metric
        self.bets: dict[tuple[str, str], list[str]] = {}  # live bets by product and horizon

    def roadmap(self, track: str, product_name: str, region: str, half: str) -> Roadmap:
        roadmap_id = self.unique(product_name, region, track, half)
        live = half == THIS_HALF
        theme = None
        if live and track == OUTCOME:
            theme = self.unique(self.random.choice(words.THEMES)[1], product_name, region)
        items = [self.item(track, state, product_name, region, half) for state in self.states(live)]
        return Roadmap(roadmap_id, track, product_name, region, next(self.rota), theme, self.tied(items))

    def states(self, live: bool) -> list[str]:
        lost = self.random.choice(("paused", "dropped") if live else ("dropped",))
        if live:
            others = self.random.sample(("delivered", "later", lost), self.random.choice((1, 2, 3)))
            return ["now", "next", *others]
        delivered = ["delivered"] * self.random.choice((3, 4))
        return [*delivered, lost] if self.random.random() < 0.4 else delivered

    def item(self, track: str, state: str, product_name: str, region: str, half: str) -> Item:
        random = self.random
        what = random.choice(words.BETS if track == OUTCOME else words.PLATFORM_WORK)
        item_id = self.unique(what, product_name, region)
        committed = state == "now" or (state == "next" and random.random() < 0.5)
        if track == OUTCOME and state in ("now", "next"):
            self.bets.setdefault((product_name, state), []).append(item_id)
        return Item(
            id=item_id,
            title=f"{what[0].upper()}{what[1:]} for {product_name} in {region}",
            state=state,
            committed=committed,
            owner=next(self.rota),
            due=self.due(track, state, half),
            metric=self.metric(line_of(self.lines, product_name), state, committed),
            decided_in=random.choice(self.recent),
            effort=random.randrange(2, 9),
            enables=() if track == OUTCOME else self.enabled(state, product_name),
        )

    def due(self, track: str, state: str, half: str) -> date | None:
        if half in PAST_HALVES:
            first = date(int(half[:4]), 1 if half.endswith("1") else 7, 6)
            return first + days(self.random.randrange(165))
        if (track, state) not in DUE:
            return None
        first, last = DUE[track, state]
        return first + days(self.random.randrange((last - first).days + 1))

    def metric(self, line: Line, state: str, committed: bool) -> Metric | None:
        """The metric of the outcome; none, when all of the line carry as many committed items as they can."""
        if state not in ("now", "next", "delivered"):
            return None
        if not committed:
            return self.random.choice(line.movable)
        free = [metric for metric in line.movable if self.carried.get(metric.id, 0) < ITEMS_PER_METRIC]
        if not free:
            return None
        chosen = self.random.choice(free)
        self.carried[chosen.id] = self.carried.get(chosen.id, 0) + 1
        return chosen

    def enabled(self, state: str, product_name: str) -> tuple[str, ...]:
        """A live bet of the product that is due later, or a metric of its line."""
        bets = self.bets.get((product_name, state), [])
        if bets and self.random.random() < 0.6:
            return (self.random.choice(bets),)
        return (self.random.choice(line_of(self.lines, product_name).metrics).id,)

    def tied(self, items: list[Item]) -> tuple[Item, ...]:
        """The items with what they depend on, and with what pushed the lost one aside."""
        by_state = {item.state: item for item in items}
        now, lost = by_state.get("now"), by_state.get("paused", by_state.get("dropped"))
        if now and "next" in by_state and self.random.random() < 0.6:
            by_state["next"] = replace(by_state["next"], depends_on=now.id)
        if now and lost and self.random.random() < 0.4:
            by_state["now"] = replace(now, displaces=lost.id)
        elif lost:
            by_state[lost.state] = replace(lost, displaced_by=items[0].id)
        return tuple(item if item.state == "delivered" else by_state[item.state] for item in items)

    def unique(self, *parts: str) -> str:
        """An id of the namespace that items share with decisions, and that nothing else has yet."""
        wanted = free = slug(*parts)
        for number in count_up(2):
            if free not in self.taken:
                break
            free = f"{wanted}-{number}"
        self.taken.add(free)
        return free


def plan(planner: Planner, count: int) -> tuple[Roadmap, ...]:
    """That many roadmaps, bets before the platform work that enables them."""
    live = max(2, round(count * 0.35))
    bets = max(1, round(live * 0.6))
    past = count - live
    shares = (
        (OUTCOME, (THIS_HALF,), bets),
        (TECHNOLOGY, (THIS_HALF,), live - bets),
        (OUTCOME, PAST_HALVES, past // 2),
        (TECHNOLOGY, PAST_HALVES, past - past // 2),
    )
    return tuple(
        planner.roadmap(track, *place)
        for track, halves, share in shares
        for place in islice(_places(planner.random, halves), share)
    )


def _places(random: Random, halves: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """Product, region and half-year in random order, each before any comes again."""
    places = list(product(words.PRODUCTS, words.REGIONS, halves))
    random.shuffle(places)
    return cycle(places)
