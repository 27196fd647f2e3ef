"""Who is who: from the author of a commit to the handle by which records name that person."""

from collections.abc import Mapping

from tradeoff.records import Person


def handle(people: Mapping[str, Person], name: str, email: str) -> str:
    """The handle of the first person who states an address, else the name that git has.

    Addresses are matched whole, whatever their case; nothing is guessed from a part of one or from a name. An author
    without a name is called by the part of the address before the `@`, and `unknown` without that.
    """
    address = email.strip().casefold()
    if address:
        for known, person in people.items():
            if any(stated.strip().casefold() == address for stated in person.emails):
                return known
    return name.strip() or email.strip().partition("@")[0] or "unknown"
