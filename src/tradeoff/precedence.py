"""Into which order the keys of a mapping are brought: that of the schema, in which some keys have a second place."""

from bisect import bisect
from collections.abc import Mapping, Sequence
from functools import cache

from tradeoff import order
from tradeoff.records.shared import Route

BEFORE: Mapping[tuple[str, Route], Mapping[str, str]] = {
    ("decision", ()): {
        "escalated": "raised_on",
        "aliases": "dissent",
        "unmeasurable_because": "rationale",
        "rationale": "consequences",
    },
    ("roadmap", ("items", 0)): {
        "unmeasurable_because": "guardrails",
        "enables": "result",
        "cost_of_not_doing": "result",
    },
    ("capacity", ()): {"decided_in": "buckets"},
    ("exception", ()): {"area": "risk", "escalated": "risk"},
    ("charter", ("areas", 0)): {"delegated_to": "influences"},
}
"""By kind and route: keys that read as well in another place than the schema's, and the key before which that is.

Who escalates names it beside the area; who has weighed options gives the rationale after them. A key that stands
there stays there; one that stands in neither place goes to the schema's.
"""

_END = float("inf")


def arranged(kind: str, route: Route, found: Sequence[str]) -> list[int] | None:
    """The places of the keys of the mapping at a route, in their canonical order; None where they have it.

    Keys that the schema does not list stay behind the key that they follow. A mapping that has a key twice, and one
    whose keys are free, keep their order.
    """
    first, second = _ranks(kind, tuple([0 if step.__class__ is int else step for step in route]))
    last = -1.0
    for key in found:
        rank = first.get(key, last)
        if key in second:
            rank = next((place for place in sorted((rank, second[key])) if place >= last), -1)
        if rank < last:
            break
        last = rank
    else:
        return None
    if len(set(found)) < len(found):
        return None
    return sorted(range(len(found)), key=_chosen(first, second, found).__getitem__)


def _chosen(first: Mapping[str, float], second: Mapping[str, float], found: Sequence[str]) -> list[float]:
    """The rank of each key: its second where it stands there, and not in its first.

    Keys that have one place only are the landmarks for that. A key that is not listed has the rank of the one before.
    """
    ranks: list[float] = []
    landmarks = [(number, first[key]) for number, key in enumerate(found) if key in first and key not in second]
    numbers = [number for number, _ in landmarks]
    for number, key in enumerate(found):
        if key not in first:
            ranks.append(ranks[-1] if ranks else -1)
            continue
        rank = first[key]
        if key in second:
            after = bisect(numbers, number)
            low = landmarks[after - 1][1] if after else -1
            high = landmarks[after][1] if after < len(landmarks) else _END
            if not low < rank < high and low < second[key] < high:
                rank = second[key]
        ranks.append(rank)
    return ranks


@cache
def _ranks(kind: str, route: Route) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """The rank of each key that the schema lists for the mapping at a route, and of some a second one."""
    listed = order.keys(kind, route)
    first = {key: float(place) for place, key in enumerate(listed)}
    beside = BEFORE.get((kind, route), {})
    second = {
        key: first[beside[key]] - 1 + (place + 1) / (len(listed) + 1)
        for place, key in enumerate(listed)
        if key in beside
    }
    return first, second
