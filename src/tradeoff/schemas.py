"""The JSON Schemas of the kinds, and what the reader of YAML needs to know of them.

The schemas in `schemas/` are the one home of each kind's shape. Everything else about shape (which keys are
dates, numbers, texts or lists) is derived from them here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

KINDS = ("decision", "roadmap", "capacity", "scorecard", "exception", "charter", "settings")

TEXT = "text"
NUMBER = "number"
INTEGER = "whole number"
BOOLEAN = "boolean"
DATE = "date"
PERIOD = "date or period"

_DATE_DEFINITIONS = {
    "date": DATE,
    "required_date": DATE,
    "date_or_period": PERIOD,
    "required_date_or_period": PERIOD,
}


@dataclass(frozen=True, slots=True)
class Shape:
    """How the values below a mapping or list are read: by key, for any other key, and for list elements."""

    keys: Mapping[str, "str | Shape"]
    rest: "str | Shape | None"
    items: "str | Shape | None"


def folder() -> Path:
    """Where the schemas are: inside the installed package, or at the top of a checkout."""
    inside = Path(__file__).parent / "schemas"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "schemas"


def path_of(kind: str) -> Path:
    """The file of a kind's schema."""
    return folder() / f"{kind}.schema.json"


@cache
def schema(kind: str) -> dict[str, Any]:
    """A kind's JSON Schema, as plain data."""
    loaded: dict[str, Any] = json.loads(path_of(kind).read_bytes())
    return loaded


@cache
def shape(kind: str) -> Shape:
    """A kind's shape."""
    root = schema(kind)
    result = _shape(root, root)
    assert isinstance(result, Shape)
    return result


def _shape(node: dict[str, Any], root: dict[str, Any]) -> "str | Shape":
    if "$ref" in node:
        name = node["$ref"].removeprefix("#/definitions/")
        return _DATE_DEFINITIONS.get(name) or _shape(root["definitions"][name], root)
    types = node.get("type", [])
    types = [types] if isinstance(types, str) else types
    if "object" in types:
        rest = node.get("additionalProperties")
        return Shape(
            keys={key: _shape(value, root) for key, value in node.get("properties", {}).items()},
            rest=_shape(rest, root) if isinstance(rest, dict) else None,
            items=_shape(node["items"], root) if "items" in node else None,
        )
    if "array" in types:
        return Shape(keys={}, rest=None, items=_shape(node["items"], root))
    if "string" in types or not types:
        return TEXT
    if "boolean" in types:
        return BOOLEAN
    return INTEGER if "integer" in types else NUMBER
