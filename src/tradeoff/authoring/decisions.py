"""The decision or risk that a command is about, and whether it can be done: its status, who does it, on which day.

What the life cycle does not allow is refused before anything is drafted.
"""

from collections.abc import Iterable

from tradeoff.authoring.scalars import check_past
from tradeoff.calendar import add_days
from tradeoff.conformance import nearest
from tradeoff.desk import Desk, to_mend, without_status
from tradeoff.errors import CannotDo
from tradeoff.portfolio import Portfolio
from tradeoff.records import Decision, RiskException, Thing
from tradeoff.rules import RULES
from tradeoff.standing import Standing

Acceptable = Decision | RiskException
"""What somebody can accept: a decision that was proposed, a risk that was requested."""


# Whom and what it is about


def decision(desk: Desk, id: str) -> Decision:
    """The decision with an id or alias; raises `CannotDo` where there is none, or more than one."""
    found = desk.only("decision", id)
    assert isinstance(found, Decision)
    return found


def acceptable(desk: Desk, id: str) -> Acceptable:
    """The decision or exception that is to be accepted; raises `CannotDo` where its status does not lead there.

    One that is accepted already is none to refuse.
    """
    found = desk.only("decision exception", id)
    assert isinstance(found, Decision | RiskException)
    _refuse(desk, found, "accept")
    return found


def is_accepted(record: Acceptable) -> bool:
    """Whether a decision or a risk is accepted already."""
    return record.status == ("accepted" if isinstance(record, Decision) else "active")


def rejectable(desk: Desk, id: str) -> Decision:
    """The decision that is to be rejected, or is already."""
    return _in_state(desk, id, "reject")


def deprecable(desk: Desk, id: str) -> Decision:
    """The decision that is to be deprecated, or is already."""
    return _in_state(desk, id, "deprecate")


def revisitable(desk: Desk, id: str) -> Decision:
    """The decision that is looked at again: only one that holds."""
    return _in_state(desk, id, "revisit")


def _in_state(desk: Desk, id: str, verb: str) -> Decision:
    found = decision(desk, id)
    _refuse(desk, found, verb)
    return found


_AGAIN = "is proposed again first, in a change of its own: write `status: proposed` in {path}"
_ANEW = "`tradeoff new decision TITLE --supersedes {id}` begins one that takes its place"

_REFUSALS = {
    ("accept", "rejected"): "{id} is rejected: a rejected decision " + _AGAIN,
    ("accept", "deprecated"): "{id} is deprecated: what was given up is not accepted again; " + _ANEW,
    ("accept", "superseded"): "{id} is superseded{heir}: what was replaced is not accepted again; " + _ANEW,
    ("reject", "accepted"): "{id} is accepted: what holds is not rejected; `tradeoff deprecate {id}` gives it up, and "
    "`tradeoff supersede {id} NEW` lets another decision take its place",
    ("reject", "deprecated"): "{id} is deprecated: only what is proposed can be rejected",
    ("reject", "superseded"): "{id} is superseded{heir}: only what is proposed can be rejected",
    ("deprecate", "proposed"): "{id} is only proposed: `tradeoff reject {id}` says that it will not be",
    ("deprecate", "rejected"): "{id} is rejected: only what was accepted can be deprecated",
    ("deprecate", "superseded"): "{id} is superseded{heir}, and holds no more already",
    ("revisit", "proposed"): "{id} is only proposed: `tradeoff accept {id}` or `tradeoff reject {id}` decides it",
    ("revisit", "rejected"): "{id} is rejected, and not in force: a rejected decision " + _AGAIN,
    ("revisit", "deprecated"): "{id} is deprecated: only what holds is looked at again; " + _ANEW,
    ("revisit", "superseded"): "{id} is superseded{heir}: only what holds is looked at again",
    ("accept", "revoked"): "{id} is revoked: a risk is requested again first, in a change of its own: write "
    "`status: requested` in {path}",
    ("accept", "closed"): "{id} is closed: a risk is requested again first, in a change of its own: write "
    "`status: requested` in {path}",
}
"""Why something cannot be done in a status, and what can be done instead."""


def _refuse(desk: Desk, record: Acceptable, verb: str) -> None:
    """Raises `CannotDo` for what the life cycle does not allow, and for a status that nobody can read."""
    if not record.status:
        raise CannotDo(without_status(record))
    refusal = _REFUSALS.get((verb, record.status))
    if refusal:
        after = heir(desk.portfolio, record) if isinstance(record, Decision) else ""
        raise CannotDo(refusal.format(id=record.id, path=record.at.path, heir=f" by {after}" if after else ""))


def heir(portfolio: Portfolio, old: Decision) -> str:
    """The id of the decision that took the place of one; empty where none did."""
    end = Standing(portfolio).end(old)
    return end.by.id if end and end.by else ""


def sound(desk: Desk, thing: Thing, *fields: str) -> None:
    """Raises `CannotDo` where what is to be written is broken in the file: nobody could tell what is meant there."""
    reading = desk.readings[thing.at.path]
    for problem in reading.problems:
        route = problem.route[len(thing.at.route) :]
        if problem.route[: len(thing.at.route)] == thing.at.route and route and route[0] in fields:
            if problem.rule == "missing-key" and route[1:] == ():
                continue
            raise CannotDo(to_mend(reading, problem))


# People and days


def wrong_person(desk: Desk, handle: str) -> str:
    """What is wrong with the handle of a person; empty where the charter names them, or cannot be asked."""
    people = desk.portfolio.people
    if handle in people or not people or desk.portfolio.unread("person"):
        return ""
    near = nearest(handle, list(people))
    return f"nobody in the charter is called {handle}" + (f"; did you mean {near}?" if near else "")


def named_in(record: Acceptable) -> str:
    """Who decides by the record itself; empty where it names nobody."""
    return record.decider if isinstance(record, Decision) else record.accepted_by


def decider_of(desk: Desk, record: Acceptable) -> str:
    """Who decides where the record names nobody: oneself where one may, else empty."""
    me = desk.me()
    area = desk.portfolio.area(record.area)
    own = isinstance(record, RiskException) and record.requested_by == me  # nobody accepts their own risk
    entitled = me and not own and (area is None or desk.portfolio.entitled(me, area, record.escalated))
    return me if entitled else ""


def owner_of(desk: Desk, record: Acceptable) -> str:
    """Whose it is to decide, by the charter: the owner of its area; empty where it names none."""
    area = desk.portfolio.area(record.area)
    return area.owns if area else ""


def is_asked(desk: Desk, rule: str) -> bool:
    """Whether the settings have a rule on, so that what it asks for is to be said."""
    return RULES[rule].severity_in(desk.space.settings) != "off"


def to_agree(desk: Desk, record: Decision, by: str) -> list[str]:
    """The co-owners of a decision's area who have not agreed yet, as far as the settings ask for that."""
    area = desk.portfolio.area(record.area)
    if area is None or not is_asked(desk, "missing-agreement"):
        return []
    return [handle for handle in area.co_owns if handle not in (by, *record.agreed_by)]


def last_expiry(desk: Desk, exception: RiskException, on: str) -> str:
    """The last day on which a risk that is accepted on a day may expire, by what is left of it."""
    limits = desk.portfolio.charter.limits.exception_days
    return add_days(on, getattr(limits, exception.residual_risk)) if exception.residual_risk else ""


def check_people(desk: Desk, handles: Iterable[str]) -> None:
    """Raises `CannotDo` for a handle that the charter does not have."""
    for handle in handles:
        if complaint := wrong_person(desk, handle):
            raise CannotDo(f"{complaint}; nothing was changed")


def check_day(desk: Desk, day: str, what: str, after: str = "", since: str = "") -> None:
    """Raises `CannotDo` for a day of fact that is still to come, or that lies before another one."""
    check_past(day, desk.day)
    if after and day < after:
        raise CannotDo(f"{what} on {day}, and that is before {since}, on {after}")
