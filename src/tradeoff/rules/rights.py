"""Who used a decision right of the charter without having it: one question for decisions and exceptions."""

from tradeoff.portfolio import Portfolio
from tradeoff.records import Area, Decision, RiskException


def overstepped(portfolio: Portfolio, record: Decision | RiskException, person: str) -> Area | None:
    """The area whose right someone used without owning it, by no delegation, and not by the escalation named.

    Nothing where the charter does not say whose right it is, or where what the record names is not in it.
    """
    area = portfolio.area(record.area)
    if area is None or person == area.owns or person in area.delegated_to:
        return None
    if not {area.owns, person} <= portfolio.people.keys():
        return None
    if any(delegate not in portfolio.people for delegate in area.delegated_to):
        return None
    if record.escalated and portfolio.escalation(record.escalated) is None:
        return None
    return None if portfolio.entitled(person, area, record.escalated) else area
