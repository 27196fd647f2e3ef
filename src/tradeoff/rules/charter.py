"""Rules on the charter, and on what refers to what."""

from collections import Counter
from collections.abc import Iterator

from tradeoff.conformance import nearest
from tradeoff.finding import Flag, Mark, at_key, mark, missing, wrong
from tradeoff.fix import Fix, setting_of, spelling
from tradeoff.portfolio import Link, Portfolio, kind_of, with_article
from tradeoff.records import Area, Decision, Escalation, Item, Metric, RiskException, Route, Thing
from tradeoff.rules.model import Context, rule


@rule("unknown-reference", "error", "tree", core=True, yields_to=("placeholder-text",))
def unknown_reference(c: Context) -> Iterator[Flag]:
    """An id, alias or handle that nothing defines, or that is something else than what belongs there.

    Why it hurts: the chain from a promise to the decision behind it breaks at that word. Nobody notices,
    because it looks like all the others.

    Bad:
        # roadmaps/product.yaml
        items: [{id: spend-alerts, decided_in: usage-price}]

    Good:
        # roadmaps/product.yaml
        items: [{id: spend-alerts, decided_in: usage-pricing}]

    How to fix: write the id of what exists, or add what is missing. Decisions also answer to their `aliases`;
    people are named by their handle under `people` in the charter.
    """
    portfolio = c.portfolio
    unsure, handles = _refused(c)
    names: dict[str, _Names] = {}
    handles_of = _handles(portfolio)
    for link in portfolio.links:
        if link.found is not None or portfolio.unread(link.kinds, link.target):
            continue
        kinds = link.kinds.split()
        if unsure.intersection(kinds) or (link.kinds == "person" and link.target in handles):
            continue
        wanted = f"{', '.join(kinds[:-1])} or {kinds[-1]}" if kinds[1:] else link.kinds
        message = f"{link.source.id} names the {wanted} {link.target}"
        if others := portfolio.kinds_with(link.target):
            message += f", and that is {with_article(others[0])}"
            yield wrong(link.source, link.field, message, f"name {with_article(wanted)}")
            continue
        if link.kinds not in names:
            names[link.kinds] = _Names(portfolio.ids(link.kinds))
        named = handles_of.get(link.target.casefold(), "") if link.kinds == "person" else ""
        near = named or names[link.kinds].nearest(link.target)
        help = f"did you mean {near}?" if near else _where(link, portfolio)
        safe = bool(named) or names[link.kinds].is_respelt(link.target, near)
        fix = naming(link.source, link.field, near, safe=safe) if near else None
        yield wrong(link.source, link.field, f"{message}, which nothing defines", help, fix=fix)


def naming(source: Thing, field: Route, id: str, *, safe: bool) -> Fix | None:
    """The fix that makes a reference name something else; none in a list that names it already."""
    if len(field) == 2 and isinstance(field[1], int) and id in getattr(source, str(field[0]), ()):
        return None
    return setting_of(source, field, id, safe=safe)


def _handles(portfolio: Portfolio) -> dict[str, str]:
    """By name in small letters: the handle of the only person who is called so."""
    called = Counter(person.name.casefold() for person in portfolio.people.values())
    people = portfolio.people.items()
    return {name: handle for handle, person in people if called[name := person.name.casefold()] == 1}


def _where(link: Link, portfolio: Portfolio) -> str:
    """Where that would be defined."""
    if link.kinds in ("person", "area", "escalation"):
        key = {"person": "people", "area": "areas"}.get(link.kinds, link.kinds)
        if not portfolio.charters:
            return f"there is no charter: write charter.yaml, with {link.target} under {key}"
        return f"add {link.target} to {key} in {portfolio.charter.at.path}"
    if link.kinds == "metric" and not portfolio.scorecards:
        return f"there is no scorecard: write scorecard.yaml, with {link.target} under metrics"
    return f"write the id of one that exists, or add {link.target}"


_LISTS = {
    "items": "item",
    "themes": "theme",
    "metrics": "metric",
    "people": "person",
    "areas": "area",
    "escalation": "escalation",
}


def _refused(c: Context) -> tuple[set[str], set[str]]:
    """The kinds of which something may exist whose id was refused, and the handles of people who were."""
    kinds: set[str] = set()
    handles: set[str] = set()
    for reading in c.readings:
        for route in reading.hidden:
            match route:
                case ("people", str(handle), *_):
                    handles.add(handle)
                case ("id",) | ("aliases", *_):
                    kinds.add(reading.kind)
                case (str(name),) | (str(name), _) | (str(name), _, "id") if name in _LISTS:
                    kinds.add(_LISTS[name])
    return kinds, handles


class _Names:
    """Known ids, to find the one that was meant without comparing it with each of thousands."""

    def __init__(self, ids: list[str]) -> None:
        self._ids = ids
        self._spellings: Counter[str] = Counter()
        self._meant: dict[str, str] = {}
        self._by_pair: dict[str, list[str]] = {}
        for id in ids:
            for pair in _pairs(id):
                self._by_pair.setdefault(pair, []).append(id)

    def nearest(self, word: str) -> str:
        """The known id that was probably meant, or nothing."""
        if word not in self._meant:
            self._meant[word] = self._search(word)
        return self._meant[word]

    def is_respelt(self, word: str, id: str) -> bool:
        """Whether an id, and no other, differs from a word in its spelling only."""
        if not id or spelling(word) != spelling(id):
            return False
        if not self._spellings:
            self._spellings.update(map(spelling, set(self._ids)))
        return self._spellings[spelling(id)] == 1

    def _search(self, word: str) -> str:
        shared: Counter[str] = Counter()
        for ids in sorted((self._by_pair.get(pair, []) for pair in _pairs(word)), key=len):
            if shared and len(ids) > _COMMON:
                break
            shared.update(ids)
        return nearest(word, [id for id, _ in shared.most_common(_CANDIDATES)])


_COMMON = 1000
"""A pair of letters that more ids than that have tells nothing."""
_CANDIDATES = 20


def _pairs(word: str) -> list[str]:
    """The pairs of neighbouring letters, each once, and the first letter."""
    folded = f" {word.lower().replace('_', '-')}"
    return list(dict.fromkeys(folded[start : start + 2] for start in range(len(folded) - 1)))


_PASSING = ("supersedes", "amends", "reverses", "displaces", "not_doing", "deprioritized")
"""Fields that name what is over because it is over."""

_SPEAK_INSTEAD = (
    "late-dependency",
    "enables-nothing-live",
    "undecided-commitment",
    "remediation-after-expiry",
)


@rule("dead-reference", "warning", "tree", yields_to=_SPEAK_INSTEAD)
def dead_reference(c: Context) -> Iterator[Flag]:
    """Something live that refers to what is over.

    Flags references to a superseded, rejected or deprecated decision, a dropped item or a retired metric; not
    those that are there to say so, such as `supersedes` and `displaced_by`.

    Why it hurts: work goes on for a reason that no longer holds. Whoever follows the reference finds a
    decision that was taken back, and cannot tell what holds instead.

    Bad:
        # roadmaps/product.yaml
        items: [{id: spend-alerts, decided_in: seat-pricing}]

    Good:
        # roadmaps/product.yaml
        items: [{id: spend-alerts, decided_in: usage-pricing}]

    How to fix: name what took its place, or ask whether the work still has a reason.
    """
    for link in c.portfolio.links:
        found = link.found
        if not isinstance(found, (Decision, Item, Metric)) or not found.dead:
            continue
        if not _live(link.source) or link.field[0] in _PASSING:
            continue
        heirs = heirs_of(c.portfolio, found)
        heir = heirs[0] if heirs else ""
        fix = naming(link.source, link.field, heir, safe=False) if len(heirs) == 1 else None
        yield wrong(
            link.source,
            link.field,
            f"{link.source.id} rests on the {kind_of(found)} {found.id}, which is {found.status}",
            f"name {heir}, which took its place" if heir else "name what took its place, or drop the reference",
            related=[mark(found, "status", f"{found.status} here")],
            fix=fix,
        )


def _live(thing: Thing) -> bool:
    return isinstance(thing, (Item, Decision, RiskException, Metric)) and thing.live


def heirs_of(portfolio: Portfolio, over: Thing) -> list[str]:
    """The accepted decisions that supersede or reverse one."""
    heirs = (link.source for link in portfolio.links_to(over) if link.field[0] in ("supersedes", "reverses"))
    return list(dict.fromkeys(heir.id for heir in heirs if isinstance(heir, Decision) and heir.accepted))


_HOLDS = {
    "owns": "owns",
    "co_owns": "co-owns",
    "delegated_to": "decides by delegation in",
    "backup": "is the backup of",
    "to": "decides escalations of",
    "owner": "owns",
    "accepted_by": "answers for",
}
"""By field: what a person does for the thing that names them there."""


@rule("departed-person", "error", "tree", "date")
def departed_person(c: Context) -> Iterator[Flag]:
    """Someone who has left, and still holds a right, an active item, a metric or an active exception.

    Why it hurts: what waits for that person waits for nobody. The right has gone to whoever dares, and the
    risk that they accepted is answered for by no one.

    Bad:
        # charter.yaml
        areas: [{id: data-ai, backup: bruno}]

    Good:
        # charter.yaml
        areas: [{id: data-ai, backup: jonas}]

    How to fix: name who has taken it over. People stay in the charter with the day they `left`, so that old
    records still say who they were.
    """
    charter = c.portfolio.charter
    gone = {handle: person.left for handle, person in charter.people.items() if person.left and person.left < c.day}
    for link in c.portfolio.links if gone else ():
        if link.kinds == "person" and link.target in gone and _held(link):
            name = str(link.field[0])
            yield wrong(
                link.source,
                link.field,
                f"{link.target} left on {gone[link.target]}, and still {_HOLDS[name]} {link.source.id}",
                "name who has taken it over",
                related=[mark(charter, ("people", link.target, "left"), "left here")],
            )


def _held(link: Link) -> bool:
    """Whether the person is named for a right, or for something active that is theirs."""
    match link.source, link.field[0]:
        case Area(), name:
            return name in _HOLDS
        case Escalation(), _:
            return True
        case (Item() | RiskException()) as thing, "owner" | "accepted_by":
            return thing.active
        case Metric() as metric, "owner":
            return metric.live
    return False


@rule("missing-backup", "warning", "tree")
def missing_backup(c: Context) -> Iterator[Flag]:
    """An area in which nobody decides while its owner is away.

    Why it hurts: every decision of the area waits for one calendar. The leader is the bottleneck, and on
    holiday the right belongs to whoever is loudest.

    Bad:
        # charter.yaml
        areas: [{id: data-ai, backup: null}]

    Good:
        # charter.yaml
        areas: [{id: data-ai, backup: jonas}]

    How to fix: name under `backup` who decides while the owner cannot.
    """
    for area in c.portfolio.charter.areas:
        if not area.backup:
            yield missing(
                area,
                "backup",
                f"{area.id} has no backup for {area.owns or 'its owner'}",
                "name who decides while the owner cannot: backup: HANDLE",
            )


@rule("too-many-co-owners", "warning", "tree")
def too_many_co_owners(c: Context) -> Iterator[Flag]:
    """An area with more people who must agree than the charter's limit.

    Why it hurts: a right that many share is a veto that each of them has. Decisions are taken by exhaustion,
    and the smallest common bet is what remains.

    Bad:
        # charter.yaml
        areas: [{id: roadmap, co_owns: [ines, jonas, tomas]}]

    Good:
        # charter.yaml
        areas: [{id: roadmap, co_owns: [ines], influences: [jonas, tomas]}]

    How to fix: keep those who must agree, and move who has to be heard to `influences`.
    """
    limit = c.portfolio.charter.limits.co_owners
    for area in c.portfolio.charter.areas:
        people = list(dict.fromkeys(filter(None, area.co_owns)))
        if len(people) > limit:
            yield wrong(
                area,
                "co_owns",
                f"{area.id} has {len(people)} co-owners ({', '.join(people)}), and the limit is {limit}",
                "keep those who must agree, and move the others to influences",
            )


_FEW_AREAS = 4


@rule("concentrated-rights", "info", "tree")
def concentrated_rights(c: Context) -> Iterator[Flag]:
    """A charter in which one person owns more than half of the areas, and delegates none of them.

    Charters with fewer than four areas are exempt.

    Why it hurts: whatever is to be decided, it waits for the same person. That leader is the bottleneck of
    the company by design, and cannot be challenged from inside an area.

    Bad:
        # charter.yaml
        areas:
          - {id: data-ai, owns: mara, delegated_to: null}
          - {id: vendors, title: Vendors, owns: mara, backup: tomas}

    Good:
        # charter.yaml
        areas:
          - {id: data-ai, owns: mara, delegated_to: null}
          - {id: vendors, title: Vendors, owns: mara, backup: tomas, delegated_to: [tomas]}

    How to fix: give areas to those who live with their consequences, or delegate some: `delegated_to`.
    """
    charter = c.portfolio.charter
    if len(charter.areas) < _FEW_AREAS or c.partly_refused(charter, "areas"):
        return
    owners = Counter(area.owns for area in charter.areas if area.owns in charter.people)
    for person, count in owners.most_common(1):
        owned = [area for area in charter.areas if area.owns == person]
        if count * 2 <= len(charter.areas) or any(set(area.delegated_to) - {"", person} for area in owned):
            continue
        yield at_key(
            charter,
            ("people", person),
            f"{person} owns {count} of {len(charter.areas)} areas, and delegates none of them",
            "give areas to those who live with their consequences, or name them under delegated_to",
            related=[Mark(area, ("owns",), "value", f"{area.id} is owned here") for area in owned],
        )


RULES = (
    unknown_reference,
    dead_reference,
    departed_person,
    missing_backup,
    too_many_co_owners,
    concentrated_rights,
)
