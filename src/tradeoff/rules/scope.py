"""Whom a rule holds to account: items by their state."""

from collections.abc import Iterator

from tradeoff.records import Item
from tradeoff.rules.model import Context


def held(c: Context) -> Iterator[Item]:
    """The items that roadmap rules speak of: active ones, except those for `later`."""
    return (item for item in c.portfolio.items if item.active and item.horizon != "later")


def committed(c: Context) -> Iterator[Item]:
    """The items that are promised."""
    return (item for item in c.portfolio.items if item.committed)
