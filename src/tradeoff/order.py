"""The canonical order of keys: that of the kind's JSON Schema, which is the order in which one reads a record."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from tradeoff import schemas
from tradeoff.records.shared import Route


def keys(kind: str, route: Route) -> tuple[str, ...]:
    """The keys that the schema lists for the mapping at a route, in their order.

    Nothing for an unknown kind, for a route that the schema does not have, and for a mapping whose keys are free,
    such as the people of a charter.
    """
    if kind not in schemas.KINDS:
        return ()
    return _keys(kind, tuple(0 if isinstance(step, int) else step for step in route))


@cache
def _keys(kind: str, route: Route) -> tuple[str, ...]:
    root = schemas.schema(kind)
    node: dict[str, Any] | None = root
    for step in route:
        node = _below(node, step, root)
        if node is None:
            return ()
    return tuple(_resolved(node, root).get("properties", ()))


def _below(node: Any, step: str | int, root: dict[str, Any]) -> dict[str, Any] | None:
    """The schema of what stands one step below."""
    node = _resolved(node, root)
    if isinstance(step, int):
        found = node.get("items")
    else:
        found = node.get("properties", {}).get(step) or node.get("additionalProperties")
    return found if isinstance(found, dict) else None


def _resolved(node: Any, root: dict[str, Any]) -> Any:
    while "$ref" in node:
        node = root["definitions"][node["$ref"].removeprefix("#/definitions/")]
    return node


def sort(kind: str, route: Route, found: Iterable[str]) -> list[str]:
    """Keys of the mapping at a route in their canonical order; what the schema does not list comes last, as it was."""
    listed = {key: place for place, key in enumerate(keys(kind, route))}
    return sorted(found, key=lambda key: listed.get(key, len(listed)))
