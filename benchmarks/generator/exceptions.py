"""The exceptions: accepted risks, with the controls that hold them and the work that ends them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from generator import words
from generator.company import Area, Company
from generator.days import AS_OF, FIRST_DAY, days
from generator.roadmaps import TECHNOLOGY, Item, Planner, Roadmap
from generator.sentences import Writer, slug
from generator.text import Block, Flow, Record

LONGEST = {"low": 365, "medium": 180, "high": 90, "critical": 30}


@dataclass(frozen=True, slots=True)
class RiskException:
    id: str
    title: str
    area: Area
    product: str
    region: str
    status: str
    residual: str
    accepted: date
    expires: date
    item: Item | None

    @property
    def path(self) -> str:
        return f"exceptions/{self.id}.yaml"


def plan(planner: Planner, company: Company, roadmaps: Sequence[Roadmap], count: int) -> tuple[RiskException, ...]:
    work = [item for roadmap in roadmaps if roadmap.track == TECHNOLOGY for item in roadmap.items]
    return tuple(_exception(planner, company, work) for _ in range(count))


def ended_by(exceptions: Sequence[RiskException]) -> dict[str, tuple[str, ...]]:
    """The exceptions in force that each item ends, by the item's id."""
    ends: dict[str, tuple[str, ...]] = {}
    for exception in exceptions:
        if exception.item and exception.status == "active":
            ends[exception.item.id] = (*ends.get(exception.item.id, ()), exception.id)
    return ends


def _exception(planner: Planner, company: Company, work: list[Item]) -> RiskException:
    random = planner.random
    key, title, area = random.choice(words.RISKS)
    product, region = random.choice(words.PRODUCTS), random.choice(words.REGIONS)
    status = random.choices(("active", "closed", "revoked", "requested"), (45, 40, 8, 7))[0]
    residual = random.choices(tuple(LONGEST), (40, 35, 20, 5))[0]
    accepted, expires = _term(random, status, LONGEST[residual])
    return RiskException(
        id=planner.unique(key, product, region),
        title=f"{title}, {product} in {region}",
        area=company.areas[area],
        product=product,
        region=region,
        status=status,
        residual=residual,
        accepted=accepted,
        expires=expires,
        item=_remediation(random, status, expires, work),
    )


def _term(random: Random, status: str, longest: int) -> tuple[date, date]:
    """From when until when, never longer than allowed; running ones end in more than a fortnight."""
    if status in ("active", "requested"):
        age = random.randrange(1, longest - 24)
        return AS_OF - days(age), AS_OF + days(random.randrange(18, longest - age + 1))
    accepted = FIRST_DAY + days(random.randrange((AS_OF - FIRST_DAY).days - longest))
    return accepted, accepted + days(longest)


def _remediation(random: Random, status: str, expires: date, work: list[Item]) -> Item | None:
    """The item that ends the risk, delivered where it has; none, where nothing on the roadmap fits."""
    states = {"active": ("now", "next"), "closed": ("delivered",)}.get(status, ())
    item = random.choice(work)
    fits = item.state in states and item.due is not None and item.due <= expires
    return item if fits else None


def record(exception: RiskException, company: Company) -> Record:
    """The exception as a record."""
    random = Random(exception.id)
    write = Writer(random, exception.title, exception.product, exception.region)
    acceptor = random.choice(exception.area.deciders)
    others = [person for person in random.sample(company.staff, 4) if person != acceptor]
    granted = exception.status != "requested"
    controls = zip(others[1:3], write.some(words.CONTROLS, 2), strict=True)
    scope = [f"services/{slug(exception.product)}/**", f"deploy/{slug(exception.region)}/*.yaml"]
    return {
        "schema": "tradeoff/exception/v1",
        "id": exception.id,
        "title": exception.title,
        "status": exception.status,
        "area": exception.area.id,
        "risk": Block(write.one(words.RISK_TEXT)),
        "residual_risk": exception.residual,
        "requested_by": others[0],
        "accepted_by": acceptor if granted else None,
        "accepted_on": exception.accepted if granted else None,
        "expires": exception.expires,
        "closed_on": exception.expires - days(3) if exception.status in ("closed", "revoked") else None,
        "justification": write.paragraph(words.JUSTIFICATION, 2),
        "compensating_controls": [_control(random, exception, owner, what) for owner, what in controls],
        "remediation": {
            "item": exception.item.id if exception.item else None,
            "due": exception.expires - days(5),
            "note": write.one(words.COST_OF_NOT_DOING),
        },
        "applies_to": Flow(scope),
        "links": [Flow({"title": "Assessment", "url": f"https://risk.example.com/a/{random.randrange(10**5)}"})],
    }


def _control(random: Random, exception: RiskException, owner: str, what: str) -> Record:
    """A control that was verified in the last quarter, while the exception runs."""
    end = min(AS_OF, exception.expires)
    verified = end - days(random.randrange(min(80, (end - exception.accepted).days) + 1))
    return {
        "what": what,
        "owner": owner,
        "verified_on": verified if exception.status != "requested" else None,
        "evidence": f"https://risk.example.com/e/{random.randrange(10**5)}",
    }
