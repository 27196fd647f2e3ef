"""How the stories of code name records, and the commits that it is from."""

from typing import Any

from tradeoff.code import Source
from tradeoff.records import Decision, Item, RiskException
from tradeoff.standing import End


def state(thing: Decision | Item | RiskException, end: End | None = None) -> str:
    """How a record stands, since when and by whom: `accepted 2026-09-19 by mara`."""
    if isinstance(thing, Item):
        when = f"delivered {thing.delivered_on}" if thing.delivered_on else f"due {thing.due}" if thing.due else ""
        words = "" if thing.delivered_on else thing.status
        return ", ".join(filter(None, (words, when, thing.owner)))
    if isinstance(thing, RiskException):
        if end:
            return f"{end.how} {end.day}{f', accepted by {thing.accepted_by}' if thing.accepted_by else ''}"
        return _joined(thing.status, ("until", thing.expires), ("accepted by", thing.accepted_by))
    if end and end.by:
        return _joined(end.how, ("", end.day), ("by", end.by.id))
    if end:
        return _joined(end.how, ("", end.day), ("by", thing.decider if end.how == "rejected" else ""))
    if thing.accepted:
        return _joined(thing.status, ("", thing.decided_on), ("by", thing.decider))
    return _joined(thing.status, ("", thing.raised_on), ("by", thing.proposed_by))


def _joined(status: str, *facts: tuple[str, str]) -> str:
    """A status and the facts that are known, each after its word."""
    return " ".join([status, *(f"{word} {fact}".strip() for word, fact in facts if fact)])


def commit(source: Source) -> str:
    """`3f2c1ab Meter events per account (ines, 2026-10-02)`."""
    return f"{source.short} {source.subject} ({source.author}, {source.day})"


def commit_data(source: Source) -> dict[str, Any]:
    """A commit as the JSON outputs have it."""
    return {
        "oid": source.oid,
        "author": source.author,
        "day": source.day,
        "subject": source.subject,
        "cut_off": source.cut,
    }
