"""One decision takes the place of another, which turns to superseded once the new one is accepted."""

from collections.abc import Iterator

from tradeoff.authoring.decisions import decision, heir, sound
from tradeoff.conformance import nearest
from tradeoff.desk import Desk, without_status
from tradeoff.errors import CannotDo
from tradeoff.portfolio import Portfolio
from tradeoff.records import Decision


def supersede(desk: Desk, old_id: str, new_id: str) -> Iterator[str]:
    """Lets one decision take the place of another, which turns as soon as the new one is accepted."""
    old = decision(desk, old_id)
    new = _successor(desk, new_id, old)
    _refuse_supersession(desk, old, new)
    named = _names(desk.portfolio, new, old)
    if not named:
        sound(desk, new, "supersedes")
        desk.draft(new).append(("supersedes",), old.id)
    yield f"{new.id} {named or 'supersedes'} {old.id}" + (", as it said already" if named else "")
    if not new.accepted:
        stays = f"{old.id} stays {old.status} until {new.id} is accepted"
        yield stays if old.status in ("accepted", "deprecated") else f"{old.id} is {old.status} already"
        return
    if not named:
        yield _edited(desk, new)
    if old.status in ("accepted", "deprecated"):
        yield from _supersede(desk, old, new)
    else:
        yield f"{old.id} is superseded already"


def _successor(desk: Desk, id: str, old: Decision) -> Decision:
    known = desk.portfolio.kinds_with(id) or desk.portfolio.unread("decision", id)
    if known:
        return decision(desk, id)
    near = nearest(id, desk.portfolio.ids("decision"))
    hint = f"did you mean {near}? Else " if near else ""
    raise CannotDo(
        f"there is no decision {id}: {hint}`tradeoff new decision TITLE --id {id} --supersedes {old.id}` begins it"
    )


def _names(portfolio: Portfolio, new: Decision, old: Decision) -> str:
    """The field in which a decision says already that it replaces another."""
    for field in ("supersedes", "reverses"):
        if any(portfolio.decision(name) is old for name in getattr(new, field)):
            return field
    return ""


def _refuse_supersession(desk: Desk, old: Decision, new: Decision) -> None:
    if old.id == new.id:
        raise CannotDo(f"{old.id} cannot supersede itself: name the decision that takes its place")
    after = heir(desk.portfolio, old)
    if old.status == "superseded" and after not in ("", new.id):
        raise CannotDo(
            f"{old.id} is superseded by {after} already: supersede that one, `tradeoff supersede {after} {new.id}`"
        )
    if old.status == "rejected":
        raise CannotDo(f"{old.id} is rejected, and never held: there is nothing to supersede")
    if old.status == "proposed":
        raise CannotDo(
            f"{old.id} is only proposed, and what does not hold is not superseded: `tradeoff reject {old.id}` or "
            f"`tradeoff accept {old.id}` decides it first"
        )
    if not old.status or not new.status:
        raise CannotDo(without_status(new if old.status else old))
    if not new.live:
        raise CannotDo(
            f"{new.id} is {new.status}: only a decision that is proposed or accepted takes the place of another"
        )
    if way := _way_back(desk.portfolio, old, new):
        raise CannotDo(f"{new.id} cannot supersede {old.id}, which comes after it: {' → '.join(way)}")


def _way_back(portfolio: Portfolio, old: Decision, new: Decision) -> list[str]:
    """How a decision leads to one that is to replace it, by what each supersedes, amends or reverses."""
    ways = [[old]]
    seen = {old.id}
    for way in ways:
        last = way[-1]
        for name in (*last.supersedes, *last.amends, *last.reverses):
            found = portfolio.decision(name)
            if found is new:
                return [one.id for one in (*way, new)]
            if found is not None and found.id not in seen:
                seen.add(found.id)
                ways.append([*way, found])
    return []


def _edited(desk: Desk, new: Decision) -> str:
    """What a run against a base will say of an accepted decision that names another predecessor."""
    said = f"{new.id} is accepted already, and `tradeoff lint --base` takes what it supersedes for an edit of it"
    if desk.space.settings.mutability == "strict":
        return f"{said}: a new decision could supersede both"
    return f"{said}, unless `tradeoff revisit {new.id} --verdict amend` says why"


# What an accepted decision turns


def turn(desk: Desk, new: Decision, statuses: tuple[str, ...]) -> Iterator[str]:
    """Turns what an accepted decision supersedes or reverses, if it is in one of some statuses."""
    olds: dict[str, Decision] = {}
    for name in (*new.supersedes, *new.reverses):
        found = desk.portfolio.decision(name)
        if found is None and desk.portfolio.unread("decision", name):
            desk.find("decision", name)  # which says what is wrong with the file
        if found is None:
            yield f"it names {name} as its predecessor, and there is no such decision"
        elif found.id != new.id:
            olds[found.id] = found
    for old in olds.values():
        if old.status in statuses:
            yield from _supersede(desk, old, new)
        elif old.status in ("proposed", "rejected"):
            yield f"{old.id} stays {old.status}: only what was accepted is superseded{_reject_hint(old)}"


def _supersede(desk: Desk, old: Decision, new: Decision) -> Iterator[str]:
    desk.alone(old)
    sound(desk, old, "status")
    desk.draft(old).set(("status",), "superseded")
    yield f"{old.id} is superseded by {new.id}"


def _reject_hint(old: Decision) -> str:
    return f"; `tradeoff reject {old.id}` says that it will not be" if old.status == "proposed" else ""
