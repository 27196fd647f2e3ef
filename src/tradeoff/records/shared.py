"""What records have in common: their place, and the shapes that several kinds use.

Absent text is the empty string, an absent list the empty tuple, an absent number or object `None`; so an
empty key and a missing one are the same thing, as the format wants. Dates stay text (`YYYY-MM-DD`, which
sorts as days do); a value that the schema refused is absent here, and its file says so in a finding.
"""

from collections.abc import Iterator

import msgspec


class Value(msgspec.Struct, frozen=True, gc=False):
    """A frozen value inside a record."""


class Place(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Where a thing stands: its file, and the route of keys and indexes to it in that file's data."""

    path: str = ""
    route: tuple[str | int, ...] = ()


class Thing(msgspec.Struct, frozen=True):
    """Something with an id that others may refer to."""

    id: str = ""
    at: Place = Place()


SIGNS = {"lt": "<", "lte": "≤", "gt": ">", "gte": "≥"}
"""How people write what a guardrail is compared by."""


class Guardrail(Value, frozen=True):
    """What must not get worse: the metric, compared by `op` (`lt` `lte` `gt` `gte`) with the threshold."""

    metric: str = ""
    op: str = ""
    threshold: float | None = None


class Baseline(Value, frozen=True):
    """Where a metric stood, and on which day."""

    value: float | None = None
    on: str = ""


class Target(Value, frozen=True):
    """Where a metric should stand, by a day or the end of a period."""

    value: float | None = None
    by: str = ""


class Outcome(Value, frozen=True):
    """The one metric that something should move, from where, to where."""

    metric: str = ""
    baseline: Baseline | None = None
    target: Target | None = None


class Link(Value, frozen=True):
    """A reference out of the workspace."""

    title: str = ""
    url: str = ""


Route = tuple[str | int, ...]

Reference = tuple[Route, str, str]
"""A field's route within its thing, the id it names (empty where there is none), and the kinds it may be of, such
as `"item"` or `"item metric"`."""


def refer(field: str, target: str, kinds: str) -> Iterator[Reference]:
    """The reference of one field, if it is filled."""
    if target:
        yield (field,), target, kinds


def refer_all(field: str, targets: tuple[str, ...], kinds: str) -> Iterator[Reference]:
    """The references of a list of ids."""
    for index, target in enumerate(targets):
        if target:
            yield (field, index), target, kinds


def refer_outcome(outcome: Outcome | None, guardrails: tuple[Guardrail, ...]) -> Iterator[Reference]:
    """The metrics that an outcome and its guardrails name."""
    if outcome and outcome.metric:
        yield ("outcome", "metric"), outcome.metric, "metric"
    for index, guardrail in enumerate(guardrails):
        if guardrail.metric:
            yield ("guardrails", index, "metric"), guardrail.metric, "metric"
