"""Whom a rule holds to account: items by their state, and values that the schema refused."""

from collections.abc import Callable, Iterator

from tradeoff.records import Item, Route, Thing
from tradeoff.rules.model import Context


def held(c: Context) -> Iterator[Item]:
    """The items that roadmap rules speak of: active ones, except those for `later`."""
    return (item for item in c.portfolio.items if item.active and item.horizon != "later")


def committed(c: Context) -> Iterator[Item]:
    """The items that are promised."""
    return (item for item in c.portfolio.items if item.committed)


Refused = Callable[[Thing, Route], bool]
"""Whether the value of a field was left out of a record because the schema refused it."""


def refused(c: Context) -> Refused:
    """For rules that take one field in place of another: what is refused is not absent."""
    routes = {(reading.path, route) for reading in c.readings if reading.hidden for route in reading.hidden}

    def is_refused(thing: Thing, field: Route) -> bool:
        return bool(routes) and (thing.at.path, thing.at.route + field) in routes

    return is_refused
