"""Who is who: from the author of a commit to the handle by which records name that person."""

from collections.abc import Mapping

from tradeoff.records import Person


def handle(people: Mapping[str, Person], name: str, email: str) -> str:
    """The handle of the first person who states an address, else the name that git has.

    Addresses are matched whole, whatever their case; nothing is guessed from a part of one or from a name. An author
    without a name is called by the part of the address before the `@`, and `unknown` without that.
    """
    address = email.strip().casefold()
    known = _addresses(people).get(address) if address else None
    return known or name.strip() or email.strip().partition("@")[0] or "unknown"


_latest: tuple[Mapping[str, Person], dict[str, str]] = {}, {}
"""The people who were asked about last, by their addresses: a history asks about the same ones for every commit."""


def _addresses(people: Mapping[str, Person]) -> dict[str, str]:
    global _latest
    if _latest[0] is not people:
        found: dict[str, str] = {}
        for known, person in people.items():
            for stated in person.emails:
                found.setdefault(stated.strip().casefold(), known)
        _latest = people, found
    return _latest[1]
